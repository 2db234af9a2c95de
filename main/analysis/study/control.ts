/** Control keys: random prefixes that look like a key's triggers, so that finding a pattern in them is finding nothing. */
import { KeymarkError } from '../../keymark-error.ts'
import { seeded, type Random } from '../statistics/seeded.ts'

export interface Prefix {
  sentence: number
  /** Index of the last token read, special tokens counted. */
  position: number
  coefficient: number
}

/** A prefix with what a control takes over of its sentence: its length in tokens, and the document that it stands in. */
export interface Placed extends Prefix {
  length: number
  document: string
}

/** What an annotator reads beside a control, by sentences. */
export interface Shown {
  /** Sentences of real keys. */
  keys: ReadonlySet<number>
  /** In how many assignments each sentence is, the controls before this one included. */
  times: ReadonlyMap<number, number>
}

/** Sentences to draw from, in ascending order of length and then of number. */
export interface SentencePool {
  numbers: Int32Array
  /** Tokens, special ones included. */
  lengths: Int32Array
  documents: readonly string[]
  /** Special tokens at the beginning and at the end of every sentence. */
  leading: number
  trailing: number
}

/** Sentences of about one length that a prefix is drawn from, at least: a rare length takes its neighbours in. */
const CHOICE = 32
/** The same within one document, which has fewer of every length. */
const CHOICE_WITHIN = 4

/**
 * Takes a real key's triggers and puts random sentences of the same length in the place of theirs: coefficients, prefix lengths,
 * sentence lengths, whether a next token follows, how many documents there are and how the triggers are spread over them, and all of
 * it together are distributed over controls as over keys, because each control copies them from one key. Where several
 * triggers share a sentence (`every-prefix`) or a document, so do the control's; otherwise these are distinct. No sentence is
 * one of the key's own, and a prefix has at least one token of the text.
 *
 * @param like a key's triggers in rank order.
 * @param shown what the annotator reads besides: the control has as many of those keys' sentences as its key would have, because how often a
 *   sentence comes back would tell it. Null leaves that to chance.
 * @throws KeymarkError `bad-input` when the pool is too small.
 */
export function drawControl(
  like: readonly Placed[],
  pool: SentencePool,
  seed: number,
  shown: Shown | null = null,
): Prefix[] {
  const slots = replacements(like, pool, seeded(seed), shown)
  return like.map(({ sentence, position, coefficient, length }) => {
    const slot = slots.get(sentence) as number
    const last = (pool.lengths[slot] as number) - 1 - pool.trailing
    const isLast = position >= length - 1 - pool.trailing
    return {
      sentence: pool.numbers[slot] as number,
      position: isLast ? last : Math.min(position, Math.max(last - 1, pool.leading)),
      coefficient,
    }
  })
}

/** For each sentence of the key the slot in the pool that takes its place. */
function replacements(
  like: readonly Placed[],
  pool: SentencePool,
  random: Random,
  shown: Shown | null,
): Map<number, number> {
  const taken = new Set(like.map(({ sentence }) => sentence))
  const used = new Set<string>()
  const slots = new Map<number, number>()
  const isFree = (slot: number): boolean =>
    !taken.has(pool.numbers[slot] as number) && (pool.lengths[slot] as number) > pool.leading + pool.trailing
  const put = (sentence: number, candidates: readonly number[]): void => {
    if (candidates.length === 0) {
      throw new KeymarkError(
        'bad-input',
        'The scan keeps too few sentences to draw controls from. Scan more sentences, or set controlShare to 0.',
      )
    }
    const slot = candidates[random.below(candidates.length)] as number
    slots.set(sentence, slot)
    taken.add(pool.numbers[slot] as number)
  }
  /**
   * Whether a sentence comes back in other assignments as the key's does. One that does is taken of those that come back already, so that
   * the control makes none of another assignment come back.
   */
  const isAlike = (slot: number, sentence: number): boolean => {
    if (shown === null) return true
    const times = shown.times.get(pool.numbers[slot] as number) ?? 0
    return shown.keys.has(sentence) ? times > 1 : times === 0
  }
  /** A sentence of a document that may serve, else of any; and rather one that comes back as the key's does than none that does. */
  const choose = ({ sentence, length }: Placed, isWanted: (slot: number) => boolean, choice: number): void => {
    const alike = (slot: number): boolean => isAlike(slot, sentence)
    const wishes: [(slot: number) => boolean, number][] = [
      [(slot) => isFree(slot) && alike(slot) && isWanted(slot), choice],
      [(slot) => isFree(slot) && alike(slot), CHOICE],
      [isFree, CHOICE],
    ]
    for (const [mayBeTaken, enough] of wishes) {
      const found = nearest(pool, length, mayBeTaken, enough)
      if (found.length > 0) return put(sentence, found)
    }
    return put(sentence, [])
  }
  for (const [first, ...others] of byDocument(like)) {
    if (first === undefined) continue
    // Another document for each of the key's, so that there are as many; where the pool has no more, any sentence serves.
    choose(first, (slot) => !used.has(pool.documents[slot] as string), CHOICE)
    const document = pool.documents[slots.get(first.sentence) as number] as string
    used.add(document)
    for (const other of others) choose(other, (slot) => pool.documents[slot] === document, CHOICE_WITHIN)
  }
  return slots
}

/** The key's sentences, once each, by document; the longest first, since long ones are rare and have the first choice. */
function byDocument(like: readonly Placed[]): Placed[][] {
  const sentences = new Map(like.map((one) => [one.sentence, one]))
  const documents = Map.groupBy(sentences.values(), ({ document }) => document)
  return [...documents.values()].map((group) => group.toSorted((a, b) => b.length - a.length))
}

/** Slots of all sentences of the length that may be taken, or with fewer than `choice` of those nearest in length. */
function nearest(
  { lengths }: SentencePool,
  length: number,
  mayBeTaken: (slot: number) => boolean,
  choice: number,
): number[] {
  let below = firstFrom(lengths, length)
  let above = below
  const found: number[] = []
  const add = (slot: number): void => {
    if (mayBeTaken(slot)) found.push(slot)
  }
  while (above < lengths.length && lengths[above] === length) add(above++)
  while (found.length < choice && (below > 0 || above < lengths.length)) {
    const downwards = below > 0 ? length - (lengths[below - 1] as number) : Infinity
    const upwards = above < lengths.length ? (lengths[above] as number) - length : Infinity
    if (downwards <= upwards) add(--below)
    else add(above++)
  }
  return found
}

/** Index of the first length that is not below `length`. */
function firstFrom(lengths: Int32Array, length: number): number {
  let low = 0
  let high = lengths.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((lengths[middle] as number) < length) low = middle + 1
    else high = middle
  }
  return low
}
