/** Distribution functions that intervals and tests need. Checked against published tables. */
import { gammaln } from 'simple-statistics'

const TINY = 1e-300
const CLOSE = 1e-15
const MOST_TERMS = 10_000

/**
 * The regularised incomplete beta function I_x(a, b), which is the distribution function of the beta distribution, by its
 * continued fraction (NIST Handbook 8.17.22).
 * @param x from 0 to 1
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The fraction converges fast below the mean; above it the other tail is taken.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x)) / a
  const term = (i: number): number => {
    const m = i >> 1
    return i % 2 === 0
      ? (m * (b - m) * x) / ((a + i - 1) * (a + i))
      : (-(a + m) * (a + b + m) * x) / ((a + i - 1) * (a + i))
  }
  return front / continued(term, () => 1)
}

/** The share of the chi-squared distribution with `degrees` degrees of freedom above `x` (NIST Handbook 8.7.1 and 8.9.2). */
export function chiSquaredTail(x: number, degrees: number): number {
  if (x <= 0) return 1
  const [a, z] = [degrees / 2, x / 2]
  const front = Math.exp(a * Math.log(z) - z - gammaln(a))
  if (z < a + 1) {
    let [sum, part] = [1 / a, 1 / a]
    for (let n = 1; n < MOST_TERMS && part > sum * CLOSE; n++) {
      part *= z / (a + n)
      sum += part
    }
    return 1 - front * sum
  }
  return (
    front /
    continued(
      (i) => -i * (i - a),
      (i) => z + 2 * i + 1 - a,
    )
  )
}

/** b₀ + t₁ / (b₁ + t₂ / (b₂ + …)) by Lentz's method. */
function continued(numerator: (i: number) => number, denominator: (i: number) => number): number {
  let value = denominator(0) || TINY
  let c = value
  let d = 0
  for (let i = 1; i < MOST_TERMS; i++) {
    d = 1 / (denominator(i) + numerator(i) * d || TINY)
    c = denominator(i) + numerator(i) / c || TINY
    value *= c * d
    if (Math.abs(c * d - 1) < CLOSE) break
  }
  return value
}

/** P(T ≤ t) of Student's distribution. */
export function studentCdf(t: number, degrees: number): number {
  const tail = incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2
  return t > 0 ? 1 - tail : tail
}

const quantiles = new Map<string, number>()

/** The value of Student's distribution that a share `p`, from 0.5 to below 1, stays under. Remembered: the same few are asked for. */
export function studentQuantile(p: number, degrees: number): number {
  const name = `${p} ${degrees}`
  const known = quantiles.get(name)
  if (known !== undefined) return known
  let high = 2
  while (studentCdf(high, degrees) < p) high *= 2
  const value = bisect((t) => studentCdf(t, degrees), p, 0, high)
  if (quantiles.size > 10_000) quantiles.clear()
  quantiles.set(name, value)
  return value
}

/** The value of the beta distribution that a share `p` stays under. */
export const betaQuantile = (p: number, a: number, b: number): number => bisect((x) => incompleteBeta(x, a, b), p, 0, 1)

/** Where a growing function reaches `value`. */
function bisect(of: (x: number) => number, value: number, low: number, high: number): number {
  for (let i = 0; i < 200 && high - low > Number.EPSILON * Math.max(1, high); i++) {
    const middle = (low + high) / 2
    if (of(middle) < value) low = middle
    else high = middle
  }
  return (low + high) / 2
}
