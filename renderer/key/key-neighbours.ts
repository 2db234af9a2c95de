import type { KeyId } from '#contract/key.ts'
import type { Scan } from '#contract/scan.ts'

/** The keys before and after one, layer by layer in the order of the model; null beyond its ends. */
export function keyNeighbours(
  layers: Scan['layers'],
  { layer, index }: KeyId,
): { before: KeyId | null; after: KeyId | null } {
  const at = layers.findIndex((one) => one.layer === layer)
  const here = layers[at]
  if (!here) return { before: null, after: null }
  const below = layers[at - 1]
  const above = layers[at + 1]
  const last = below && { layer: below.layer, index: below.keys - 1 }
  const first = above && { layer: above.layer, index: 0 }
  return {
    before: index > 0 ? { layer, index: index - 1 } : (last ?? null),
    after: index + 1 < here.keys ? { layer, index: index + 1 } : (first ?? null),
  }
}
