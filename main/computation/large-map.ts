/** A map of many whole numbers, which grows a little at a time and leaves nothing to be collected: a million entries hold nobody up. */
export class LargeMap {
  readonly #parts = Array.from({ length: PARTS }, () => new Part())

  /** Undefined where `key` has no value. @param key from 0 to 2^32 - 1 */
  get(key: number): number | undefined {
    return partOf(this.#parts, key).get(key)
  }

  has(key: number): boolean {
    return this.get(key) !== undefined
  }

  /** @param value from -(2^31) + 1 to 2^31 - 1 */
  set(key: number, value: number): void {
    partOf(this.#parts, key).set(key, value)
  }
}

/** The parts of a map: when one of them is full, it alone is made anew. */
const PARTS = 1024

const partOf = (parts: readonly Part[], key: number): Part => parts[key % PARTS] as Part

/** What stands where there is no entry. */
const NONE = -(2 ** 31)
/** Entries that a part has room for at first. */
const ROOM = 8

/** Keys beside values, each at the first free place from where its bits put it. */
class Part {
  #keys = new Uint32Array(ROOM)
  #values = new Int32Array(ROOM).fill(NONE)
  #size = 0

  get(key: number): number | undefined {
    const value = this.#values[this.#placeOf(key)] as number
    return value === NONE ? undefined : value
  }

  set(key: number, value: number): void {
    const place = this.#placeOf(key)
    if (this.#values[place] === NONE) {
      this.#size += 1
      // A quarter stays free, so that a free place is near.
      if (this.#size * 4 > this.#keys.length * 3) {
        this.#grow()
        return this.set(key, value)
      }
    }
    this.#keys[place] = key
    this.#values[place] = value
  }

  #placeOf(key: number): number {
    const last = this.#keys.length - 1
    // The low bits chose the part, and neighbours in it are PARTS apart.
    let place = Math.floor(key / PARTS) & last
    while (this.#values[place] !== NONE && this.#keys[place] !== key) place = (place + 1) & last
    return place
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values]
    this.#keys = new Uint32Array(keys.length * 2)
    this.#values = new Int32Array(keys.length * 2).fill(NONE)
    this.#size = 0
    for (const [place, value] of values.entries()) if (value !== NONE) this.set(keys[place] as number, value)
  }
}
