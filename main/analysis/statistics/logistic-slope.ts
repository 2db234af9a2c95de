/**
 * The slope of a share over layers: log odds of a trigger = a + b · layer, by maximum likelihood as if triggers were independent, with
 * an interval that does not take them so: its variance comes from the keys (Liang and Zeger 1986), with Student's t on them.
 */
import type { Estimate } from '#contract/estimate.ts'
import { studentQuantile } from './distributions.ts'
import type { KeySum } from './key-interval.ts'

const STEPS = 100
/** A slope or level beyond this is on its way to infinity. */
const BEYOND = 30

/** @returns b: what one layer adds to the log odds, with its 95 % interval. */
export function logisticSlope(keys: readonly (KeySum & { layer: number })[]): Estimate {
  const used = keys.filter(({ per }) => per > 0)
  const none = (reason: string): Estimate => ({ value: null, low: null, high: null, reason })
  if (new Set(used.map(({ layer }) => layer)).size < 2) return none('a slope needs two layers with labelled keys')
  const middle = used.reduce((sum, { layer }) => sum + layer, 0) / used.length
  let [level, slope] = [0, 0]
  for (let step = 0; step < STEPS; step++) {
    const { bread, score } = around(used, middle, level, slope)
    const inverse = inverted(bread)
    if (inverse === null) break
    // Half a step at most, or a first guess far off would overshoot.
    const change = times(inverse, score).map((one) => Math.max(-2, Math.min(2, one))) as [number, number]
    level += change[0]
    slope += change[1]
    if (Math.abs(slope) > BEYOND || Math.abs(level) > BEYOND) break
    if (Math.abs(change[0]) + Math.abs(change[1]) < 1e-12) return withInterval(slope, used, middle, level)
  }
  return none('the triggers are all alike, or the layers separate them, so the slope has no finite value')
}

type Square = [number, number, number]

/** At a level and slope: minus the second derivatives of the likelihood, its first ones, and the sum of squares of the keys' own. */
function around(
  keys: readonly (KeySum & { layer: number })[],
  middle: number,
  level: number,
  slope: number,
): { bread: Square; score: [number, number]; meat: Square } {
  const bread: Square = [0, 0, 0]
  const meat: Square = [0, 0, 0]
  const score: [number, number] = [0, 0]
  for (const { of, per, layer } of keys) {
    const x = layer - middle
    const share = 1 / (1 + Math.exp(-(level + slope * x)))
    const weight = per * share * (1 - share)
    const rest = of - per * share
    const powers = [1, x, x * x] as const
    for (const i of [0, 1, 2] as const) {
      bread[i] += weight * powers[i]
      meat[i] += rest ** 2 * powers[i]
    }
    score[0] += rest
    score[1] += rest * x
  }
  return { bread, score, meat }
}

function withInterval(
  slope: number,
  keys: readonly (KeySum & { layer: number })[],
  middle: number,
  level: number,
): Estimate {
  const { bread, meat } = around(keys, middle, level, slope)
  const inverse = inverted(bread)
  const n = keys.length
  const reason = 'an interval needs at least three keys that differ'
  if (inverse === null || n < 3) return { value: slope, low: null, high: null, reason }
  const [, b, c] = inverse
  // The lower right element of inverse · meat · inverse.
  const variance = (n / (n - 2)) * (b * b * meat[0] + 2 * b * c * meat[1] + c * c * meat[2])
  const half = studentQuantile(0.975, n - 2) * Math.sqrt(Math.max(0, variance))
  // Keys of a layer that are all alike leave nothing but rounding.
  if (!(half > 1e-9)) return { value: slope, low: null, high: null, reason }
  return { value: slope, low: slope - half, high: slope + half, reason: null }
}

/** The inverse of a symmetric matrix, given as its upper left, off-diagonal and lower right elements. */
function inverted([a, b, c]: Square): Square | null {
  const determinant = a * c - b * b
  return determinant > 1e-12 * Math.max(1e-12, a * c) ? [c / determinant, -b / determinant, a / determinant] : null
}

const times = ([a, b, c]: Square, [x, y]: readonly [number, number]): [number, number] => [a * x + b * y, b * x + c * y]
