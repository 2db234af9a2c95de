/** Spearman's rank correlation and its permutation test. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { errorFunction } from 'simple-statistics'

/** Points up to which every order is tried: 8! = 40,320. */
export const EXACT = 8
/** Points up to which a sample of the orders is. */
export const SAMPLED = 200
export const SHUFFLES = 10_000
/** Correlations that differ by less than rounding are equal. */
const ROUNDING = 1e-12

/** Pearson's correlation of the ranks, ties at their mean rank; null when either side has fewer than two values that differ. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  return pearson(ranks(x), ranks(y))
}

/** Ranks from 1, ties at their mean. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i).toSorted(
    (a, b) => (values[a] as number) - (values[b] as number),
  )
  const result = new Float64Array(values.length)
  for (let from = 0; from < order.length;) {
    let to = from
    while (to + 1 < order.length && values[order[to + 1] as number] === values[order[from] as number]) to++
    for (let i = from; i <= to; i++) result[order[i] as number] = (from + to) / 2 + 1
    from = to + 1
  }
  return result
}

function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const n = x.length
  let [sumX, sumY] = [0, 0]
  for (let i = 0; i < n; i++) {
    sumX += x[i] as number
    sumY += y[i] as number
  }
  let [xx, yy, xy] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    const dx = (x[i] as number) - sumX / n
    const dy = (y[i] as number) - sumY / n
    xx += dx * dx
    yy += dy * dy
    xy += dx * dy
  }
  return xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy)
}

/**
 * Two-sided: the share of orders of `y` whose correlation with `x` is at least as far from 0. Every order up to 8 points; up to 200,
 * 10,000 random ones, the order at hand counted among them (Phipson and Smyth 2010), so that p is never 0; beyond, that of the
 * normal distribution that they come to have, with variance 1 / (n − 1).
 */
export function rankTest(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  seed: number,
): { p: number | null; test: 'exact' | 'sampled' | 'normal' } {
  const n = x.length
  const observed = spearman(x, y)
  const test = n <= EXACT ? 'exact' : n <= SAMPLED ? 'sampled' : 'normal'
  if (observed === null) return { p: null, test }
  if (test === 'normal') {
    return { p: 1 - errorFunction((Math.abs(observed) * Math.sqrt(n - 1)) / Math.SQRT2), test }
  }
  const [rankX, rankY] = [ranks(x), ranks(y)]
  const isExtreme = (order: ArrayLike<number>): boolean =>
    Math.abs(pearson(rankX, order) ?? 0) >= Math.abs(observed) - ROUNDING
  let [extreme, all] = [0, 0]
  if (test === 'exact') {
    for (const order of orders([...rankY])) {
      all++
      if (isExtreme(order)) extreme++
    }
    return { p: extreme / all, test }
  }
  return { p: (sampledExtremes(rankX, rankY, observed, seed) + 1) / (SHUFFLES + 1), test }
}

/** How many random orders of `y` correlate with `x` as far from 0. An order changes Σxy alone, so that is all that is compared. */
function sampledExtremes(x: Float64Array, y: Float64Array, observed: number, seed: number): number {
  const n = x.length
  const mean = (n + 1) / 2
  const squares = (of: Float64Array): number => of.reduce((sum, one) => sum + (one - mean) ** 2, 0)
  const least = (Math.abs(observed) - ROUNDING) * Math.sqrt(squares(x) * squares(y))
  const random = xoroshiro128plus(seed)
  const order = Float64Array.from(y)
  let extreme = 0
  for (let shuffle = 0; shuffle < SHUFFLES; shuffle++) {
    let sum = 0
    for (let i = n - 1; i >= 0; i--) {
      // 32 random bits spread over the places left: off by less than one in 2³².
      const j = Math.floor(((random.next() >>> 0) / 2 ** 32) * (i + 1))
      const held = order[i] as number
      order[i] = order[j] as number
      order[j] = held
      sum += ((x[i] as number) - mean) * (order[i] as number)
    }
    if (Math.abs(sum) >= least) extreme++
  }
  return extreme
}

/** Every order of the values, by Heap's algorithm; the same array each time. */
function* orders(values: number[], length = values.length): Generator<number[]> {
  if (length <= 1) {
    yield values
    return
  }
  for (let i = 0; i < length; i++) {
    yield* orders(values, length - 1)
    const other = length % 2 === 0 ? i : 0
    const held = values[other] as number
    values[other] = values[length - 1] as number
    values[length - 1] = held
  }
}
