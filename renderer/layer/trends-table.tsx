import { decimal } from '#contract/decimal.ts'
import type { LayerTrend } from '#contract/statistics.ts'
import { pInWords, rhoInWords } from '#contract/trend.ts'
import { count, NONE } from '../ui/format.ts'

/** Whether each share changes over the layers, in numbers and in words. */
export function TrendsTable({ trends }: { trends: LayerTrend[] }) {
  return (
    <>
      <table className="data-table self-start">
        <thead>
          <tr>
            <th>Share of triggers</th>
            <th className="number">Keys</th>
            <th>Over the layers (Spearman)</th>
            <th>Layers differ (Kruskal–Wallis)</th>
            <th className="number">Odds a layer</th>
          </tr>
        </thead>
        <tbody>
          {trends.map((trend) => (
            <tr key={trend.measure}>
              <td>{trend.name}</td>
              <td className="number">{count(trend.keys)}</td>
              <td>{rhoInWords(trend)}</td>
              <td>{differInWords(trend)}</td>
              <td className="number">{oddsInWords(trend)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="flex max-w-3xl flex-col gap-1 select-text">
        {trends.map(({ measure, words }) => (
          <li key={measure}>{words}</li>
        ))}
      </ul>
    </>
  )
}

const differInWords = ({ kruskalWallis }: LayerTrend): string =>
  kruskalWallis === null
    ? NONE
    : `H ${decimal(kruskalWallis.h, 1)}, df ${kruskalWallis.degrees}, ${pInWords(kruskalWallis.p)}`

function oddsInWords({ slope: { value, low, high, reason } }: LayerTrend) {
  if (value === null) return <span title={reason ?? undefined}>{NONE}</span>
  return (
    <span className="whitespace-nowrap">
      × {decimal(Math.exp(value), 2)}
      {low !== null && high !== null && (
        <span className="ml-1.5 text-xs text-muted">
          {decimal(Math.exp(low), 2)}–{decimal(Math.exp(high), 2)}
        </span>
      )}
    </span>
  )
}
