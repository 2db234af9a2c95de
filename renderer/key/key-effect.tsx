import { type Measure, MEASURES, type Silenced, SILENCED } from '#contract/analysis/effect.ts'
import type { Estimate } from '#contract/estimate.ts'
import type { KeyEffectFound } from '#contract/key.ts'
import { NUMBER_TEXT } from '#contract/number-text.ts'
import { counted, NONE } from '../ui/format.ts'

const WHAT: Record<Measure, string> = { kl: 'KL', next: 'Next token', promoted: 'Promoted' }
const WHERE: Record<Silenced, string> = { own: 'The key', other: 'Another', random: 'Random' }

/** What the key's silence changes, beside two controls, as an analysis keeps it. */
export function EffectOfKey({ of: { triggers, ...effects } }: { of: KeyEffectFound }) {
  return (
    <section aria-label="Effect" className="flex flex-col gap-1.5">
      <h3 className="font-medium">What its silence changes</h3>
      <table className="w-full [&_td]:text-right [&_th]:font-normal [&_th]:text-muted">
        <thead>
          <tr>
            <th className="text-left">nats</th>
            {SILENCED.map((silenced) => (
              <th key={silenced} className="text-right">
                {WHERE[silenced]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {MEASURES.map((measure) => (
            <tr key={measure}>
              <th scope="row" className="text-left">
                {WHAT[measure]}
              </th>
              {SILENCED.map((silenced) => (
                <td key={silenced} className="number" title={interval(effects[silenced][measure])}>
                  {number(effects[silenced][measure].value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="text-xs text-muted">
        Silenced at {counted(triggers, 'trigger')}: KL of the prediction {between(effects.own.kl)}. Beside it as much of
        another key’s value, and the key at random prefixes.
      </p>
    </section>
  )
}

const number = (value: number | null): string => (value === null ? NONE : NUMBER_TEXT.significant(value))
const between = ({ low, high }: Estimate): string =>
  low === null || high === null ? '(no interval)' : `(${number(low)} to ${number(high)}, 95 % over triggers)`
const interval = ({ low, high, reason }: Estimate): string =>
  low === null || high === null ? (reason ?? '') : `95 %: ${number(low)} to ${number(high)}`
