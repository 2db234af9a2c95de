/** What counts as a strong memory and as a short prefix. */

/** A memory is strong when |m|·‖v‖ is at least this share of the largest of its layer and position. */
export const STRONG = 0.1
/** |m|·‖v‖ */
export const strengthOf = (coefficients: ArrayLike<number>, norms: ArrayLike<number>, key: number): number =>
  Math.abs(coefficients[key] as number) * (norms[key] as number)

/** |m|·‖v‖ from which a memory of a position is strong; beyond all of them where none takes part. @param coefficients of one position */
export function leastStrong(coefficients: ArrayLike<number>, norms: ArrayLike<number>): number {
  let largest = 0
  for (let key = 0; key < norms.length; key++) largest = Math.max(largest, strengthOf(coefficients, norms, key))
  return largest > 0 ? STRONG * largest : Infinity
}

/** A prefix of fewer tokens is short. */
export const SHORT = 5
