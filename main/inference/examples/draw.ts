/**
 * Examples of keys: prefixes from each interval of a key's activation, random ones at which it fires, and random ones of the text.
 *
 * An example is drawn in two steps. First a sentence, at random of those that have such a prefix, each as likely as any other: the one
 * whose hash of seed, key, side, stratum and text is smallest. Then, of such prefixes in it, one at random. So a long sentence counts as much as a
 * short one, no sentence gives two examples to one stratum, and every prefix of every sentence is looked at, not only its strongest. What
 * is drawn depends neither on the order of the sentences nor on process, checkpoint or part: what two parts drew, offered to each
 * other, makes the draw of the whole.
 */
import { createHash } from 'node:crypto'
import { intervalOf, INTERVALS, STRATA } from '#contract/stratum.ts'
import { Side } from '#contract/side.ts'
import { hashOf } from '../scan/sentence-sample.ts'

const RANDOM = INTERVALS
const ANY = INTERVALS + 1

/** The keys of a layer that examples are drawn for. */
export interface AskedLayer {
  layer: number
  /** Ascending. */
  keys: Int32Array
  /** Keys × sides: the strongest coefficient in the scan, without its sign; 0 where the key never fired. */
  maxima: Float32Array
}

/** Slots are key after key, side after side, stratum after stratum; of each stratum `each` places, filled from the first. */
export interface DrawnLayer {
  /** A number a stratum: sentences that have such a prefix. */
  found: Uint32Array
  /** A number a place: what the sentences are ordered by, smallest first. */
  hashes: Uint32Array
  ties: Uint32Array
  sentences: Uint32Array
  positions: Uint32Array
  coefficients: Float32Array
}

/** A sentence as the draw knows it: its number in the corpus, and 64 random bits that hang on seed and text alone. */
export interface Ticket {
  number: number
  bits: number
  tie: number
}

export function ticketOf(seed: number, { number, text }: { number: number; text: string }): Ticket {
  const digest = createHash('sha256').update(`example\n${seed}\n${text}`).digest()
  return { number, bits: digest.readUInt32LE(0), tie: digest.readUInt32LE(4) }
}

/** The coefficients of one sentence: float32 [tokens, keys] from `offset` on, of which tokens `first` up to `end` are its own. */
export interface Coefficients {
  all: Float32Array
  offset: number
  first: number
  end: number
}

export class ExampleDraw {
  readonly layers: DrawnLayer[]
  readonly each: number
  readonly #sides: number
  readonly #asked: readonly AskedLayer[]
  /** Per layer a random number for each stratum of each key. */
  readonly #salts: Uint32Array[]

  constructor(asked: readonly AskedLayer[], { each, sides }: { each: number; sides: 1 | 2 }, state?: DrawnLayer[]) {
    this.each = each
    this.#sides = sides
    this.#asked = asked
    this.#salts = asked.map((layer) => saltsOf(layer, sides))
    this.layers = asked.map(({ keys }, i) => state?.[i] ?? emptyLayer(keys.length * sides * STRATA.length, each))
  }

  /**
   * Offers a sentence to all keys of a layer.
   *
   * @param i which of the layers asked for, from 0
   * @returns whether any key took it
   */
  offer(i: number, ticket: Ticket, of: Coefficients): boolean {
    const { keys, maxima } = this.#asked[i] as AskedLayer
    let isTaken = false
    for (let key = 0; key < keys.length; key++) {
      for (let side = 0; side < this.#sides; side++) {
        const sign = side === 0 ? 1 : -1
        const at = key * this.#sides + side
        const strata = strataOf(of, { key, width: keys.length, sign, maximum: maxima[at] as number })
        for (let stratum = 0; stratum < STRATA.length; stratum++) {
          if ((strata & (1 << stratum)) === 0) continue
          const slot = at * STRATA.length + stratum
          const hash = hashOf(ticket.bits ^ (this.#salts[i]?.[slot] as number))
          const place = this.#placeOf(i, slot, hash, ticket.tie)
          if (place < 0) continue
          const isOf = isOfStratum(stratum, sign, maxima[at] as number)
          const position = drawnOf(hash, of, (position) => isOf(coefficientAt(of, position, key, keys.length)))
          this.#put(i, slot, place, {
            hash,
            ...ticket,
            position,
            coefficient: coefficientAt(of, position, key, keys.length),
          })
          isTaken = true
        }
      }
    }
    return isTaken
  }

