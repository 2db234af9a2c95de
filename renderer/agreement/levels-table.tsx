import type { ScopeAgreement, StudyAgreement } from '#contract/agreement.ts'
import { applies } from '#contract/estimate.ts'
import { count } from '../ui/format.ts'
import { LEVELS, type Level } from './levels.ts'
import { MeasureRow } from './measure-row.tsx'

interface LevelsTableProps {
  scope: ScopeAgreement
  coefficients: StudyAgreement['coefficients']
}

/** Every level for some of the keys and annotators, each number with what it says. */
export function LevelsTable({ scope, coefficients }: LevelsTableProps) {
  return (
    <table className="data-table w-full">
      <thead>
        <tr>
          <th className="w-88">Coefficient</th>
          <th className="number">Value</th>
          <th className="number">95 % interval, for these annotators</th>
          <th className="number">Over</th>
          <th>In words</th>
        </tr>
      </thead>
      {LEVELS.map((level) => (
        <tbody key={level.title}>
          <tr>
            <th colSpan={5} scope="rowgroup" className="pt-4! text-base!">
              <span className="font-semibold text-ink">{level.title}</span> {level.detail}
              <Missing level={level} scope={scope} />
            </th>
          </tr>
          {level.measures.map((measure) => {
            const estimate = measure.of(scope)
            if (!applies(estimate)) return null
            return (
              <MeasureRow
                key={measure.short}
                estimate={estimate}
                over={measure.over(scope)}
                explanation={coefficients[estimate.coefficient]}
              />
            )
          })}
        </tbody>
      ))}
    </table>
  )
}

function Missing({ level, scope }: { level: Level; scope: ScopeAgreement }) {
  const missing = level.missing(scope)
  if (missing === null) return null
  return <> · {missing === 0 ? 'none missing' : `${count(missing)} missing`}</>
}
