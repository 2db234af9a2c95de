/** Which keys a study labels (paper §3: random keys of every layer). */
import type { Random } from '../statistics/seeded.ts'

export interface SampledKey {
  layer: number
  index: number
}

/** The sample of one layer, and the layer's other eligible keys in random order. */
export interface LayerSample {
  layer: number
  sampled: number[]
  reserve: number[]
}

/**
 * `perLayer` keys of every layer without replacement, layers ascending. A layer with fewer eligible keys gives all it has.
 *
 * @param eligible per layer, indices of its keys, ascending.
 */
export function sampleKeys(
  eligible: ReadonlyMap<number, readonly number[]>,
  perLayer: number,
  random: Random,
): LayerSample[] {
  return [...eligible]
    .toSorted(([a], [b]) => a - b)
    .map(([layer, indices]) => {
      const shuffled = random.shuffled(indices)
      return { layer, sampled: shuffled.slice(0, perLayer), reserve: shuffled.slice(perLayer) }
    })
}

/**
 * Takes `n` keys out of the reserves, as many of each layer as of the others, as far as they go: like the sample itself.
 * Which layers give one more is random. Fewer than `n` when the reserves end.
 */
export function takeReserve(layers: readonly LayerSample[], n: number, random: Random): SampledKey[] {
  const taken: SampledKey[] = []
  while (taken.length < n) {
    const left = layers.filter(({ reserve }) => reserve.length > 0)
    if (left.length === 0) break
    for (const { layer, reserve } of random.shuffled(left).slice(0, n - taken.length)) {
      taken.push({ layer, index: reserve.shift() as number })
    }
  }
  return taken
}
