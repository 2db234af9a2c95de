/**
 * Intervals of numbers that are ratios of sums over keys. Triggers of one key are alike, so the keys are the units, few as they
 * are: a share of triggers has Wilson's interval (1927) at the number of independent triggers that the spread of the keys
 * leaves (Kish 1965; Korn and Graubard 1998), with Student's t on the keys. `tests/bench/coverage.ts` prints how often it holds the truth.
 */
import type { Estimate } from '#contract/estimate.ts'
import { studentQuantile } from './distributions.ts'

/** What a key adds above and below; `of` is at most `per` in a share. */
export interface KeySum {
  of: number
  per: number
}

/** From one ratio's variance, what its interval at any level needs. */
export interface KeyEstimate {
  value: number
  /** Independent cases that tell as much, for a share; null for a mean. */
  cases: number | null
  /** Standard error of the value, for a mean. */
  error: number
  degrees: number
  /** Why there is no interval. */
  reason: string | null
}

/**
 * A key without, and one with, each of this weight, count in the spread: keys that are all alike say little about the next one, and
 * an interval without width would say that they say all.
 */
const UNSEEN = 0.05

const FEW = 'an interval needs at least two keys'
export const ALIKE = 'all keys have the same number, so their spread gives no interval'

/** @param strata keys drawn independently of the others, as those of one layer. */
export function shareOverKeys(strata: readonly (readonly KeySum[])[]): KeyEstimate {
  const { of, per, keys, value } = summed(strata)
  const each = per / keys
  const middle = (of + UNSEEN * each) / (per + 2 * UNSEEN * each)
  const { variance, degrees } = spread(strata, middle, UNSEEN * (middle ** 2 + (1 - middle) ** 2) * each ** 2)
  const reason = keys < 2 ? FEW : null
  return { value, cases: (middle * (1 - middle) * per ** 2) / variance, error: 0, degrees, reason }
}

/** A mean of counts over keys. */
export function meanOverKeys(strata: readonly (readonly KeySum[])[]): KeyEstimate {
  const { per, keys, value } = summed(strata)
  const { variance, degrees } = spread(strata, value, 0)
  const reason = keys < 2 ? FEW : variance > 0 ? null : ALIKE
  return { value, cases: null, error: Math.sqrt(variance) / per, degrees, reason }
}

/** A share of the keys themselves, with Wilson's interval. Keys are independent. */
export function shareOfKeys(strata: readonly (readonly KeySum[])[]): KeyEstimate {
  const { keys, value } = summed(strata)
  return { value, cases: keys, error: 0, degrees: Infinity, reason: null }
}

/** @param level of the interval, two-sided. */
export function intervalOf({ value, cases, error, degrees, reason }: KeyEstimate, level = 0.95): Estimate {
  if (!Number.isFinite(value)) return { value: null, low: null, high: null, reason: 'nothing to compute it from' }
  if (reason !== null) return { value, low: null, high: null, reason }
  const quantile = studentQuantile((1 + level) / 2, Math.min(degrees, 1e6))
  if (cases === null) {
    return { value, low: Math.max(0, value - quantile * error), high: value + quantile * error, reason: null }
  }
  const square = quantile ** 2 / cases
  const centre = value + square / 2
  const half = quantile * Math.sqrt((value * (1 - value)) / cases + square / (4 * cases))
  return {
    value,
    // At the ends rounding would leave the share outside its interval.
    low: value <= 0 ? 0 : Math.max(0, (centre - half) / (1 + square)),
    high: value >= 1 ? 1 : Math.min(1, (centre + half) / (1 + square)),
    reason: null,
  }
}

function summed(strata: readonly (readonly KeySum[])[]): KeySum & { keys: number; value: number } {
  let [of, per, keys] = [0, 0, 0]
  for (const stratum of strata) {
    keys += stratum.length
    for (const key of stratum) {
      of += key.of
      per += key.per
    }
  }
  return { of, per, keys, value: of / per }
}

/**
 * The variance of a ratio's numerator, Σ (of − ratio · per), from the spread within strata, with Satterthwaite's degrees of freedom
 * (1946). Strata of one key have no spread of their own and are taken together.
 * @param unseen is added to the sum of squares, in each stratum an equal part.
 */
function spread(
  strata: readonly (readonly KeySum[])[],
  ratio: number,
  unseen: number,
): { variance: number; degrees: number } {
  let [variance, weights] = [0, 0]
  const several = withoutSingles(strata)
  for (const stratum of several) {
    const n = stratum.length
    const rest = stratum.map(({ of, per }) => of - ratio * per)
    const mean = rest.reduce((sum, one) => sum + one, 0) / n
    const squares = rest.reduce((sum, one) => sum + (one - mean) ** 2, 0)
    const own = (n / (n - 1)) * (squares + unseen / several.length)
    variance += own
    weights += own ** 2 / (n - 1)
  }
  return { variance, degrees: weights > 0 ? variance ** 2 / weights : 1 }
}

function withoutSingles(strata: readonly (readonly KeySum[])[]): (readonly KeySum[])[] {
  const kept: (readonly KeySum[])[] = strata.filter(({ length }) => length > 1)
  const single = strata.filter(({ length }) => length === 1).flat()
  if (single.length > 1) return [...kept, single]
  if (single.length === 0) return kept
  const [first, ...others] = kept
  return first === undefined ? [] : [[...first, ...single], ...others]
}
