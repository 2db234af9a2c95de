/** Keys and values as vectors: as they are streamed, and as they are kept. */
import type { ReadWrite, Role, VectorPair } from '#contract/analysis/weights.ts'

/** Some keys of a layer, from `from` on. */
export interface WeightsPart {
  layer: number
  from: number
  moments: 'cosines' | 'logits'
  folded: { readOut: boolean; keys: boolean }
  /** ‖v‖. */
  length: ArrayLike<number>
  /** Central moments over the vocabulary of a value of length 1. */
  variance: ArrayLike<number>
  third: ArrayLike<number>
  fourth: ArrayLike<number>
  /** The weakest tokens, `low` of each value, weakest first. */
  low: number
  lowIds: ArrayLike<number>
  lowProbabilities: ArrayLike<number>
  /** Last token of the key's strongest trigger, or −1; how many tokens have a smaller logit, and of the token of another key of the layer. */
  own: ArrayLike<number>
  below: ArrayLike<number>
  chanceBelow: ArrayLike<number>
  /** NaN where a vector is 0 all over. */
  cosines: Partial<Record<VectorPair, ArrayLike<number>>>
  /** The same of vectors of two keys of the layer. */
  mismatched: Partial<Record<VectorPair, ArrayLike<number>>>
}

export interface WeightRow {
  layer: number
  index: number
  length: number
  /** Null where the value is 0 all over, or has the same logit for every token. */
  variance: number | null
  skew: number | null
  kurtosis: number | null
  /** Null where a vector is 0 all over. */
  readValue: number | null
  gateValue: number | null
  gateRead: number | null
  readWrite: ReadWrite | null
  isAtypical: boolean
  role: Role | null
  /** Last token of the key's strongest trigger; how many tokens are suppressed more, and of another key's token. */
  own: number | null
  below: number | null
  chanceBelow: number | null
}
