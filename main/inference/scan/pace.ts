/** How fast work goes, in its own unit. That of a scan is the token: what they cost hardly depends on how long the sentences are, what a sentence costs does. */

/** Seconds over which the pace is told: what the machine does now. */
const NOW = 4
/** Seconds over which the time left is reckoned: the sentences of a window are read by their length, and others come and go on the machine. */
const LATELY = 20

export class Pace {
  /** Seconds of work of earlier runs. */
  readonly #earlier: number
  /** Milliseconds. */
  readonly #clock: () => number
  readonly #started: number
  #checkpoint = 0
  #tokens = 0
  /** Tokens by the end of each batch of the last seconds, and of the one before these. */
  #marks = [{ at: 0, tokens: 0 }]

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
    this.#marks.push({ at, tokens: this.#tokens })
    while ((this.#marks[1]?.at ?? at) <= at - LATELY) this.#marks.shift()
  }

  /** Tokens a second over the last seconds, from the end of a batch on. */
  #rate(seconds: number): number {
    const elapsed = this.#elapsed
    const since = this.#marks.findLast(({ at }) => at <= elapsed - seconds) ?? this.#marks[0]
    const span = elapsed - (since?.at ?? 0)
    return span > 0 ? (this.#tokens - (since?.tokens ?? 0)) / span : 0
  }

  /**
   * Earlier runs do not count, nor what is long ago: the machine may have had less to do then, or more.
   *
   * @param tokensLeft null while nobody knows
   */
  estimate(tokensLeft: number | null): { tokensPerSecond: number | null; secondsLeft: number | null } {
    const [now, lately] = [this.#rate(NOW), this.#rate(LATELY)]
    return {
      tokensPerSecond: this.#elapsed > 0 ? now : null,
      secondsLeft: tokensLeft === null || lately === 0 ? null : tokensLeft / lately,
    }
  }
}
