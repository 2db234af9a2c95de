/** Which keys a study labels (paper §3: random keys of every layer). */
import type { Random } from '../statistics/seeded.ts'

export interface SampledKey {
  layer: number
  index: number
  /** Whose key it is, in a study that draws from several scans. */
  scan?: number | undefined
}

/** Indices of the keys of a layer that can be drawn, ascending; in a study that draws from several scans, of one of them. */
export type KeyPool = readonly [layer: number, indices: readonly number[], scan?: number | undefined]

/** The sample of one layer (of several scans: of one of them), and the layer's other eligible keys in random order. */
export interface LayerSample {
  layer: number
  scan?: number
  sampled: number[]
  reserve: number[]
}

/** Names a key in a study: `layer/index`, behind its scan where the study draws from several. */
export const nameOf = ({
  layer,
  index,
  scan,
}: {
  layer: number | null
  index: number | null
  scan?: number | null | undefined
}): string => (scan === undefined || scan === null ? `${layer}/${index}` : `${scan}:${layer}/${index}`)

/** @param name as `nameOf` makes it. */
export function keyNamed(name: string): SampledKey {
  const [, scan, layer, index] = /^(?:(\d+):)?(\d+)\/(\d+)$/u.exec(name) ?? []
  return { layer: Number(layer), index: Number(index), ...(scan !== undefined && { scan: Number(scan) }) }
}

/**
 * `perLayer` keys of every layer without replacement, layers ascending; of several scans as many of each. A layer with fewer eligible
 * keys gives all it has.
 */
export function sampleKeys(eligible: Iterable<KeyPool>, perLayer: number, random: Random): LayerSample[] {
  return [...eligible]
    .toSorted(([a], [b]) => a - b)
    .map(([layer, indices, scan]) => {
      const shuffled = random.shuffled(indices)
      return {
        layer,
        ...(scan !== undefined && { scan }),
        sampled: shuffled.slice(0, perLayer),
        reserve: shuffled.slice(perLayer),
      }
    })
}

/**
 * Takes `n` keys out of the reserves, as many of each layer as of the others, as far as they go: like the sample itself. Which layers
 * give one more is random; of several scans each gives as many, give or take one. Fewer than `n` when the reserves end.
 */
export function takeReserve(layers: readonly LayerSample[], n: number, random: Random): SampledKey[] {
  const taken: SampledKey[] = []
  while (taken.length < n) {
    const left = layers.filter(({ reserve }) => reserve.length > 0)
    if (left.length === 0) break
    for (const { layer, scan, reserve } of inTurn(random.shuffled(left)).slice(0, n - taken.length)) {
      taken.push({ layer, index: reserve.shift() as number, ...(scan !== undefined && { scan }) })
    }
  }
  return taken
}

/** One of each scan after the other. */
function inTurn(layers: readonly LayerSample[]): LayerSample[] {
  const seen = new Map<number | undefined, number>()
  return layers
    .map((layer) => {
      const turn = seen.get(layer.scan) ?? 0
      seen.set(layer.scan, turn + 1)
      return { layer, turn }
    })
    .toSorted((a, b) => a.turn - b.turn)
    .map(({ layer }) => layer)
}
