/** How fast a scan goes: over its whole life, and over the last few seconds. */
const RECENT_SECONDS = 4

export class Pace {
  /** Seconds of work, earlier runs included. */
  #earlier: number
  readonly #started = performance.now()
  #checkpoint = 0
  #recent: { at: number; tokens: number }[] = []

  constructor(earlierSeconds: number) {
    this.#earlier = earlierSeconds
  }

  get seconds(): number {
    return this.#earlier + this.#elapsed
  }

  get sinceCheckpoint(): number {
    return this.#elapsed - this.#checkpoint
  }

  get #elapsed(): number {
    return (performance.now() - this.#started) / 1000
  }

  checkpointed(): void {
    this.#checkpoint = this.#elapsed
  }

  worked(tokens: number): void {
    const at = this.#elapsed
    this.#recent.push({ at, tokens })
    while ((this.#recent[0]?.at ?? at) < at - RECENT_SECONDS) this.#recent.shift()
  }

  estimate(done: number, total: number | null): { tokensPerSecond: number | null; secondsLeft: number | null } {
    const elapsed = this.#elapsed
    const span = Math.min(elapsed, RECENT_SECONDS)
    const tokens = this.#recent.reduce((sum, entry) => sum + entry.tokens, 0)
    return {
      tokensPerSecond: span > 0 ? tokens / span : null,
      secondsLeft: total === null || done === 0 ? null : (this.seconds * (total - done)) / done,
    }
  }
}
