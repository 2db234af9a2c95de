import { NOTHING_PAIRABLE, ONE_CATEGORY, type Outcome } from '../statistics/outcome.ts'
import { midRanks, quadratic, sum, type Metric } from './metric.ts'
import type { Statistic } from './observed.ts'
import { pairDistances, unitWeights, type Profiles } from './profile.ts'

/**
 * Krippendorff's alpha, 1 - Do / De (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability"): Do is the mean distance of
 * values of one unit, De that of all pairable values, both without replacement. A unit with a single rating is left out, a
 * missing rating with it. `'ordinal'` takes its distances from the marginals, in every draw anew.
 */
export function krippendorff(profiles: Profiles, metric: Metric | 'ordinal'): Statistic {
  if (metric === 'ordinal') {
    return (weights) => {
      const marginals = pairableMarginals(profiles, weights)
      const ranks = midRanks(marginals)
      const observed = observedSquares(profiles, weights, ranks)
      return alphaOf(observed, marginals, () => total(marginals, quadratic(ranks).sums(marginals)))
    }
  }
  const distances = pairDistances(profiles, metric.distance)
  return (weights) => {
    const marginals = pairableMarginals(profiles, weights)
    const observed = observedSum(profiles, weights, distances)
    return alphaOf(observed, marginals, () => total(marginals, metric.sums(marginals)))
  }
}

/**
 * `observedSum` for the squared differences of numbers that change with every draw: a unit's pairs need only the sums of its values and
 * of their squares, here counted from its first value, so that equal values differ by exactly nothing.
 */
function observedSquares(
  { start, code, times, ratings }: Profiles,
  weights: Float64Array,
  values: Float64Array,
): number {
  let observed = 0
  for (let p = 0; p < weights.length; p++) {
    const weight = weights[p] as number
    const raters = ratings[p] as number
    if (weight === 0 || raters < 2) continue
    const from = start[p] as number
    const end = start[p + 1] as number
    const first = values[code[from] as number] as number
    let sum = 0
    let squares = 0
    for (let i = from + 1; i < end; i++) {
      const beyond = (values[code[i] as number] as number) - first
      const often = times[i] as number
      sum += often * beyond
      squares += often * beyond * beyond
    }
    observed += (weight * 2 * (raters * squares - sum * sum)) / (raters - 1)
  }
  return observed
}

/**
 * Alpha of bootstrap draws from the units of `ofUnit`, for a metric whose sums cost the square of many categories. With n the marginals of
 * the data, n + d those of a draw and D the distances, the sum behind De is nDn + 2 dDn + dDd; the last term, smaller than the
 * second by the square root of the units, is replaced by its mean over draws. So a draw costs no more than the data.
 */
export function krippendorffDraws(profiles: Profiles, metric: Metric): Statistic {
  const distances = pairDistances(profiles, metric.distance)
  const once = unitWeights(profiles)
  const units = sum(once)
  const sums = metric.sums(pairableMarginals(profiles, once))
  const whole = total(pairableMarginals(profiles, once), sums)
  // A unit's count has variance 1 - 1/N over draws, two units' counts covariance -1/N.
  const last = total(once, distances) - whole / units
  return (weights) => {
    const marginals = pairableMarginals(profiles, weights)
    return alphaOf(
      observedSum(profiles, weights, distances),
      marginals,
      () => 2 * total(marginals, sums) - whole + last,
    )
  }
}

/** Sum over units of their pair distances divided by one less than their ratings: n times Do. */
function observedSum(profiles: Profiles, weights: Float64Array, distances: Float64Array): number {
  let observed = 0
  for (let p = 0; p < weights.length; p++) {
    const raters = profiles.ratings[p] as number
    if (raters > 1) observed += ((weights[p] as number) * (distances[p] as number)) / (raters - 1)
  }
  return observed
}

function total(weights: Float64Array, values: Float64Array): number {
  let result = 0
  for (let i = 0; i < weights.length; i++) result += (weights[i] as number) * (values[i] as number)
  return result
}

/** Values per category over the units with two ratings or more. */
export function pairableMarginals(profiles: Profiles, weights: Float64Array): Float64Array {
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

/** `observed`: n times Do. `expected`: n · (n - 1) times De, asked for only where there is one. */
function alphaOf(observed: number, marginals: Float64Array, expected: () => number): Outcome {
  const values = sum(marginals)
  if (values === 0) return NOTHING_PAIRABLE
  if (marginals.reduce((used, count) => used + Number(count > 0), 0) < 2) return ONE_CATEGORY
  const apart = expected()
  return apart <= 0 ? ONE_CATEGORY : 1 - ((values - 1) * observed) / apart
}
