/**
 * What agreement of keys and values would be if next tokens had nothing to do with their keys: shuffled among the keys of a layer. A
 * layer whose values like frequent tokens agrees with frequent next tokens by that alone.
 */

import { seeded } from '../statistics/seeded.ts'

export interface Chance {
  /** Agreeing keys: expected, and the range that 95 of 100 shuffles stay in. */
  expected: number
  low: number
  high: number
  /** Share of shuffles with at least as many agreeing keys as there are. */
  p: number
}

/** Probabilities below this move no quantile. */
const NEGLIGIBLE = 1e-15

/**
 * Agreements when `next` is shuffled over `predicted` (both one token a key). With A keys predicting a token and T followed by it, A T / n
 * agree in it on average: exact. Their number has a hypergeometric distribution; over tokens these are put together as if
 * independent, and stretched to the exact standard deviation, because a key that agrees in one token cannot in another.
 */
export function shuffledAgreement(
  predicted: ArrayLike<number>,
  next: ArrayLike<number>,
  agreeing: number,
): Chance | null {
  const n = predicted.length
  if (n === 0) return null
  const [ofValue, ofText] = [counted(predicted), counted(next)]
  const both = [...ofValue].flatMap(([token, values]) => {
    const texts = ofText.get(token)
    return texts === undefined ? [] : [{ values, texts }]
  })
  const expected = both.reduce((sum, { values, texts }) => sum + (values * texts) / n, 0)
  const deviation = Math.sqrt(variance(both, n, expected))
  let distribution: Float64Array = Float64Array.of(1)
  let [mean, squares] = [0, 0]
  for (const { values, texts } of both) {
    const own = hypergeometric(n, values, texts)
    distribution = convolved(distribution, own)
    mean += (values * texts) / n
    squares += n > 1 ? ((values * texts) / n) * ((n - values) / n) * ((n - texts) / (n - 1)) : 0
  }
  const stretch = squares > 0 ? deviation / Math.sqrt(squares) : 1
  const at = (count: number): number => mean + (count - mean) * stretch
  const [low, high] = [quantile(distribution, 0.025), quantile(distribution, 0.975)]
  let p = 0
  // Half a count on either side belongs to a count, also where the distribution is stretched.
  distribution.forEach((share, count) => (p += at(count) > agreeing - 0.5 * Math.min(1, stretch) - 1e-9 ? share : 0))
  return { expected, low: Math.max(0, at(low)), high: Math.min(n, at(high)), p: Math.min(1, p) }
}

/** Exact variance of the agreements of a random order, from E[X (X − 1)]. */
function variance(both: readonly { values: number; texts: number }[], n: number, expected: number): number {
  if (n < 2) return 0
  const products = both.reduce((sum, { values, texts }) => sum + values * texts, 0)
  let pairs = products ** 2
  for (const { values, texts } of both) {
    pairs += values * (values - 1) * texts * (texts - 1) - (values * texts) ** 2
  }
  return Math.max(0, pairs / (n * (n - 1)) + expected - expected ** 2)
}

function counted(tokens: ArrayLike<number>): Map<number, number> {
  const counts = new Map<number, number>()
  for (let i = 0; i < tokens.length; i++) counts.set(tokens[i] as number, (counts.get(tokens[i] as number) ?? 0) + 1)
  return counts
}

/** Probabilities of 0, 1, … marked among `drawn` of n, of which `marked` are. */
function hypergeometric(n: number, marked: number, drawn: number): Float64Array {
  const most = Math.min(marked, drawn)
  const least = Math.max(0, marked + drawn - n)
  const probabilities = new Float64Array(most + 1)
  // From the middle outwards, so that nothing overflows; scaled at the end.
  const start = Math.min(most, Math.max(least, Math.floor(((marked + 1) * (drawn + 1)) / (n + 2))))
  probabilities[start] = 1
  for (let k = start; k < most; k++) {
    const ratio = ((marked - k) * (drawn - k)) / ((k + 1) * (n - marked - drawn + k + 1))
    probabilities[k + 1] = (probabilities[k] as number) * ratio
  }
  for (let k = start; k > least; k--) {
    const ratio = (k * (n - marked - drawn + k)) / ((marked - k + 1) * (drawn - k + 1))
    probabilities[k - 1] = (probabilities[k] as number) * ratio
  }
  const sum = probabilities.reduce((a, b) => a + b, 0)
  return probabilities.map((one) => one / sum)
}

/** The distribution of a sum, cut where nothing is left. */
function convolved(one: Float64Array, other: Float64Array): Float64Array {
  const sum = new Float64Array(one.length + other.length - 1)
  for (let i = 0; i < one.length; i++) {
    if ((one[i] as number) < NEGLIGIBLE) continue
    for (let j = 0; j < other.length; j++)
      sum[i + j] = (sum[i + j] as number) + (one[i] as number) * (other[j] as number)
  }
  let end = sum.length
  while (end > 1 && (sum[end - 1] as number) < NEGLIGIBLE) end--
  return sum.slice(0, end)
}

function quantile(distribution: Float64Array, share: number): number {
  let sum = 0
  for (let count = 0; count < distribution.length; count++) {
    sum += distribution[count] as number
    if (sum >= share - 1e-12) return count
  }
  return distribution.length - 1
}

/**
 * The tokens of the keys that have one, in random order among them.
 * @param next a token a key, -1 where there is none.
 */
export function shuffledNext(next: Int32Array, seed: number): Int32Array {
  const asked = [...next.keys()].filter((index) => (next[index] as number) >= 0)
  const result = next.slice()
  seeded(seed)
    .shuffled(asked)
    .forEach((index, i) => (result[asked[i] as number] = next[index] as number))
  return result
}
