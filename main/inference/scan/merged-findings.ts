/**
 * The findings of shards, joined to those of a scan of all of them. A sentence that an earlier shard has too stands in the later one's
 * lists as well, with the same coefficients; left out there, each key's list is that of the whole. For a prefix that some shard did not
 * keep is beaten there by t others, and each of these, or its first occurrence in an earlier shard, beats it in the whole.
 */
import type { Steps } from '../../computation/steps.ts'
import type { ShardReading } from '../merge/messages.ts'
import { addMoments, type LayerActivity } from './activity.ts'
import type { Checkpoint } from './messages.ts'
import type { LayerTriggers } from './top-triggers.ts'

/** Keys whose lists are joined in a step. */
const KEYS = 500

/** Number in the whole of a shard's sentence; null where an earlier shard has it. */
export function wholeNumber({ first, repeats }: ShardReading, number: number): number | null {
  let [low, high] = [0, repeats.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((repeats[middle] as number) < number) low = middle + 1
    else high = middle
  }
  return repeats[low] === number ? null : first + number - low
}

/** What is joined so far; the first shard's findings, with their numbers, are a good beginning. */
export interface Joined {
  layers: LayerTriggers[]
  negative: LayerTriggers[] | null
  activity: LayerActivity[] | null
  /** Sentences that were counted. */
  sentences: number
}

/** @param t triggers of each key */
export function* joinShard(joined: Joined, shard: Checkpoint, reading: ShardReading, t: number): Steps<void> {
  for (const [own, other] of [
    [joined.layers, shard.layers],
    [joined.negative ?? [], shard.negative ?? []],
  ] as const)
    for (const [i, layer] of own.entries()) yield* joinTriggers(layer, other[i] ?? layer, reading, t)
  for (const [i, layer] of (joined.activity ?? []).entries()) {
    const other = shard.activity?.[i]
    if (other === undefined) continue
    count(layer, other, 1)
    addMoments(layer, joined.sentences, other, shard.counts.sentences)
    yield
  }
  joined.sentences += shard.counts.sentences
}

/** Takes back what was counted of repeated sentences. */
export function* takeBack(joined: Joined, repeated: readonly LayerActivity[], sentences: number): Steps<void> {
  for (const [i, layer] of (joined.activity ?? []).entries()) {
    const other = repeated[i]
    if (other === undefined) continue
    count(layer, other, -1)
    removeMoments(layer, joined.sentences, other, sentences)
    yield
  }
  joined.sentences -= sentences
}

/** Empty findings of the same shape. */
export const emptyLike = ({ layers, negative, activity }: Checkpoint): Joined => {
  const blank = ({ strengths: { length } }: LayerTriggers): LayerTriggers => ({
    strengths: new Float32Array(length),
    sentences: new Uint32Array(length),
    positions: new Uint32Array(length),
  })
  return {
    layers: layers.map(blank),
    negative: negative?.map(blank) ?? null,
    activity:
      activity?.map(({ fired, strongest, sampled, mean, squares }) => ({
        fired: new Float64Array(fired.length),
        strongest: new Uint32Array(strongest.length),
        sampled: new Uint32Array(sampled.length),
        mean: new Float64Array(mean.length),
        squares: new Float64Array(squares.length),
      })) ?? null,
    sentences: 0,
  }
}

function* joinTriggers(own: LayerTriggers, other: LayerTriggers, reading: ShardReading, t: number): Steps<void> {
  const kept: LayerTriggers = {
    strengths: new Float32Array(t),
    sentences: new Uint32Array(t),
    positions: new Uint32Array(t),
  }
  for (let first = 0; first < own.strengths.length; first += t) {
    let [mine, theirs] = [first, first]
    for (let slot = 0; slot < t; slot++) {
      let number: number | null = null
      for (; theirs < first + t && (other.strengths[theirs] as number) > 0; theirs++) {
        number = wholeNumber(reading, other.sentences[theirs] as number)
        if (number !== null) break
      }
      const takesOther = number !== null && isBefore(other, theirs, number, own, mine)
      const [from, at] = takesOther ? [other, theirs++] : [own, mine++]
      kept.strengths[slot] = from.strengths[at] as number
      kept.sentences[slot] = takesOther ? (number ?? 0) : (from.sentences[at] as number)
      kept.positions[slot] = from.positions[at] as number
    }
    own.strengths.set(kept.strengths, first)
    own.sentences.set(kept.sentences, first)
    own.positions.set(kept.positions, first)
    if ((first / t) % KEYS === KEYS - 1) yield
  }
}

/** The order of `TopTriggers`. An empty slot holds strength 0. */
function isBefore(other: LayerTriggers, theirs: number, number: number, own: LayerTriggers, mine: number): boolean {
  const [a, b] = [other.strengths[theirs] as number, own.strengths[mine] as number]
  if (a !== b) return a > b
  const held = own.sentences[mine] as number
  return number !== held ? number < held : (other.positions[theirs] as number) < (own.positions[mine] as number)
}

/** Whole numbers. Where a runtime rounds otherwise beside other sentences, taking back could lead below 0. */
function count(own: LayerActivity, other: LayerActivity, sign: 1 | -1): void {
  for (const name of ['fired', 'strongest', 'sampled'] as const) {
    const [sums, more] = [own[name], other[name]]
    for (let i = 0; i < sums.length; i++) sums[i] = Math.max(0, (sums[i] as number) + sign * (more[i] as number))
  }
}

/** `addMoments` backwards: of `n` sentences `m` go. */
function removeMoments(own: LayerActivity, n: number, other: LayerActivity, m: number): void {
  if (m === 0) return
  const left = n - m
  for (let key = 0; key < own.mean.length; key++) {
    const mean =
      left === 0
        ? 0
        : (own.mean[key] as number) - (((other.mean[key] as number) - (own.mean[key] as number)) * m) / left
    const distance = (other.mean[key] as number) - mean
    const squares = (own.squares[key] as number) - (other.squares[key] as number) - (distance * distance * left * m) / n
    own.mean[key] = mean
    own.squares[key] = left === 0 ? 0 : Math.max(0, squares)
  }
}
