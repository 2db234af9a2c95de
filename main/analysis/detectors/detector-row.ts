/** What is counted of keys: as it is streamed, and as it is kept. */
import type { Detector, Feature, KeyTopic, Topic } from '#contract/analysis/detector.ts'

/** A layer: arrays hold an entry a key. */
export interface DetectorsPart {
  layer: number
  positions: number
  sentences: number
  /** Positions at which the key is active. */
  active: ArrayLike<number>
  /** Adjusted R²; NaN where there is nothing to explain. */
  explained: Record<Feature, ArrayLike<number>>
  /** Nats. */
  information: ArrayLike<number>
  /** How many last tokens make up 80 % of its activation; and if the text’s tokens were shuffled. */
  fewest: ArrayLike<number>
  shuffled: ArrayLike<number>
  /** These tokens’ ids, where they are few, the strongest first: those of key i from `starts[i]` to `starts[i + 1]`. */
  starts: ArrayLike<number>
  tokens: ArrayLike<number>
  /** Share of them, and of other tokens that were tried, that fire the key behind random tokens; NaN where its tokens are many. */
  own: ArrayLike<number>
  other: ArrayLike<number>
  /** What each key fires for beyond chance, and with documents dealt anew; nulls where the text says nothing of its documents. */
  topics: readonly { topic: Topic | null; byChance: Topic | null }[]
}

export interface DetectorRow {
  layer: number
  index: number
  active: number
  explained: Record<Feature, number | null>
  information: number
  fewest: number
  shuffled: number
  own: number | null
  other: number | null
  /** Null where the text says nothing of its documents, or the key never fires; `isByChance`: whether it would have one with documents dealt anew. */
  topic: (KeyTopic & { isByChance: boolean }) | null
  /** Null for a key that fires too seldom to be judged. */
  detector: Detector | null
}
