/** How fast a scan goes, in tokens: what they cost hardly depends on how long the sentences are, what a sentence costs does. */
const RECENT_SECONDS = 4

export class Pace {
  /** Seconds of work of earlier runs. */
  readonly #earlier: number
  /** Milliseconds. */
  readonly #clock: () => number
  readonly #started: number
  #checkpoint = 0
  #tokens = 0
  #recent: { at: number; tokens: number }[] = []

  /** @param clock milliseconds since any moment */
  constructor(earlierSeconds: number, clock: () => number = () => performance.now()) {
    this.#earlier = earlierSeconds
    this.#clock = clock
    this.#started = clock()
  }

  /** Seconds of work, earlier runs included. */
  get seconds(): number {
    return this.#earlier + this.#elapsed
  }

  get sinceCheckpoint(): number {
    return this.#elapsed - this.#checkpoint
  }

  get #elapsed(): number {
    return (this.#clock() - this.#started) / 1000
  }

  checkpointed(): void {
    this.#checkpoint = this.#elapsed
  }

  worked(tokens: number): void {
    const at = this.#elapsed
    this.#tokens += tokens
    this.#recent.push({ at, tokens })
    while ((this.#recent[0]?.at ?? at) < at - RECENT_SECONDS) this.#recent.shift()
  }

  /**
   * The rate is that of the last seconds; the time left is reckoned from this whole run, which is steadier. Earlier runs do not
   * count: the machine may have been another then.
   *
   * @param tokensLeft null while nobody knows
   */
  estimate(tokensLeft: number | null): { tokensPerSecond: number | null; secondsLeft: number | null } {
    const elapsed = this.#elapsed
    const span = Math.min(elapsed, RECENT_SECONDS)
    const tokens = this.#recent.reduce((sum, entry) => sum + entry.tokens, 0)
    return {
      tokensPerSecond: span > 0 ? tokens / span : null,
      secondsLeft: tokensLeft === null || this.#tokens === 0 ? null : (elapsed * tokensLeft) / this.#tokens,
    }
  }
}
