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
  const thresholds = triggers.thresholds[index] ?? new Float32Array(keys)
  // The last one says nothing.
  for (let n = 0; n < listed.length - 1; n++) {
    const candidate = listed[n] as number
    const row = Math.floor(candidate / keys)
    const key = candidate - row * keys
    const sentence = batch[row]
    if (sentence === undefined) continue
    let isTaken = false
    if (positions === null)
      for (let position = 0, at = n * tokens; position < tokens; position++, at++) {
        const strength = strengths[at] as number
        if (strength < (thresholds[key] as number)) continue
        if (triggers.offerOne(index, key, strength, sentence.number, position)) isTaken = true
      }
    else
      isTaken = triggers.offerOne(index, key, strengths[candidate] as number, sentence.number, positions[n] as number)
    if (isTaken) taken.add(sentence)
  }
}
