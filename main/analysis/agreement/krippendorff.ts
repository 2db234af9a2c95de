import { NOTHING_PAIRABLE, ONE_CATEGORY, type Outcome } from './coefficient.ts'
import { ordinal, sum, type Metric } from './metric.ts'
import type { Statistic } from './observed.ts'
import { pairDistances, type Profiles } from './profile.ts'

/**
 * Krippendorff's alpha, 1 - Do / De (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability"): Do is the mean distance of
 * values of one unit, De that of all pairable values, both without replacement. A unit with a single rating is left out, a
 * missing rating with it. `'ordinal'` takes its distances from the marginals, in every draw anew.
 */
export function krippendorff(profiles: Profiles, metric: Metric | 'ordinal'): Statistic {
  const fixed = metric === 'ordinal' ? null : pairDistances(profiles, metric.distance)
  return (weights) => {
    const marginals = pairableMarginals(profiles, weights)
    const scale = metric === 'ordinal' ? ordinal(marginals) : metric
    const distances = fixed ?? pairDistances(profiles, scale.distance)
    let observed = 0
    for (let p = 0; p < weights.length; p++) {
      const raters = profiles.ratings[p] as number
      if (raters > 1) observed += ((weights[p] as number) * (distances[p] as number)) / (raters - 1)
    }
    return alphaOf(observed, marginals, scale)
  }
}

/** Values per category over the units with two ratings or more. */
function pairableMarginals(profiles: Profiles, weights: Float64Array): Float64Array {
  const { start, code, times, ratings } = profiles
  const marginals = new Float64Array(profiles.categories)
  for (let p = 0; p < weights.length; p++) {
    const weight = weights[p] as number
    if (weight === 0 || (ratings[p] as number) < 2) continue
    const end = start[p + 1] as number
    for (let i = start[p] as number; i < end; i++) {
      const c = code[i] as number
      marginals[c] = (marginals[c] as number) + weight * (times[i] as number)
    }
  }
  return marginals
}

/** `observed`: sum over units of their pair distances divided by one less than their ratings, that is n times Do. */
function alphaOf(observed: number, marginals: Float64Array, metric: Metric): Outcome {
  const values = sum(marginals)
  if (values === 0) return NOTHING_PAIRABLE
  if (marginals.reduce((used, count) => used + Number(count > 0), 0) < 2) return ONE_CATEGORY
  const sums = metric.sums(marginals)
  let expected = 0
  for (let c = 0; c < marginals.length; c++) expected += (marginals[c] as number) * (sums[c] as number)
  if (expected <= 0) return ONE_CATEGORY
  return 1 - ((values - 1) * observed) / expected
}
