/** Which keys a study labels, and in which order (paper §3: random keys of every layer). */
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

export interface SampledKey {
  layer: number
  index: number
}

/**
 * `perLayer` keys of every layer without replacement, all of them in one random order. Same input, same result.
 * A layer with fewer eligible keys gives all it has.
 *
 * @param eligible per layer, indices of its keys, ascending.
 */
export function sampleKeys(
  eligible: ReadonlyMap<number, readonly number[]>,
  perLayer: number,
  seed: number,
): SampledKey[] {
  const generator = xoroshiro128plus(seed)
  const below = (n: number): number => uniformInt(generator, 0, n - 1)
  const sampled = [...eligible]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([layer, indices]) =>
      shuffled(indices, below)
        .slice(0, perLayer)
        .map((index) => ({ layer, index })),
    )
  return shuffled(sampled, below)
}

/** Fisher–Yates. */
function shuffled<T>(items: readonly T[], below: (n: number) => number): T[] {
  const result = [...items]
  for (let i = result.length - 1; i > 0; i--) {
    const j = below(i + 1)
    const held = result[i] as T
    result[i] = result[j] as T
    result[j] = held
  }
  return result
}
