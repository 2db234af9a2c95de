/** What is asked of the neighbours of a key, and how they are told. */
import type { KeyId } from '#contract/key.ts'
import type { ScannedModel } from '../model/scanned.ts'

export interface NearestTask extends ScannedModel, KeyId {
  /** A gated layer's keys are the vectors inside its activation. */
  by: 'keys' | 'values'
  limit: number
}

export interface Nearest {
  /** Vectors that were compared: all others but those of length 0. */
  total: number
  /** Nearest first; those as near as each other by layer and index. */
  near: (KeyId & { cosine: number })[]
}

export interface NearConversation {
  input: NearestTask
  /** How far it is, then what was found. */
  says: { done: number; total: number } | Nearest
  hears: never
}
