/** Numbers with their 95 % intervals. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Estimate } from '#contract/estimate.ts'
import { percentileInterval } from './bootstrap.ts'

/** For each name the sum over the units of each draw. */
export type Resampled<Name extends string> = Record<Name, Float64Array>

/** Draws of `units.length` units with replacement. Same seed, same draws. */
export function resampled<Name extends string>(
  units: readonly Record<Name, number>[],
  names: readonly Name[],
  { seed, draws }: { seed: number; draws: number },
): Resampled<Name> {
  // Unit after unit, so that a draw reads memory in one place.
  const table = Float64Array.from(units.flatMap((unit) => names.map((name) => unit[name])))
  const sums = names.map(() => new Float64Array(draws))
  const width = names.length
  const random = xoroshiro128plus(seed)
  const row = new Float64Array(width)
  for (let draw = 0; draw < draws; draw++) {
    row.fill(0)
    for (let i = 0; i < units.length; i++) {
      // 32 random bits spread over the units: off by less than a unit in 2³², and the loop of all intervals.
      const from = Math.floor(((random.next() >>> 0) / 2 ** 32) * units.length) * width
      for (let j = 0; j < width; j++) row[j] = (row[j] as number) + (table[from + j] as number)
    }
    for (let j = 0; j < width; j++) (sums[j] as Float64Array)[draw] = row[j] as number
  }
  return Object.fromEntries(names.map((name, j) => [name, sums[j]])) as Resampled<Name>
}

/** Ends of an interval that differ by less are one: sums in another order. */
export const ROUNDING = 1e-12

/** Units that are all alike say nothing of the next one. */
export const NO_WIDTH = 'every draw gives the same value'

/**
 * @param drawn the same number in each bootstrap draw; not finite where a draw leaves it undefined
 * @param units that were resampled: an interval needs two
 */
export function estimated(value: number, drawn: Float64Array, units: number): Estimate {
  if (!Number.isFinite(value)) return { value: null, low: null, high: null, reason: 'nothing to compute it from' }
  if (units < 2) return { value, low: null, high: null, reason: 'an interval needs at least two' }
  const finite = drawn.filter((one) => Number.isFinite(one))
  if (finite.length * 2 < drawn.length) {
    return { value, low: null, high: null, reason: 'undefined in more than half of the bootstrap draws' }
  }
  const { low, high } = percentileInterval(finite)
  if (high - low <= ROUNDING * Math.max(1, Math.abs(value))) return { value, low: null, high: null, reason: NO_WIDTH }
  return { value, low, high, reason: null }
}

/** 97.5th percentile of the normal distribution. */
const Z = 1.959963984540054

/** A share of independent cases with Wilson's score interval (Wilson 1927). */
export function wilson(successes: number, cases: number): Estimate {
  if (cases === 0) return { value: null, low: null, high: null, reason: 'nothing to compute it from' }
  const share = successes / cases
  const centre = share + Z ** 2 / (2 * cases)
  const half = Z * Math.sqrt((share * (1 - share)) / cases + Z ** 2 / (4 * cases ** 2))
  const scale = 1 + Z ** 2 / cases
  return {
    value: share,
    // Exact at the ends, where rounding would leave the share outside its interval.
    low: successes === 0 ? 0 : Math.max(0, (centre - half) / scale),
    high: successes === cases ? 1 : Math.min(1, (centre + half) / scale),
    reason: null,
  }
}
