import type { Findings, StudyStatistics } from '#contract/statistics.ts'
import { count } from '../ui/format.ts'
import { KindSign } from '../ui/kind-badge.tsx'
import { Estimate, perKey } from './estimate.tsx'

/** The numbers behind the figures. */
export function FindingsTable({ statistics }: { statistics: StudyStatistics }) {
  return (
    <div className="overflow-x-auto">
      <table className="data-table [&_td]:pr-4 [&_th]:pr-4">
        <thead>
          <tr>
            <th className="number">Layer</th>
            <th className="number">Keys</th>
            <th className="number">
              <KindSign kind="shallow" /> Shallow only
            </th>
            <th className="number">Both</th>
            <th className="number">
              <KindSign kind="semantic" /> Semantic only
            </th>
            <th className="number">Covered</th>
            <th className="number">Patterns a key</th>
            <th className="number">
              <KindSign kind="shallow" /> a key
            </th>
            <th className="number">
              <KindSign kind="semantic" /> a key
            </th>
            <th className="number">With a pattern</th>
          </tr>
        </thead>
        <tbody>
          {statistics.layers.map(({ layer, ...findings }) => (
            <Row key={layer} name={String(layer)} findings={findings} />
          ))}
        </tbody>
        <tfoot>
          <Row name="All" findings={statistics.overall} />
          <tr className="text-muted">
            <td className="number">Paper</td>
            <td className="number">160</td>
            <td colSpan={3} />
            <td className="number">65–80 %</td>
            <td className="number">3.6</td>
            <td colSpan={2} />
            <td className="number">100 %</td>
          </tr>
        </tfoot>
      </table>
    </div>
  )
}

function Row({ name, findings }: { name: string; findings: Findings }) {
  const { keys, shallow, both, semantic, covered, patterns, shallowPatterns, semanticPatterns, withPattern } = findings
  return (
    <tr className={keys === 0 ? 'text-muted' : ''}>
      <td className="number">{name}</td>
      <td className="number">{count(keys)}</td>
      {[shallow, both, semantic, covered].map((of, i) => (
        <td key={i} className="number">
          <Estimate of={of} />
        </td>
      ))}
      {[patterns, shallowPatterns, semanticPatterns].map((of, i) => (
        <td key={i} className="number">
          <Estimate of={of} format={perKey} />
        </td>
      ))}
      <td className="number">
        <Estimate of={withPattern} />
      </td>
    </tr>
  )
}
