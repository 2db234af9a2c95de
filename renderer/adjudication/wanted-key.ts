/**
 * Which key of a list is meant. An adjudicator is told no scan, and keys of two scans may have one layer and one index: such twins are
 * told apart by their order, which is the same in every list, most disagreement first.
 */
import type { KeyId } from '#contract/key.ts'

export interface WantedKey extends KeyId {
  /** Its place among the keys of the same layer and index, from 0. */
  twin: number
}

const isSameKey = (one: KeyId, other: KeyId): boolean => one.layer === other.layer && one.index === other.index

/** @returns which key stands at `at`; null where none does */
export function wantedAt(keys: readonly KeyId[], at: number): WantedKey | null {
  const key = keys[at]
  if (key === undefined) return null
  return { layer: key.layer, index: key.index, twin: keys.slice(0, at).filter((one) => isSameKey(one, key)).length }
}

/** @param entries of the queue: practice keys stand behind all others */
export const entryOf = <Entry extends KeyId>(entries: readonly Entry[], wanted: WantedKey): Entry | undefined =>
  entries.filter((entry) => isSameKey(entry, wanted))[wanted.twin]
