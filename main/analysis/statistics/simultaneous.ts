/**
 * The level at which intervals of several layers hold all of their values together in 95 of 100 studies: the largest distance of a
 * layer, in standard errors, over the same bootstrap draws (max-t; Montiel Olea and Plagborg-Møller 2019).
 */
import { errorFunction } from 'simple-statistics'

const LEVEL = 0.95

/**
 * @param layers each layer's value, and the same in each draw; not finite where a draw leaves it undefined.
 * @returns from .95 for one layer towards 1.
 */
export function simultaneousLevel(layers: readonly { value: number; drawn: Float64Array }[]): number {
  const known = layers.filter(({ value }) => Number.isFinite(value))
  if (known.length < 2) return LEVEL
  const largest = new Float64Array(known[0]?.drawn.length ?? 0)
  for (const { value, drawn } of known) {
    const error = deviation(drawn.filter((one) => Number.isFinite(one)))
    if (!(error > 0)) continue
    drawn.forEach((one, draw) => {
      const distance = Math.abs(one - value) / error
      if (distance > (largest[draw] as number)) largest[draw] = distance
    })
  }
  largest.sort()
  const critical = largest[Math.min(largest.length - 1, Math.ceil(LEVEL * largest.length) - 1)] ?? 0
  // Layers whose keys are all alike do not move in the draws; as if they did, independently of the others (Šidák 1967).
  return Math.max(LEVEL ** (1 / known.length), Math.min(1 - 1e-6, errorFunction(critical / Math.SQRT2)))
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length
  return Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length)
}
