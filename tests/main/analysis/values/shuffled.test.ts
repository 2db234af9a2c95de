import { describe, expect, it } from 'vitest'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import { shuffledAgreement, shuffledNext } from '#main/analysis/values/shuffled.ts'

const agreements = (one: readonly number[], other: readonly number[]): number =>
  one.filter((token, i) => token === other[i]).length

/** Every order of the items. */
function* orders(items: readonly number[]): Generator<number[]> {
  if (items.length === 0) yield []
  for (const [i, item] of items.entries()) for (const rest of orders(items.toSpliced(i, 1))) yield [item, ...rest]
}

const deviationOf = (values: readonly number[]): number => {
  const mean = values.reduce((a, b) => a + b) / values.length
  return Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length)
}

describe('agreement with next tokens that are shuffled', () => {
  it.each([
    { predicted: [1, 1, 2, 3, 4, 5, 6], next: [1, 2, 1, 3, 3, 9, 9], off: 0.09 },
    { predicted: [1, 1, 1, 1, 2, 2], next: [1, 1, 2, 2, 3, 3], off: 0.09 },
    // Two tokens and nothing else: agreements come in pairs, which a distribution of independent tokens does not know.
    { predicted: [1, 1, 1, 2, 2, 2], next: [1, 1, 1, 2, 2, 2], off: 0.21 },
    { predicted: [1, 2, 3], next: [4, 5, 6], off: 1e-9 },
  ])('of $predicted with $next has the expectation of all orders, and about their probabilities', (layer) => {
    const { predicted, next, off } = layer
    const all = [...orders(next)].map((order) => agreements(predicted, order))
    for (const found of [0, 1, 2, 4]) {
      const chance = shuffledAgreement(predicted, next, found)
      expect(chance?.expected).toBeCloseTo(all.reduce((a, b) => a + b) / all.length, 12)
      const p = all.filter((count) => count >= found).length / all.length
      expect(Math.abs((chance?.p ?? 9) - p)).toBeLessThan(off)
    }
  })

  it('of a layer with frequent tokens has the range that 20,000 shuffles have', () => {
    const { below, shuffled } = seeded(3)
    // Zipf-like: a few tokens are most of what values predict and of what follows.
    const token = (): number => Math.floor(40 / (1 + below(40)))
    const predicted = Array.from({ length: 300 }, token)
    const next = Array.from({ length: 300 }, token)
    const counts = Array.from({ length: 20_000 }, () => agreements(predicted, shuffled(next))).toSorted((a, b) => a - b)
    const chance = shuffledAgreement(predicted, next, counts[19_000] ?? 0)
    expect(chance?.expected).toBeCloseTo(counts.reduce((a, b) => a + b) / counts.length, 0)
    expect(Math.abs((chance?.low ?? 0) - (counts[500] ?? 0))).toBeLessThan(1.5)
    expect(Math.abs((chance?.high ?? 0) - (counts[19_500] ?? 0))).toBeLessThan(1.5)
    expect(chance?.p).toBeCloseTo(counts.filter((count) => count >= (counts[19_000] ?? 0)).length / 20_000, 1.5)
    // The range has the exact deviation: about four of them wide.
    expect(((chance?.high ?? 0) - (chance?.low ?? 0)) / deviationOf(counts)).toBeCloseTo(3.9, 0)
  })

  it('is certain where every value predicts the same token, and none of no keys', () => {
    const chance = shuffledAgreement([7, 7, 7, 7], [7, 7, 1, 2], 2)
    expect(chance).toMatchObject({ expected: 2, low: 2, high: 2, p: 1 })
    expect(shuffledAgreement([], [], 0)).toBeNull()
  })
})

it('shuffled next tokens are the same tokens, at keys that have one, in an order that the seed repeats', () => {
  const next = Int32Array.from({ length: 60 }, (_, i) => (i % 7 === 0 ? -1 : i))
  const other = shuffledNext(next, 2)
  expect(other.toSorted()).toEqual(next.toSorted())
  other.forEach((token, i) => expect(token < 0).toBe((next[i] as number) < 0))
  expect(other).not.toEqual(next)
  expect(shuffledNext(next, 2)).toEqual(other)
})
