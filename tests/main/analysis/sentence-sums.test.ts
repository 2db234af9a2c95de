import { describe, expect, it } from 'vitest'
import { addPosition, closed, meanInterval, noSentences, shareInterval } from '#main/analysis/sentence-sums.ts'
import { wilson } from '#main/analysis/statistics/estimate.ts'
import { positionCoverage } from '../../bench/coverage/positions.ts'
import { chance } from '../../bench/coverage/random-keys.ts'

type Sentences = readonly (readonly number[])[]

function sumsOf(sentences: Sentences) {
  let state = noSentences()
  sentences.forEach((positions, sentence) => {
    for (const value of positions) {
      addPosition(state, sentence, [value, 1 - value])
      // As it is kept between two parts.
      state = JSON.parse(JSON.stringify(state)) as typeof state
    }
  })
  return closed(state)
}

describe('intervals over positions of sentences', () => {
  it('of one position a sentence are those of independent ones', () => {
    const sums = sumsOf(Array.from({ length: 50 }, (_, i) => [Number(i % 3 === 0)]))
    const { low, high } = wilson(17, 50)
    expect(shareInterval(sums, 0)).toEqual([low, high])
  })

  it('of copies of a position are those of the sentences', () => {
    const [once, copied] = [1, 8].map((times) =>
      sumsOf(Array.from({ length: 60 }, (_, i) => Array<number>(times).fill(Number(i % 4 === 0)))),
    )
    const [one, other] = [shareInterval(once as never, 0), shareInterval(copied as never, 0)]
    expect(other?.[0]).toBeCloseTo(one?.[0] ?? NaN, 2)
    expect(other?.[1]).toBeCloseTo(one?.[1] ?? NaN, 2)
  })

  it('of a mean have the variance that a bootstrap of sentences has', () => {
    const random = chance(3)
    const sentences = Array.from({ length: 80 }, () => {
      const own = random.share(0.4, 0.25)
      return Array.from({ length: 1 + random.count(12, 0.5) }, () => (own + random.uniform()) / 2)
    })
    const draws = Array.from({ length: 2000 }, () => {
      const drawn = sentences.flatMap(() => sentences[Math.floor(random.uniform() * sentences.length)] ?? [])
      return drawn.reduce((a, b) => a + b) / drawn.length
    })
    const mean = draws.reduce((a, b) => a + b) / draws.length
    const deviation = Math.sqrt(draws.reduce((sum, one) => sum + (one - mean) ** 2, 0) / draws.length)
    const [low, high] = meanInterval(sumsOf(sentences), 0) ?? [0, 0]
    expect((high - low) / 2 / 1.96 / deviation).toBeCloseTo(1, 1)
  })

  it('hold the share of a text whose sentences differ, where independent positions would not', () => {
    const random = chance(9)
    const rounds = 600
    let [held, naive] = [0, 0]
    for (let round = 0; round < rounds; round++) {
      const sentences = Array.from({ length: 60 }, () => {
        const own = random.share(0.3, 0.25)
        return Array.from({ length: 20 }, () => Number(random.uniform() < own))
      })
      const [low, high] = shareInterval(quickSums(sentences), 0) ?? [1, 0]
      if (low <= 0.3 && 0.3 <= high) held += 1
      const count = sentences.flat().reduce((a, b) => a + b, 0)
      const plain = wilson(count, 1200)
      if ((plain.low ?? 1) <= 0.3 && 0.3 <= (plain.high ?? 0)) naive += 1
    }
    expect(held / rounds).toBeGreaterThan(0.92)
    expect(naive / rounds).toBeLessThan(0.75)
  })

  it('hold the mean entropy of a text whose sentences differ, where independent positions would not', () => {
    const { own, plain } = positionCoverage(60, 20, 400)
    expect(own).toBeGreaterThan(0.92)
    expect(plain).toBeLessThan(0.8)
  })

  it('have a width where all positions are alike, and are none of one sentence', () => {
    const [low, high] = shareInterval(sumsOf(Array.from({ length: 9 }, () => [1, 1, 1])), 0) ?? [1, 1]
    expect([low < 0.75, high]).toEqual([true, 1])
    expect(shareInterval(sumsOf([[1, 0]]), 0)).toBeNull()
  })
})

/** Without the round through JSON, which is slow. */
function quickSums(sentences: Sentences) {
  const state = noSentences()
  sentences.forEach((positions, sentence) => positions.forEach((value) => addPosition(state, sentence, [value])))
  return closed(state)
}
