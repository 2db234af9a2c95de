import { createHash } from 'node:crypto'

/** A set of strings by 64 bits of their hash, open-addressed in one typed array. */
export class HashSet {
  #slots = new BigUint64Array(1 << 16)
  #size = 0

  /** @returns false when the string (or, with a chance of 3 in 10^8 over a million sentences, another) was there already. */
  add(text: string): boolean {
    const value = createHash('sha1').update(text).digest().readBigUInt64LE() || 1n
    if (!this.#insert(value)) return false
    this.#size += 1
    if (this.#size * 2 > this.#slots.length) this.#grow()
    return true
  }

  #insert(value: bigint): boolean {
    const mask = this.#slots.length - 1
    for (let slot = Number(value & 0xffffffffn) & mask; ; slot = (slot + 1) & mask) {
      const held = this.#slots[slot]
      if (held === value) return false
      if (held === 0n) {
        this.#slots[slot] = value
        return true
      }
    }
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new BigUint64Array(old.length * 2)
    for (const value of old) if (value !== 0n) this.#insert(value)
  }
}
