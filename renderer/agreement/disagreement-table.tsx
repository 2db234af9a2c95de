import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { KeyDisagreement } from '#contract/agreement.ts'
import { Button } from '../ui/button.tsx'
import { counted, share } from '../ui/format.ts'
import { shareOr } from './outcome.ts'

/** Rows at first, and more at a time. */
const STEP = 20

/** The keys to talk about, most disagreement first, each with the way to it. */
export function DisagreementTable({ keys, scan }: { keys: KeyDisagreement[]; scan: number }) {
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
          </tr>
        </thead>
        <tbody>
          {keys.slice(0, shown).map(({ layer, index, annotators, disagreement, f1 }) => (
            <tr key={`${layer}/${index}`}>
              <td>
                <Link
                  to="/key/$scan/$layer/$index"
                  params={{ scan: String(scan), layer: String(layer), index: String(index) }}
                  className="text-accent hover:underline"
                >
                  {layer}/{index}
                </Link>
              </td>
              <td className="number">{share(disagreement)}</td>
              <td className="number">{shareOr(f1)}</td>
              <td className="text-muted">{annotators.join(', ')}</td>
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
