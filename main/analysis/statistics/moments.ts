/** Means with Student's interval, from numbers that come one after the other (Welford 1962). */
import type { Estimate } from '#contract/estimate.ts'
import { studentQuantile } from './distributions.ts'
import { NO_WIDTH, ROUNDING } from './estimate.ts'

/** How many numbers, their mean, and the sum of their squared distances from it; plain JSON. */
export type Moments = [count: number, mean: number, squares: number]

export const noMoments = (): Moments => [0, 0, 0]

/** Adds a number; one that is none is left out. */
export function addMoment(moments: Moments, x: number): void {
  if (!Number.isFinite(x)) return
  const [count, mean, squares] = moments
  const off = x - mean
  moments[0] = count + 1
  moments[1] = mean + off / (count + 1)
  moments[2] = squares + off * (x - moments[1])
}

export function momentsOf(numbers: Iterable<number>): Moments {
  const moments = noMoments()
  for (const x of numbers) addMoment(moments, x)
  return moments
}

/** @param least below which no such mean can lie */
export function meanOf([count, mean, squares]: Moments, least = -Infinity): Estimate {
  if (count === 0) return { value: null, low: null, high: null, reason: 'nothing to compute it from' }
  const without = (reason: string): Estimate => ({ value: mean, low: null, high: null, reason })
  if (count < 2) return without('an interval needs at least two')
  const half = studentQuantile(0.975, count - 1) * Math.sqrt(squares / (count - 1) / count)
  if (2 * half <= ROUNDING * Math.max(1, Math.abs(mean))) return without(NO_WIDTH)
  return { value: mean, low: Math.max(least, mean - half), high: mean + half, reason: null }
}
