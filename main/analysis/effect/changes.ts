/** How one prediction differs from another, from their logits over the vocabulary. */

/** Logits that are counted as none: a mask makes them. Their probabilities are 0. */
const exponentials = (logits: ArrayLike<number>): { shares: Float64Array; normaliser: number } => {
  let most = -Infinity
  for (let i = 0; i < logits.length; i++) most = Math.max(most, logits[i] as number)
  const shares = new Float64Array(logits.length)
  let sum = 0
  for (let i = 0; i < logits.length; i++) sum += shares[i] = Math.exp((logits[i] as number) - most)
  for (let i = 0; i < shares.length; i++) shares[i] = (shares[i] as number) / sum
  return { shares, normaliser: most + Math.log(sum) }
}

/** A prediction that others are compared with; nats. */
export function comparedWith(before: ArrayLike<number>): (after: ArrayLike<number>) => {
  /** KL(before ‖ after). */
  kl: number
  /** Change of a token's log-probability. */
  change: (token: number) => number
} {
  const { shares, normaliser } = exponentials(before)
  return (after) => {
    // log p − log q of a token is the difference of its logits, less that of the normalisers.
    const shift = exponentials(after).normaliser - normaliser
    let kl = shift
    for (let i = 0; i < shares.length; i++) {
      const share = shares[i] as number
      if (share > 0) kl += share * ((before[i] as number) - (after[i] as number))
    }
    return {
      // Rounding may leave a little less than nothing.
      kl: Math.max(0, kl),
      change: (token) => (after[token] as number) - (before[token] as number) - shift,
    }
  }
}
