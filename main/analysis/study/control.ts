/** Control keys: random prefixes that look like a key's triggers, so that finding a pattern in them is finding nothing. */
import { KeymarkError } from '../../keymark-error.ts'
import { seeded } from '../statistics/seeded.ts'

export interface Prefix {
  sentence: number
  /** Index of the last token read, special tokens counted. */
  position: number
  coefficient: number
}

/** Sentences to draw from, in ascending order of length and then of number. */
export interface SentencePool {
  numbers: Int32Array
  /** Tokens, special ones included. */
  lengths: Int32Array
  /** Special tokens at the end of every sentence. */
  trailing: number
}

/** Sentences of about one length that a prefix is drawn from, at least: a rare length takes its neighbours in. */
const CHOICE = 32

/**
 * Takes a real key's triggers and puts random sentences of the same length in the place of theirs: coefficients, prefix lengths,
 * sentence lengths, whether a next token follows, and all of it together are distributed over controls as over keys,
 * because each control copies them from one key. Where several triggers share a sentence (`every-prefix`), so do the control's;
 * otherwise its sentences are distinct. None is one of the key's own.
 *
 * @param like a key's triggers in rank order, with the lengths of their sentences.
 * @throws KeymarkError `bad-input` when the pool is too small.
 */
export function drawControl(
  like: readonly (Prefix & { length: number })[],
  pool: SentencePool,
  seed: number,
): Prefix[] {
  const random = seeded(seed)
  const taken = new Set(like.map(({ sentence }) => sentence))
  const replaced = new Map<number, number>()
  return like.map(({ sentence, position, coefficient, length }) => {
    let slot = replaced.get(sentence)
    if (slot === undefined) {
      const candidates = nearest(pool, length, taken)
      slot = candidates[random.below(candidates.length)] as number
      replaced.set(sentence, slot)
      taken.add(pool.numbers[slot] as number)
    }
    const last = (pool.lengths[slot] as number) - 1 - pool.trailing
    const isLast = position >= length - 1 - pool.trailing
    return {
      sentence: pool.numbers[slot] as number,
      position: isLast ? last : Math.min(position, Math.max(last - 1, 0)),
      coefficient,
    }
  })
}

/** Slots of all sentences of the length, or with fewer than CHOICE of those nearest in length, without those taken. */
function nearest({ numbers, lengths }: SentencePool, length: number, taken: ReadonlySet<number>): number[] {
  const isFree = (slot: number): boolean => !taken.has(numbers[slot] as number)
  let below = firstFrom(lengths, length)
  let above = below
  const found: number[] = []
  const add = (slot: number): void => {
    if (isFree(slot)) found.push(slot)
  }
  while (above < lengths.length && lengths[above] === length) add(above++)
  while (found.length < CHOICE && (below > 0 || above < lengths.length)) {
    const downwards = below > 0 ? length - (lengths[below - 1] as number) : Infinity
    const upwards = above < lengths.length ? (lengths[above] as number) - length : Infinity
    if (downwards <= upwards) add(--below)
    else add(above++)
  }
  if (found.length > 0) return found
  throw new KeymarkError(
    'bad-input',
    'The scan keeps too few sentences to draw controls from. Scan more sentences, or set controlShare to 0.',
  )
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
