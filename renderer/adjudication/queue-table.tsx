import type { AdjudicationEntry } from '#contract/adjudication.ts'
import { useAdjudicator } from './adjudicator.ts'
import { isAdjudicated } from './use-begin.ts'
import { shareOr } from '../ui/outcome.ts'
import { counted, NONE, share } from '../ui/format.ts'
import { StateMark } from '../ui/state-mark.tsx'

interface QueueTableProps {
  entries: AdjudicationEntry[]
  onOpen: (entry: AdjudicationEntry) => void
  /** Nobody has said yet who adjudicates: only what was begun can be opened. */
  isDisabled: boolean
}

export function QueueTable({ entries, onOpen, isDisabled }: QueueTableProps) {
  const isOpen = useAdjudicator((store) => store.isOpen)
  return (
    <table className="data-table self-start">
      <thead>
        <tr>
          <th>Key</th>
          <th className="number">Triggers classed differently</th>
          <th className="number">Patterns both found (F1)</th>
          <th>Labelled by</th>
          <th>Adjudication</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry, at) => {
          const isBlind = !isOpen && !isAdjudicated(entry)
          const { layer, index, disagreement, f1, annotators, state, adjudicator, practice = false } = entry
          return (
            <tr key={`${layer}/${index}`}>
              <td>
                <button
                  type="button"
                  className="rounded-sm text-accent hover:underline disabled:text-muted disabled:no-underline"
                  disabled={isDisabled && state === 'new'}
                  onClick={() => onOpen(entry)}
                >
                  {isBlind ? `Key ${at + 1}` : `${layer}/${index}`}
                </button>
              </td>
              <td className="number">{practice ? NONE : share(disagreement)}</td>
              <td className="number">{practice ? NONE : shareOr(f1)}</td>
              <td className="text-muted">
                {practice
                  ? 'practice: your answer is the example that annotators see after theirs'
                  : isBlind
                    ? counted(annotators.length, 'annotator')
                    : annotators.join(', ')}
              </td>
              <td>
                <StateMark state={state} isNamed />{' '}
                {state !== 'new' && <span className="text-muted">{adjudicator}</span>}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