  /** Counts a sentence. @returns the place that is its in the slot, from 0; -1 where it has none. */
  #placeOf(i: number, slot: number, hash: number, tie: number): number {
    const { found, hashes, ties } = this.layers[i] as DrawnLayer
    const held = Math.min(found[slot] as number, this.each)
    found[slot] = (found[slot] as number) + 1
    const from = slot * this.each
    let place = held
    while (place > 0) {
      const before = from + place - 1
      const [other, otherTie] = [hashes[before] as number, ties[before] as number]
      if (other < hash || (other === hash && otherTie <= tie)) break
      place -= 1
    }
    return place < this.each ? place : -1
  }

  #put(
    i: number,
    slot: number,
    place: number,
    { hash, tie, number, position, coefficient }: Ticket & { hash: number; position: number; coefficient: number },
  ): void {
    const { found: _, ...rows } = this.layers[i] as DrawnLayer
    const at = slot * this.each + place
    for (const row of Object.values<Uint32Array | Float32Array>(rows))
      row.copyWithin(at + 1, at, (slot + 1) * this.each - 1)
    rows.hashes[at] = hash
    rows.ties[at] = tie
    rows.sentences[at] = number
    rows.positions[at] = position
    rows.coefficients[at] = coefficient
  }

  /** Numbers of the sentences that are examples at present. */
  sentencesHeld(): Set<number> {
    const held = new Set<number>()
    for (const { found, sentences } of this.layers)
      found.forEach((count, slot) => {
        const from = slot * this.each
        for (let at = from; at < from + Math.min(count, this.each); at++) held.add(sentences[at] as number)
      })
    return held
  }

  /** Size of what is kept, which every checkpoint writes. */
  get bytes(): number {
    return this.layers
      .flatMap((layer) => Object.values(layer).map((numbers: ArrayBufferView) => numbers.byteLength))
      .reduce((sum, size) => sum + size, 0)
  }
}

function emptyLayer(slots: number, each: number): DrawnLayer {
  return {
    found: new Uint32Array(slots),
    hashes: new Uint32Array(slots * each),
    ties: new Uint32Array(slots * each),
    sentences: new Uint32Array(slots * each),
    positions: new Uint32Array(slots * each),
    coefficients: new Float32Array(slots * each),
  }
}

/** Prefixes of the text are drawn for a key, whatever the side. */
function saltsOf({ layer, keys }: AskedLayer, sides: number): Uint32Array {
  const salts = new Uint32Array(keys.length * sides * STRATA.length)
  let slot = 0
  for (const key of keys)
    for (const side of Side.options.slice(0, sides))
      for (const stratum of STRATA) {
        const name = `${layer}/${key} ${stratum === 'any' ? '' : side} ${stratum}`
        salts[slot++] = createHash('sha256').update(name).digest().readUInt32LE(0)
      }
  return salts
}

const coefficientAt = ({ all, offset }: Coefficients, position: number, key: number, width: number): number =>
  all[offset + position * width + key] as number

/** A bit for each stratum that a prefix of the sentence is of. */
function strataOf(
  { all, offset, first, end }: Coefficients,
  { key, width, sign, maximum }: { key: number; width: number; sign: number; maximum: number },
): number {
  let strata = 1 << ANY
  for (let at = offset + first * width + key; at < offset + end * width; at += width) {
    const strength = sign * (all[at] as number)
    if (strength <= 0) continue
    strata |= 1 << RANDOM
    if (maximum > 0) strata |= 1 << intervalOf(strength, maximum)
  }
  return strata
}

function isOfStratum(stratum: number, sign: number, maximum: number): (coefficient: number) => boolean {
  if (stratum === ANY) return () => true
  if (stratum === RANDOM) return (coefficient) => sign * coefficient > 0
  return (coefficient) => sign * coefficient > 0 && intervalOf(sign * coefficient, maximum) === stratum
}

/** One at random of the positions that may be drawn, by a hash of the sentence's. */
function drawnOf(hash: number, { first, end }: Coefficients, isOf: (position: number) => boolean): number {
  let drawn = -1
  let least = Infinity
  for (let position = first; position < end; position++) {
    if (!isOf(position)) continue
    const own = hashOf(hash ^ hashOf(position))
    if (own >= least) continue
    least = own
    drawn = position
  }
  return drawn
}
