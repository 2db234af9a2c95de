import { describe, expect, it } from 'vitest'
import { Pace } from '#main/inference/scan/pace.ts'
import { expectedOf } from '#main/inference/scan/tally.ts'

describe('the time left of a scan', () => {
  it('is right within a fifth from the tenth second on, though short sentences come first in every window', () => {
    // Four windows of 4,096 sentences of 4 to 40 tokens, shortest first, read at 20,000 tokens a second.
    const speed = 20_000
    const lengths = Array.from({ length: 4096 }, (_, i) => 4 + Math.floor((36 * i) / 4096))
    const window = lengths.reduce((sum, length) => sum + length, 0)
    const [windows, bytes] = [4, 1_000_000]
    const total = windows * window
    let now = 0
    const pace = new Pace(0, () => now)
    const counts = { sentences: 0, tokens: 0 }
    const off: number[] = []
    for (let at = 0; at < windows; at++) {
      const known = { sentences: 4096 * (at + 1), tokens: window * (at + 1), bytes: (bytes * (at + 1)) / windows }
      for (let from = 0; from < 4096; from += 64) {
        const tokens = lengths.slice(from, from + 64).reduce((sum, length) => sum + length, 0)
        now += (tokens / speed) * 1000
        counts.sentences += 64
        counts.tokens += tokens
        pace.worked(tokens)
        const expected = expectedOf(known, bytes, null)
        const { secondsLeft } = pace.estimate(expected && expected.tokens - counts.tokens)
        const right = (total - counts.tokens) / speed
        if (now > 10_000 && right > 0.5) off.push(Math.abs((secondsLeft ?? Infinity) / right - 1))
      }
    }
    expect(off.length).toBeGreaterThan(10)
    expect(Math.max(...off)).toBeLessThan(0.05)
  })

  it('follows the machine: right within a fifth 20 seconds after it has become three times slower', () => {
    let now = 0
    const pace = new Pace(0, () => now)
    const work = (batches: number, milliseconds: number): void => {
      for (let batch = 0; batch < batches; batch++) {
        now += milliseconds
        pace.worked(2000)
      }
    }
    work(600, 100)
    expect(pace.estimate(200_000).secondsLeft).toBeCloseTo(10)
    work(66, 300)
    expect((pace.estimate(200_000).secondsLeft ?? 0) / 30).toBeGreaterThan(0.8)
    work(2, 300)
    expect(pace.estimate(200_000).secondsLeft).toBeCloseTo(30)
    // A batch that takes longer than what is looked back on is counted whole.
    work(1, 60_000)
    expect(pace.estimate(2000).tokensPerSecond).toBeCloseTo(2000 / 60)
    expect(pace.estimate(2000).secondsLeft).toBeCloseTo(60)
  })

  it('is reckoned from this run, whatever an earlier one took', () => {
    let now = 0
    const pace = new Pace(3600, () => now)
    now = 5000
    pace.worked(10_000)
    expect(pace.seconds).toBe(3605)
    expect(pace.estimate(20_000)).toEqual({ tokensPerSecond: 2000, secondsLeft: 10 })
    expect(pace.estimate(null).secondsLeft).toBeNull()
  })
})

describe('what a corpus holds', () => {
  it('grows with the bytes that are left, and no further than to the sentences wanted', () => {
    const read = { sentences: 100, tokens: 2000, bytes: 500 }
    expect(expectedOf(read, 2000, null)).toEqual({ sentences: 400, tokens: 8000 })
    expect(expectedOf(read, 2000, 150)).toEqual({ sentences: 150, tokens: 3000 })
    expect(expectedOf(read, 2000, 1000)).toEqual({ sentences: 400, tokens: 8000 })
    expect(expectedOf(read, 400, null)).toEqual({ sentences: 100, tokens: 2000 })
    expect(expectedOf({ sentences: 0, tokens: 0, bytes: 0 }, 400, null)).toBeNull()
  })
})
