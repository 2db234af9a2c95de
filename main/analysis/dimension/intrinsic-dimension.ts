/** Intrinsic dimension of hidden states (paper §7; Facco et al. 2017, two nearest neighbours). */

import { seeded } from '../statistics/seeded.ts'
import { NEIGHBOURS, nearest } from './nearest.ts'

/** Fewer distinct points give no estimate worth an interval. */
export const FEWEST_POINTS = 20

export interface Dimension {
  dimension: number
  /** 95 % interval, of chance alone. */
  low: number
  high: number
  /** Points after those that stand at the same place as an earlier one are left out. */
  distinct: number
  /** The same estimate among random halves and quarters of the points, mean over these. */
  half: number | null
  quarter: number | null
  /** From the second and the fourth neighbour (Denti and others 2022), which look at a larger neighbourhood. */
  gride: number | null
}

/**
 * The variance of the sum of ln μ (below) divided by that of as many independent ones: neighbours that have each other are alike. By
 * simulation 1.5 to 1.7 in 1 to 20 dimensions.
 */
const ALIKE = 1.6

/**
 * With μ the distance to the second neighbour divided by that to the first, ln μ is exponential with rate d, whatever the density:
 * d = (N − 1) / Σ ln μ. Were they independent, 2 d Σ ln μ would be χ² with 2N degrees of freedom; the interval takes 2N / ALIKE.
 * It is of chance alone: in many dimensions neighbours are far away and a point near an edge has them on one side only, so that the
 * estimate is too low, and by more the fewer points there are. How it changes from N to N / 2 and N / 4 points shows that.
 *
 * @param points row by row, `width` numbers each.
 * @returns null for fewer than FEWEST_POINTS distinct points.
 */
export function intrinsicDimension(points: Float32Array, width: number): Dimension | null {
  const distinct = withoutCopies(points, width)
  const count = distinct.length / width
  if (count < FEWEST_POINTS) return null
  const order = seeded(SEED).shuffled([...Array(count).keys()])
  const part = new Uint8Array(count)
  order.forEach((point, place) => (part[point] = Math.floor((4 * place) / count)))
  const { all, half, quarter } = nearest(distinct, width, part)
  const logs = quotients(all, NEIGHBOURS, 0, 1)
  const sum = logs.reduce((total, log) => total + log, 0)
  const used = logs.length
  if (used < FEWEST_POINTS || sum <= 0) return null
  const among = (kept: Float64Array, parts: number): number | null => {
    const own = Array.from({ length: parts }, (_, p) => rate(quotients(kept, 2, 0, 1, (i) => isIn(part[i], p, parts))))
    const known = own.filter((one) => one !== null)
    return known.length === 0 ? null : known.reduce((total, one) => total + one, 0) / known.length
  }
  return {
    dimension: (used - 1) / sum,
    low: (shareOfMean(-Z, (2 * used) / ALIKE) * used) / sum,
    high: (shareOfMean(Z, (2 * used) / ALIKE) * used) / sum,
    distinct: count,
    half: among(half, 2),
    quarter: among(quarter, 4),
    gride: gride(quotients(all, NEIGHBOURS, 1, 3)),
  }
}

/** The parts are random, and the same each time. */
const SEED = 1

const isIn = (quarter = 0, part: number, parts: number): boolean => Math.floor((quarter * parts) / 4) === part

/** ln of the distance to one neighbour divided by that to a nearer one, of points that have both; a half of that of the squares. */
function quotients(
  kept: Float64Array,
  many: number,
  nearer: number,
  farther: number,
  isUsed: (point: number) => boolean = () => true,
): number[] {
  return Array.from({ length: kept.length / many }, (_, i) => i).flatMap((i) => {
    const [near, far] = [kept[i * many + nearer] as number, kept[i * many + farther] as number]
    return near > 0 && Number.isFinite(far) && isUsed(i) ? [Math.log(far / near) / 2] : []
  })
}

function rate(logs: readonly number[]): number | null {
  const sum = logs.reduce((total, log) => total + log, 0)
  return logs.length < FEWEST_POINTS || sum <= 0 ? null : (logs.length - 1) / sum
}

/**
 * The most likely d where μ is the quotient of the fourth and the second distance: density d (μ^d − 1) / (μ^(3d + 1) B(2, 2)). Its score
 * falls with d, so halving finds where it is 0.
 */
function gride(logs: readonly number[]): number | null {
  const used = logs.filter((log) => log > 0)
  if (used.length < FEWEST_POINTS) return null
  const score = (d: number): number => used.reduce((sum, log) => sum + 1 / d + log / -Math.expm1(-d * log) - 3 * log, 0)
  let [low, high] = [1e-3, 1e4]
  for (let step = 0; step < 80; step++) {
    const middle = Math.sqrt(low * high)
    if (score(middle) > 0) low = middle
    else high = middle
  }
  return Math.sqrt(low * high)
}

/** 97.5th percentile of the normal distribution. */
const Z = 1.959963984540054

/** A quantile of χ² divided by its mean: Wilson and Hilferty's cube (1931), off by less than 1 in 100 from 25 degrees of freedom on. */
const shareOfMean = (z: number, degrees: number): number =>
  (1 - 2 / (9 * degrees) + z * Math.sqrt(2 / (9 * degrees))) ** 3

function withoutCopies(points: Float32Array, width: number): Float32Array {
  const seen = new Set<string>()
  const kept: number[] = []
  for (let from = 0; from < points.length; from += width) {
    const row = points.subarray(from, from + width)
    const bytes = Buffer.from(row.buffer, row.byteOffset, row.byteLength).toString('latin1')
    if (seen.has(bytes)) continue
    seen.add(bytes)
    kept.push(from)
  }
  const result = new Float32Array(kept.length * width)
  kept.forEach((from, i) => result.set(points.subarray(from, from + width), i * width))
  return result
}
