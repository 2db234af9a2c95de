/** Triggers that are run again without one of their tokens. */
import type { Removed } from '#contract/analysis/ablation.ts'
import type { Random } from '../statistics/seeded.ts'

/** A trigger to be run again without one of its tokens. */
export interface Occlusion {
  layer: number
  index: number
  /** From 1. */
  rank: number
  /** As fed to the model: what the tokenizer puts in front, then the prefix. */
  ids: Int32Array
  /** Special tokens in front: they are no tokens of the prefix. */
  leading: number
  /** m, of the whole prefix. */
  coefficient: number
}

/** Places in the ids. @returns null for a prefix of one token. */
export function placesOf({ ids, leading }: Occlusion, random: Random): Record<Removed, number> | null {
  const count = ids.length - leading
  if (count < 2) return null
  return { first: leading, last: ids.length - 1, random: leading + random.below(count) }
}

export function without(ids: Int32Array, place: number): Int32Array {
  const result = new Int32Array(ids.length - 1)
  result.set(ids.subarray(0, place))
  result.set(ids.subarray(place + 1), place)
  return result
}
