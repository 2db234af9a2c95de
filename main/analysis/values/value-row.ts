/** Values as distributions over the vocabulary: as they are streamed, and as they are kept. */

/** Some values of a layer, from `from` on; `top` tokens each. */
export interface ValuesPart {
  layer: number
  from: number
  /** The strongest tokens, `top` of each value. */
  top: number
  ids: ArrayLike<number>
  probabilities: ArrayLike<number>
  /** In nats. */
  entropy: ArrayLike<number>
  /** Token after the key's strongest trigger, or -1; its probability and rank, from 1, mean nothing then. */
  next: ArrayLike<number>
  probability: ArrayLike<number>
  rank: ArrayLike<number>
  /** Rank of the token after another key's strongest trigger, at random among the keys of the layer. */
  chanceRank: ArrayLike<number>
}

export interface ValueRow {
  layer: number
  index: number
  max: number
  entropy: number
  /** Token after the key's strongest trigger; null where it ends its sentence or there is none. */
  next: number | null
  /** Its rank in the value's distribution, from 1. */
  rank: number | null
  /** Rank of the token that follows another key of the layer; null in analyses made before it was kept. */
  chanceRank: number | null
  /** The most probable token. */
  predicted: number
}
