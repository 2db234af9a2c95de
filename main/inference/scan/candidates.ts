/** What a graph on the CPU hands over of a batch: the sentences and keys whose maximum reaches the key's threshold, and nothing else. */
import type { Prefixes } from '#contract/scan.ts'
import type { Side } from '#contract/side.ts'
import { candidateOf, candidatePositionOf, candidateStrengthsOf, maximumOf } from '../instrument/request.ts'
import { floats, integers, type Outputs } from './outputs.ts'
import type { TopTriggers } from './top-triggers.ts'
import type { EncodedSentence } from './windows.ts'

interface Kept {
  triggers: TopTriggers
  /** From 1, and the same from 0. */
  layer: number
  index: number
  keys: number
  side: Side
}

/** Offers the candidates of one layer and side. @param taken receives the sentences of which some key took a prefix */
export function offerCandidates(
  outputs: Outputs,
  { triggers, layer, index, keys, side }: Kept,
  prefixes: Prefixes,
  { batch, taken }: { batch: readonly EncodedSentence[]; taken: Set<EncodedSentence> },
): void {
  const listed = integers(outputs, candidateOf(layer, side))
  const isBest = prefixes === 'one-per-sentence'
  const strengths = floats(outputs, isBest ? maximumOf(layer, side) : candidateStrengthsOf(layer, side))
  const positions = isBest ? integers(outputs, candidatePositionOf(layer, side)) : null
  const tokens = strengths.length / listed.length
  // The last one says nothing.
  listed.subarray(0, -1).forEach((candidate, n) => {
    const row = Math.floor(candidate / keys)
    const key = candidate - row * keys
    const sentence = batch[row]
    if (sentence === undefined) return
    let isTaken = false
    if (positions === null)
      for (let position = 0; position < tokens; position++) {
        const strength = strengths[n * tokens + position] ?? 0
        if (triggers.offerOne(index, key, strength, sentence.number, position)) isTaken = true
      }
    else isTaken = triggers.offerOne(index, key, strengths[candidate] ?? 0, sentence.number, positions[n] ?? 0)
    if (isTaken) taken.add(sentence)
  })
}
