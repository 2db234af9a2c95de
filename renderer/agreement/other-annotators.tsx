import { typeset } from '#contract/decimal.ts'
import type { Method, MethodName, StudyAgreement } from '#contract/agreement.ts'
import { capital, withArticle } from '#contract/kind.ts'
import { Facts } from '../ui/facts.tsx'
import { MethodNote } from '../ui/method-note.tsx'
import { NONE, share } from '../ui/format.ts'
import { interval } from '../ui/outcome.ts'

const asked = (response: string): string =>
  response === 'covered' ? 'Any pattern' : `${capital(withArticle(response))} pattern`

const logOdds = (value: number | null): string => (value === null ? NONE : typeset(value, 2))

/** What the labels say beyond the annotators who made them: an interval for others, and how much is due to whom. */
export function OtherAnnotators({ result }: { result: StudyAgreement }) {
  const { twoWay, models, methods, overall } = result
  const range = interval(twoWay, 'beyond-chance')
  const names = result.overall.annotators
  return (
    <div className="flex max-w-6xl flex-col gap-3">
      <p className="max-w-3xl">
        All other intervals on this page are for {names.length === 2 ? 'these two annotators' : 'these annotators'}. For
        annotators like these, α of the classes of the triggers{' '}
        {range !== null && 'text' in range ? (
          <>
            lies between <span className="font-medium tabular-nums">{range.text.replace(' to ', ' and ')}</span> (95 %).
          </>
        ) : (
          <>has no interval: {range?.reason}.</>
        )}
      </p>
      <table className="data-table w-fit">
        <thead>
          <tr>
            <th>A trigger shows</th>
            <th className="number">Log odds a layer</th>
            <th className="number">95 % interval</th>
            <th className="number">Due to the key</th>
            <th className="number">To the annotator</th>
            <th className="number">Within both</th>
          </tr>
        </thead>
        <tbody>
          {models.map(({ response, reason, slope, shares }) => (
            <tr key={response}>
              <td>{asked(response)}</td>
              {shares === null ? (
                <td colSpan={5} className="text-muted">
                  No model: {reason}.
                </td>
              ) : (
                <>
                  <td className="number">{logOdds(slope?.value ?? null)}</td>
                  <td className="number text-muted">
                    {slope === null || slope.low === null ? NONE : `${logOdds(slope.low)} to ${logOdds(slope.high)}`}
                  </td>
                  <td className="number">{share(shares.keys)}</td>
                  <td className="number">{share(shares.annotators)}</td>
                  <td className="number">{share(shares.rest)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <ExactIntervals overall={overall} />
      <MethodNote>
        {(Object.entries(methods) as [MethodName, Method][]).map(([name, { name: title, asks, formula, source }]) => (
          <div key={name} className="pt-3">
            <h3 className="font-medium text-ink">{title}</h3>
            <Facts
              facts={[
                ['Question', asks],
                ['Formula', formula],
                ['Source', source],
              ]}
            />
          </div>
        ))}
      </MethodNote>
    </div>
  )
}

function ExactIntervals({ overall }: { overall: StudyAgreement['overall'] }) {
  const rows = [
    ['class of each trigger', overall.triggers.exact],
    ['number of patterns', overall.counts.exact],
  ] as const
  const shown = rows.flatMap(([of, exact]) =>
    exact === null ? [] : [`${of} ${share(exact.low).replace(' %', '')} to ${share(exact.high)}`],
  )
  return (
    shown.length > 0 && (
      <p className="max-w-3xl text-muted">
        95 % intervals of percent agreement by Clopper and Pearson, which hold with few keys too: {shown.join('; ')}.
      </p>
    )
  )
}
