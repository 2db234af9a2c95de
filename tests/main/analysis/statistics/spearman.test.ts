import { array, assert, double, integer, property, sample, uniqueArray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { studentCdf } from '#main/analysis/statistics/distributions.ts'
import { rankTest, ranks, spearman } from '#main/analysis/statistics/spearman.ts'

describe("Spearman's rank correlation", () => {
  it('gives ties their mean rank', () => {
    expect([...ranks([10, 20, 20, 5])]).toEqual([2, 3.5, 3.5, 1])
  })

  it('has the value that scipy 1.17 gives for data with ties', () => {
    const x = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    const y = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]
    expect(spearman(x, y)).toBeCloseTo(0.5265313520914635, 12)
  })

  it('without ties is 1 − 6 Σd² / n(n² − 1), does not change under growing maps, and turns its sign with the order', () => {
    assert(
      property(uniqueArray(integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 30 }), (y) => {
        const x = y.map((_, i) => i)
        const [a, b] = [ranks(x), ranks(y)]
        const squares = a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0)
        const n = y.length
        expect(spearman(x, y)).toBeCloseTo(1 - (6 * squares) / (n * (n * n - 1)), 10)
        expect(
          spearman(
            x,
            y.map((value) => Math.exp(value / 500)),
          ),
        ).toBeCloseTo(spearman(x, y) as number, 10)
        expect(
          spearman(
            x,
            y.map((value) => -value),
          ),
        ).toBeCloseTo(-(spearman(x, y) as number), 10)
      }),
    )
  })

  it('is undefined where one side does not vary', () => {
    expect(spearman([1, 2, 3], [4, 4, 4])).toBeNull()
    expect(spearman([1], [2])).toBeNull()
    expect(rankTest([1, 2, 3], [4, 4, 4], 1).p).toBeNull()
  })
})

describe('its permutation test', () => {
  it('tries every order of few points: of 4 in order, 2 of 24 orders are as far from 0', () => {
    expect(rankTest([1, 2, 3, 4], [10, 20, 30, 40], 1)).toEqual({ p: 2 / 24, test: 'exact' })
    // Spearman 0.8 or beyond: the 2 above and the 2 × 3 orders with one neighbouring pair exchanged.
    expect(rankTest([1, 2, 3, 4], [20, 10, 30, 40], 1).p).toBeCloseTo(8 / 24, 12)
  })

  it('samples orders beyond, from a seed, and is never 0', () => {
    const x = Array.from({ length: 16 }, (_, i) => i)
    const test = rankTest(x, x, 5)
    expect(test).toEqual(rankTest(x, x, 5))
    expect(test).toEqual({ p: 1 / 10_001, test: 'sampled' })
  })

  it('of many points has the p that scipy gives by its own approximation, to two places', () => {
    const x = Array.from({ length: 60 }, (_, i) => i)
    const y = x.map((i) => (i * 7919) % 61)
    // scipy.stats.spearmanr: p 0.5349 (Student's t).
    expect(rankTest(x, y, 1).test).toBe('sampled')
    expect(rankTest(x, y, 1).p).toBeCloseTo(0.5349, 1)
    // The same points four times over: 240 of them, by the normal distribution.
    const [many, others] = [x, y].map((of) => of.flatMap((one) => [one, one, one, one])) as [number[], number[]]
    const { p, test } = rankTest(many, others, 1)
    expect(test).toBe('normal')
    const rho = spearman(many, others) ?? 0
    expect(p).toBeCloseTo(2 * (1 - studentCdf(Math.abs(rho) * Math.sqrt(238 / (1 - rho * rho)), 238)), 2)
  })

  it('rejects a true null about as often as it says', () => {
    let rejected = 0
    const rounds = 300
    for (let round = 0; round < rounds; round++) {
      const y = sample(array(double({ noNaN: true, min: 0, max: 1 }), { minLength: 7, maxLength: 7 }), {
        seed: round,
        numRuns: 1,
      })[0] as number[]
      const { p } = rankTest([1, 2, 3, 4, 5, 6, 7], y, 1)
      if (p !== null && p <= 0.1) rejected++
    }
    // Binomial(300, 0.1): 30 expected, standard deviation 5.2.
    expect(rejected).toBeGreaterThan(10)
    expect(rejected).toBeLessThan(52)
  })
})
