/** What is asked of one value, and how it is told. */
import type { KeyId } from '#contract/key.ts'
import type { Provider } from '#contract/model.ts'
import type { ScannedModel } from '../model/scanned.ts'

export interface ValueTask extends ScannedModel, KeyId {
  /** Through the model's final normalisation; else the bare product with the output embedding (paper §4). */
  finalNorm: boolean
  /** Tokens of either end of the distribution. */
  top: number
  provider: Provider
  threads: number | null
}

/** Tokens with their probabilities, from either end of the distribution. */
export interface ValueEnds {
  promotes: { id: number; probability: number }[]
  suppresses: { id: number; probability: number }[]
}

export interface ValueConversation {
  input: ValueTask
  says: ValueEnds
  hears: never
}
