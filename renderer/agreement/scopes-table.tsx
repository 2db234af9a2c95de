import type { CoefficientEstimate, ScopeAgreement, StudyAgreement } from '#contract/agreement.ts'
import { applies } from '#contract/estimate.ts'
import { count, NONE } from '../ui/format.ts'
import { LEVELS } from './levels.ts'
import { interval, outcome } from '../ui/outcome.ts'
import { mark, reasonsIn } from './reasons.ts'

export interface NamedScope {
  name: string
  scope: ScopeAgreement
  /** Below the name. */
  note?: string
}

interface ScopesTableProps {
  /** What the rows are: “Layer”. */
  title: string
  scopes: NamedScope[]
  coefficients: StudyAgreement['coefficients']
}

/** One line a scope: every value, its interval below it, and below the table why some are not there. */
export function ScopesTable({ title, scopes, coefficients }: ScopesTableProps) {
  const levels = LEVELS.map((level) => ({
    ...level,
    measures: level.measures.filter(
      ({ of, isRepeated }) => isRepeated !== true && scopes.some(({ scope }) => applies(of(scope))),
    ),
  }))
  const measures = levels.flatMap((level) => level.measures)
  const reasons = reasonsIn(scopes.flatMap(({ scope }) => measures.map(({ of }) => of(scope))))
  return (
    <div>
      <div role="region" aria-label={`${title}: table`} tabIndex={0} className="overflow-x-auto">
        <table className="data-table w-full [&_td]:pr-3! [&_th]:pr-3!">
          <thead>
            <tr className="[&>th]:border-none [&>th]:text-center [&>th]:text-ink">
              <td colSpan={3} className="border-none!" />
              {levels.map(({ title, measures }) => (
                <th key={title} colSpan={measures.length}>
                  {title}
                </th>
              ))}
            </tr>
            <tr>
              <th>{title}</th>
              <th className="number">Keys</th>
              <th className="number">Triggers</th>
              {levels.flatMap((level) =>
                level.measures.map(({ short }) => (
                  <th key={level.title + short} className="number">
                    {short}
                  </th>
                )),
              )}
            </tr>
          </thead>
          <tbody>
            {scopes.map(({ name, scope, note = '' }) => (
              <tr key={name} className={scope.keys === 0 ? 'text-muted' : ''}>
                <td className="font-medium whitespace-nowrap">
                  {name}
                  {note !== '' && <span className="block text-xs font-normal text-muted">{note}</span>}
                </td>
                <td className="number">{count(scope.keys)}</td>
                <td className="number">
                  {count(scope.triggers.units)}
                  {scope.triggers.missing > 0 && (
                    <span className="block text-xs whitespace-nowrap text-muted">
                      {count(scope.triggers.missing)} missing
                    </span>
                  )}
                </td>
                {measures.map((measure, at) => {
                  const estimate = measure.of(scope)
                  const { scale } = coefficients[estimate.coefficient]
                  return <Cell key={at} estimate={estimate} scale={scale} reasons={reasons} />
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {reasons.length > 0 && (
        <ul className="pt-2 text-xs text-muted">
          {reasons.map((reason) => (
            <li key={reason}>
              <sup>{mark(reasons, reason)}</sup> {reason}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function togetherOf({ together }: CoefficientEstimate, scale: CellProps['scale']): string | null {
  const range = together === undefined || together === null ? null : interval({ ...together, reason: null }, scale, 2)
  return range !== null && 'text' in range ? range.text : null
}

interface CellProps {
  estimate: CoefficientEstimate
  scale: 'share' | 'beyond-chance'
  reasons: string[]
}

function Cell({ estimate, scale, reasons }: CellProps) {
  const value = outcome(estimate, scale)
  const range = interval(estimate, scale, 2)
  const together = togetherOf(estimate, scale)
  if (value === null) return <td className="number text-muted">{NONE}</td>
  if ('reason' in value) {
    return (
      <td className="number text-xs text-muted">
        undefined <sup>{mark(reasons, value.reason)}</sup>
      </td>
    )
  }
  return (
    <td className="number">
      {value.text}
      <span className="block text-xs whitespace-nowrap text-muted">
        {range !== null && 'text' in range && range.text}
        {range !== null && 'reason' in range && (
          <>
            no interval <sup>{mark(reasons, range.reason)}</sup>
          </>
        )}
      </span>
      {together !== null && (
        <span className="block text-xs font-medium whitespace-nowrap" title="All layers together">
          {together}
        </span>
      )}
    </td>
  )
}
