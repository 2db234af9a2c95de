/**
 * A random sample of the sentences that a scan reads, for what must not depend on any key: the prefixes of control keys.
 *
 * A sentence is in the sample when its number's hash is among the smallest. So the sample depends neither on the order in which
 * sentences come nor on interruptions, and those of two parts of a corpus make that of the whole.
 */

/** Sentences that a scan keeps for controls. */
export const SAMPLE_SIZE = 10_000

export class SentenceSample {
  readonly #size: number
  #kept: number[]
  /** The largest hash that is still of the sample, once it is full. */
  #limit = Infinity

  /** @param numbers what was kept before */
  constructor(size: number = SAMPLE_SIZE, numbers: Iterable<number> = []) {
    this.#size = size
    this.#kept = [...numbers]
    this.#cut()
  }

  /** Whether the sentence would be in the sample as far as it is known now. */
  wants(number: number): boolean {
    return hashOf(number) <= this.#limit
  }

  /** @returns whether the sentence is in the sample as far as it is known now. */
  offer(number: number): boolean {
    if (!this.wants(number)) return false
    this.#kept.push(number)
    if (this.#kept.length >= 2 * this.#size) this.#cut()
    return true
  }

  /** The sample's sentences, in ascending order. */
  get numbers(): Uint32Array {
    this.#cut()
    return Uint32Array.from(this.#kept).toSorted()
  }

  #cut(): void {
    if (this.#kept.length < this.#size) return
    this.#kept = this.#kept.toSorted((a, b) => hashOf(a) - hashOf(b)).slice(0, this.#size)
    this.#limit = hashOf(this.#kept.at(-1) ?? 0)
  }
}

/** A permutation of the 32-bit numbers that scatters neighbours (the finaliser of MurmurHash3): no two numbers share a hash. */
export function hashOf(number: number): number {
  let hash = (number + 0x9e3779b9) | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
