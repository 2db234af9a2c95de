import { useEffect, useRef } from 'react'
import type { Comparison, PatternRow } from '#contract/adjudication.ts'
import { kindsOf } from '#contract/kind.ts'
import type { AnnotationState, AnnotationView, Pattern } from '#contract/annotation.ts'
import { Chip } from '../annotation/chip.tsx'
import { shownPatterns } from '../annotation/shown-pattern.ts'
import { Button } from '../ui/button.tsx'
import { counted, share } from '../ui/format.ts'
import { KindSigns } from '../ui/kind-badge.tsx'
import { agreedFrom, letterOf, type useRows } from './use-rows.ts'

interface ComparisonTableProps {
  comparison: Comparison
  view: AnnotationView
  rows: ReturnType<typeof useRows>
  /** Without names. */
  isBlind: boolean
}

/** What each annotator found, finding by finding, and what became of it. */
export function ComparisonTable({ comparison, view, rows, isBlind }: ComparisonTableProps) {
  const { annotators } = comparison
  const body = useRef<HTMLTableSectionElement>(null)
  useEffect(() => {
    body.current?.rows[rows.at]?.scrollIntoView({ block: 'nearest' })
  }, [rows.at])
  return (
    <div
      role="region"
      aria-label="Findings"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by key
      tabIndex={0}
      className="max-h-[40%] flex-none overflow-auto border-b border-line pl-3"
    >
      <table className="data-table w-full table-fixed">
        <thead className="sticky top-0 bg-page">
          <tr>
            {annotators.map(({ name }, i) => (
              <th key={name}>
                {letterOf(i)} {!isBlind && <span className="font-normal text-muted">{name}</span>}
              </th>
            ))}
            <th className="w-28">Together</th>
            <th className="w-26">Agreed</th>
          </tr>
        </thead>
        <tbody ref={body}>
          {comparison.rows.map((row, at) => (
            <tr
              key={row.patterns.map((pattern) => pattern?.id).join()}
              aria-current={at === rows.at}
              className={`scroll-mt-6 ${at === rows.at ? 'bg-selected' : ''}`}
              onClick={() => rows.setAt(at)}
            >
              {row.patterns.map((pattern, i) => (
                <td key={annotators[i]?.name} className="align-top">
                  {pattern && <Found pattern={pattern} onAccept={() => rows.accept(row, i)} letter={letterOf(i)} />}
                </td>
              ))}
              <td className="align-top">
                <Together row={row} onMerge={() => rows.merge(row)} />
              </td>
              <td className="align-top">
                <Agreed row={row} view={view} onDrop={() => rows.drop(row)} />
              </td>
            </tr>
          ))}
          {comparison.rows.length === 0 && (
            <tr>
              <td colSpan={annotators.length + 2} className="text-muted">
                Nobody found a pattern.
              </td>
            </tr>
          )}
        </tbody>
      </table>
      <Notes comparison={comparison} />
    </div>
  )
}

function Found({ pattern, letter, onAccept }: { pattern: Pattern; letter: string; onAccept: () => void }) {
  return (
    <div className="flex flex-col items-start gap-1 py-0.5">
      <span className="max-w-full wrap-anywhere" dir="auto">
        <KindSigns kinds={kindsOf(pattern)} /> {pattern.description}
      </span>
      <span className="flex flex-wrap items-center gap-x-2 text-xs text-muted">
        {counted(pattern.ranks.length, 'trigger')}
        <Button variant="quiet" onPress={onAccept}>
          Accept <kbd>{letter}</kbd>
        </Button>
      </span>
    </div>
  )
}

function Together({ row, onMerge }: { row: PatternRow; onMerge: () => void }) {
  if (row.jaccard === null) return <span className="text-xs text-muted">found by one alone</span>
  return (
    <div className="flex flex-col items-start gap-1 py-0.5">
      <span title="Jaccard: triggers that all marked, of those that any marked; the mean over pairs of annotators">
        {share(row.jaccard)} shared
      </span>
      {!row.sameKind && <span className="text-xs text-warning">kinds differ</span>}
      <Button variant="quiet" onPress={onMerge}>
        Merge <kbd>U</kbd>
      </Button>
    </div>
  )
}

function Agreed({ row, view, onDrop }: { row: PatternRow; view: AnnotationView; onDrop: () => void }) {
  const agreed = agreedFrom(row, view)
  const shown = shownPatterns(view.annotation).find(({ id }) => id === agreed?.id)
  if (!shown) return <span className="text-muted">left out</span>
  return (
    <div className="flex flex-col items-start gap-1 py-0.5">
      <Chip pattern={shown} isNamed />
      <Button variant="quiet" onPress={onDrop}>
        Leave out
      </Button>
    </div>
  )
}

const SAID: Partial<Record<AnnotationState, string>> = {
  'no-pattern': 'found no pattern.',
  uninterpretable: 'found it uninterpretable.',
}

/** What annotators wrote about the key as a whole. */
function Notes({ comparison }: { comparison: Comparison }) {
  const said = comparison.annotators
    .map(({ name, note, state, flagged }, i) => ({ name, letter: letterOf(i), note: note.trim(), state, flagged }))
    .filter(({ note, state, flagged }) => note !== '' || flagged || SAID[state] !== undefined)
  if (said.length === 0) return null
  return (
    <ul className="flex flex-col gap-0.5 border-t border-line px-3 py-1.5 text-xs">
      {said.map(({ name, letter, note, state, flagged }) => (
        <li key={name}>
          <span className="font-semibold">{letter}</span>{' '}
          {[SAID[state] ?? '', flagged ? 'flagged the key.' : ''].filter(Boolean).join(' ')}{' '}
          <span dir="auto">{note}</span>
        </li>
      ))}
    </ul>
  )
}
