/** Intervals of agreement of two raters, at few units and skewed labels. */
import { krippendorff } from '#main/analysis/agreement/krippendorff.ts'
import { nominal } from '#main/analysis/agreement/metric.ts'
import { drawWeights, profilesOf } from '#main/analysis/agreement/profile.ts'
import { bootstrap } from '#main/analysis/statistics/bootstrap.ts'
import { exactShare } from '#main/analysis/statistics/exact-share.ts'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

const DRAWS = 400

export interface Coverage {
  units: number
  /** Share of the commoner of two labels. */
  common: number
  /** True alpha, and true percent agreement. */
  alpha: number
  percent: number
  /** Shares of studies whose interval holds the truth; a study without an interval counts as one that does not. */
  resampledAlpha: number
  resampledPercent: number
  exactPercent: number
  /** Shares of studies that have an interval of alpha at all. */
  withInterval: number
}

/**
 * A rater knows the true label of a unit with probability `knows`, and otherwise draws one blindly from the same shares: alpha is
 * knows², percent agreement knows² + (1 - knows²) (common² + (1 - common)²).
 */
export function agreementCoverage(units: number, common: number, knows: number, replications: number): Coverage {
  const random = xoroshiro128plus(units * 1000 + Math.round(common * 100))
  const chance = (): number => uniformFloat64(random)
  const label = (): number => (chance() < common ? 0 : 1)
  const alpha = knows ** 2
  const percent = alpha + (1 - alpha) * (common ** 2 + (1 - common) ** 2)
  const held = { resampledAlpha: 0, resampledPercent: 0, exactPercent: 0, withInterval: 0 }
  for (let seed = 0; seed < replications; seed++) {
    const code = Int32Array.from({ length: units }, label)
    const pairs = Int32Array.from(code, () => 0)
    const both = new Int32Array(2 * units)
    code.forEach((truth, u) => {
      both[2 * u] = chance() < knows ? truth : label()
      both[2 * u + 1] = chance() < knows ? truth : label()
      pairs[u] = Number(both[2 * u] === both[2 * u + 1])
    })
    const start = Int32Array.from({ length: units + 1 }, (_, u) => 2 * u)
    const profiles = profilesOf({ labels: ['a', 'b'], start, code: both })
    const weigh = drawWeights(profiles)
    const alphaOf = krippendorff(profiles, nominal(2))
    const [ofAlpha, ofPercent] = bootstrap(units, { seed, draws: DRAWS }, (counts) => [
      alphaOf(weigh(counts)),
      pairs.reduce((sum, agree, u) => sum + agree * (counts[u] as number), 0) / units,
    ])
    const exact = exactShare(Array.from(pairs, (successes) => ({ successes, of: 1 })))
    const holds = (interval: { low: unknown; high: unknown } | null | undefined, truth: number): number =>
      Number(typeof interval?.low === 'number' && interval.low <= truth && truth <= Number(interval.high))
    held.resampledAlpha += holds(ofAlpha, alpha)
    held.resampledPercent += holds(ofPercent, percent)
    held.exactPercent += holds(exact, percent)
    held.withInterval += Number(typeof ofAlpha?.low === 'number' && ofAlpha.low !== ofAlpha.high)
  }
  const share = (count: number): number => count / replications
  return {
    units,
    common,
    alpha,
    percent,
    resampledAlpha: share(held.resampledAlpha),
    resampledPercent: share(held.resampledPercent),
    exactPercent: share(held.exactPercent),
    withInterval: share(held.withInterval),
  }
}

/** Prints the table. */
export function printAgreement(replications: number): void {
  console.log('\nagreement of two raters: how often 95 % intervals hold the truth')
  console.log('units  common  alpha  resampled alpha  has one  percent  resampled percent  exact percent')
  for (const common of [0.5, 0.8, 0.9, 0.95]) {
    for (const units of [10, 20, 40, 100]) {
      const row = agreementCoverage(units, common, 0.9, replications)
      const shares = [row.resampledAlpha, row.withInterval, row.percent, row.resampledPercent, row.exactPercent]
      const [a, w, p, r, e] = shares.map((share) => share.toFixed(2))
      console.log(
        `${String(units).padStart(5)}  ${common.toFixed(2).padStart(6)}  ${row.alpha.toFixed(2).padStart(5)}  ${a?.padStart(15)}  ${w?.padStart(7)}  ${p?.padStart(7)}  ${r?.padStart(17)}  ${e?.padStart(13)}`,
      )
    }
  }
}
