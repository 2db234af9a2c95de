import { describe, expect, it } from 'vitest'
import { intervalOf, meanOverKeys, shareOfKeys, shareOverKeys } from '#main/analysis/statistics/key-interval.ts'
import { studentQuantile } from '#main/analysis/statistics/distributions.ts'
import { wilson } from '#main/analysis/statistics/estimate.ts'
import { coverageOf, METHODS, SCENARIOS } from '../../../bench/coverage/shares.ts'

const keysOf = (shares: readonly number[], per = 25) => shares.map((share) => ({ of: share * per, per }))

describe('the interval of a share of triggers', () => {
  it.each(SCENARIOS)('holds $mean ± $deviation in at least 93 of 100 studies of ten keys', (scenario) => {
    const { held } = coverageOf(METHODS['Wilson on keys'] as never, scenario, 10, 2000)
    // Three standard errors of 2,000 rounds at .95 are .015.
    expect(held).toBeGreaterThan(0.93)
    const before = coverageOf(METHODS['percentile bootstrap'] as never, scenario, 10, 300)
    expect(before.held).toBeLessThan(0.94)
  })

  it('has a width, always', () => {
    for (const share of [0, 0.2, 0.5, 1]) {
      for (const keys of [2, 4, 10, 80]) {
        const { value, low, high } = intervalOf(shareOverKeys([keysOf(Array<number>(keys).fill(share))]))
        expect(value).toBe(share)
        expect(low).toBeLessThan(high as number)
        expect(low).toBeLessThanOrEqual(share)
        expect(high).toBeGreaterThanOrEqual(share)
      }
    }
  })

  it('of many keys is the one of the normal approximation', () => {
    const shares = Array.from({ length: 900 }, (_, i) => ((i * 37) % 101) / 101)
    const mean = shares.reduce((a, b) => a + b) / 900
    const error = Math.sqrt(shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / 899 / 900)
    const { low, high } = intervalOf(shareOverKeys([keysOf(shares)]))
    expect(low).toBeCloseTo(mean - 1.96 * error, 3)
    expect(high).toBeCloseTo(mean + 1.96 * error, 3)
  })

  it('takes the spread within layers only', () => {
    const within = intervalOf(shareOverKeys([keysOf([0.1, 0.2, 0.1, 0.2]), keysOf([0.8, 0.9, 0.8, 0.9])]))
    const over = intervalOf(shareOverKeys([keysOf([0.1, 0.2, 0.1, 0.2, 0.8, 0.9, 0.8, 0.9])]))
    expect((within.high ?? 1) - (within.low ?? 0)).toBeLessThan(0.6 * ((over.high ?? 1) - (over.low ?? 0)))
    // Layers of one key each have no spread within: they are one stratum.
    const single = [0.1, 0.5, 0.9].map((share) => keysOf([share]))
    expect(intervalOf(shareOverKeys(single))).toEqual(intervalOf(shareOverKeys([single.flat()])))
  })

  it('is none of one key, and none of nothing', () => {
    expect(intervalOf(shareOverKeys([keysOf([0.4])]))).toMatchObject({ value: 0.4, low: null, high: null })
    expect(intervalOf(shareOverKeys([]))).toMatchObject({ value: null, reason: expect.any(String) as string })
  })
})

it('the interval of a mean over keys is Student’s', () => {
  const counts = [1, 4, 2, 6, 3, 2]
  const mean = 3
  const error = Math.sqrt(counts.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 5 / 6)
  const { value, low, high } = intervalOf(meanOverKeys([counts.map((of) => ({ of, per: 1 }))]))
  expect(value).toBe(mean)
  expect(low).toBeCloseTo(mean - studentQuantile(0.975, 5) * error, 10)
  expect(high).toBeCloseTo(mean + studentQuantile(0.975, 5) * error, 10)
  const alike = intervalOf(meanOverKeys([[2, 2, 2].map((of) => ({ of, per: 1 }))]))
  expect(alike).toMatchObject({ value: 2, low: null, reason: expect.stringContaining('same number') as string })
})

it('a share of keys has Wilson’s interval', () => {
  for (const [of, n] of [
    [4, 4],
    [7, 10],
    [0, 5],
  ] as const) {
    const found = intervalOf(shareOfKeys([Array.from({ length: n }, (_, i) => ({ of: Number(i < of), per: 1 }))]))
    const expected = wilson(of, n)
    expect(found.low).toBeCloseTo(expected.low ?? NaN, 5)
    expect(found.high).toBeCloseTo(expected.high ?? NaN, 5)
  }
  // Not "100 % (100 to 100)".
  expect(intervalOf(shareOfKeys([Array.from({ length: 4 }, () => ({ of: 1, per: 1 }))])).low).toBeCloseTo(0.51, 2)
})
