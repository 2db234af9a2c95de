import { decimal } from '#contract/decimal.ts'
import { share } from '../ui/format.ts'

/**
 * How often intervals of a share of triggers hold it, of 2,000 simulated layers of ten keys with 25 triggers: keys' mean and standard
 * deviation, and each method. As `tests/bench/coverage.ts` prints it.
 */
export const COVERAGE = [
  { mean: 0.3, deviation: 0.33, percentile: 0.895, t: 0.921, wilson: 0.948 },
  { mean: 0.5, deviation: 0.4, percentile: 0.916, t: 0.942, wilson: 0.968 },
  { mean: 0.7, deviation: 0.3, percentile: 0.898, t: 0.924, wilson: 0.957 },
  { mean: 0.15, deviation: 0.3, percentile: 0.803, t: 0.827, wilson: 0.979 },
  { mean: 0.1, deviation: 0.2, percentile: 0.782, t: 0.804, wilson: 0.979 },
  { mean: 0.05, deviation: 0.15, percentile: 0.636, t: 0.666, wilson: 0.985 },
  { mean: 0.9, deviation: 0.1, percentile: 0.865, t: 0.901, wilson: 0.987 },
  { mean: 0.9, deviation: 0.15, percentile: 0.855, t: 0.87, wilson: 0.987 },
  { mean: 0.75, deviation: 0.15, percentile: 0.894, t: 0.938, wilson: 0.969 },
] as const

const two = (value: number): string => decimal(value, 2)

/** Why intervals are made as they are. */
export function CoverageTable() {
  return (
    <table className="data-table mt-2 self-start text-xs">
      <caption className="pb-1 text-left">
        How often a 95 % interval from ten keys holds the truth, by simulation
      </caption>
      <thead>
        <tr>
          <th className="number">Share</th>
          <th className="number">Keys differ by</th>
          <th className="number">Keys resampled</th>
          <th className="number">t on keys</th>
          <th className="number">Wilson on keys (ours)</th>
        </tr>
      </thead>
      <tbody>
        {COVERAGE.map(({ mean, deviation, percentile, t, wilson }) => (
          <tr key={`${mean} ${deviation}`}>
            <td className="number">{two(mean)}</td>
            <td className="number">{two(deviation)}</td>
            {[percentile, t, wilson].map((held, i) => (
              <td key={i} className="number">
                {share(held)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
