import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { KeyDisagreement } from '#contract/agreement.ts'
import type { KeyId } from '#contract/key.ts'
import type { Study } from '#contract/study.ts'
import { useAdjudicator } from '../adjudication/adjudicator.ts'
import { useBegin } from '../adjudication/use-begin.ts'
import { KeyLink } from '../ui/key-link.tsx'
import { Button } from '../ui/button.tsx'
import { counted, share } from '../ui/format.ts'
import { shareOr } from '../ui/outcome.ts'

/** Rows at first, and more at a time. */
const STEP = 20

/** The keys to talk about, most disagreement first, each with the way to it. */
export function DisagreementTable({ keys, study }: { keys: KeyDisagreement[]; study: Study }) {
  const navigate = useNavigate()
  const name = useAdjudicator((store) => store.name)
  const { begin } = useBegin(study.id)
  const adjudicate = (key: KeyId): void => {
    if (name === '') void navigate({ to: '/adjudication' })
    else void begin(name, key)
  }
  const [shown, setShown] = useState(STEP)
  const rest = keys.length - shown
  return (
    <div className="flex flex-col items-start gap-3">
      <table className="data-table">
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
          {keys.slice(0, shown).map(({ layer, index, annotators, disagreement, f1 }) => (
            <tr key={`${layer}/${index}`}>
              <td>
                <KeyLink scan={study.scan} of={{ layer, index }} />
              </td>
              <td className="number">{share(disagreement)}</td>
              <td className="number">{shareOr(f1)}</td>
              <td className="text-muted">{annotators.join(', ')}</td>
              <td>
                <button
                  type="button"
                  className="rounded-sm text-accent hover:underline"
                  aria-label={`Adjudicate ${layer}/${index}`}
                  onClick={() => adjudicate({ layer, index })}
                >
                  Adjudicate
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rest > 0 && (
        <Button onPress={() => setShown(shown + 5 * STEP)}>Show {counted(Math.min(rest, 5 * STEP), 'more key')}</Button>
      )}
    </div>
  )
}
