/** Parts of a map: one of a million entries would be rebuilt as a whole when it grows, and hold whoever waits for a tenth of a second. */
const PARTS = 1024

/** A map by whole numbers that grows a little at a time. */
export class LargeMap<Value> {
  readonly #parts = Array.from({ length: PARTS }, () => new Map<number, Value>())

  get(key: number): Value | undefined {
    return this.#parts[key % PARTS]?.get(key)
  }

  has(key: number): boolean {
    return this.#parts[key % PARTS]?.has(key) === true
  }

  set(key: number, value: Value): void {
    this.#parts[key % PARTS]?.set(key, value)
  }
}
