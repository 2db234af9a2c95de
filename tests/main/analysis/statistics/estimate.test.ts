import { describe, expect, it } from 'vitest'
import { estimated, wilson } from '#main/analysis/statistics/estimate.ts'
import { quantiles } from '#main/analysis/statistics/quantiles.ts'

describe('Wilson’s interval of a share', () => {
  // (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n), by hand for z = 1.96; the textbook's 0 of 10 and 81 of 263.
  it.each([
    [0, 10, 0, 0.2775],
    [10, 10, 0.7225, 1],
    [5, 10, 0.2366, 0.7634],
    [81, 263, 0.2553, 0.3662],
  ])('of %i of %i', (successes, cases, low, high) => {
    const found = wilson(successes, cases)
    expect(found.value).toBe(successes / cases)
    expect(found.low).toBeCloseTo(low, 4)
    expect(found.high).toBeCloseTo(high, 4)
  })

  it('holds the share in 95 of 100 draws', () => {
    const cases = 60
    for (const share of [0.05, 0.3, 0.5]) {
      // Exactly: each count with its binomial probability.
      let probability = (1 - share) ** cases
      let held = 0
      for (let successes = 0; successes <= cases; successes++) {
        const { low, high } = wilson(successes, cases)
        if ((low ?? 1) <= share && share <= (high ?? 0)) held += probability
        probability *= ((cases - successes) / (successes + 1)) * (share / (1 - share))
      }
      expect(held).toBeGreaterThan(0.92)
      expect(held).toBeLessThan(0.98)
    }
  })

  it('reaches to the very end where all cases are alike', () => {
    for (let cases = 1; cases < 200; cases++) expect([wilson(0, cases).low, wilson(cases, cases).high]).toEqual([0, 1])
  })

  it('is none of nothing', () => {
    expect(wilson(0, 0)).toMatchObject({ value: null, low: null, high: null })
  })
})

describe('an estimate', () => {
  it('has the percentiles of its draws, and needs two units', () => {
    const draws = Float64Array.from({ length: 201 }, (_, i) => 200 - i)
    expect(estimated(100, draws, 2)).toEqual({ value: 100, low: 5, high: 195, reason: null })
    expect(estimated(100, draws, 1)).toMatchObject({ value: 100, low: null, high: null })
    expect(estimated(NaN, draws, 9)).toMatchObject({ value: null })
    // All units alike, but for rounding.
    const alike = { value: 0.3, low: null, high: null, reason: 'every draw gives the same value' }
    expect(estimated(0.3, Float64Array.of(0.3, 0.1 + 0.2, 0.3), 3)).toEqual(alike)
    expect(
      estimated(
        100,
        draws.map((x, i) => (i % 3 === 0 ? x : NaN)),
        9,
      ),
    ).toMatchObject({ value: 100, low: null })
  })
})

it('quantiles are those of the sorted values', () => {
  const values = Array.from({ length: 101 }, (_, i) => (37 * i) % 101)
  expect(quantiles(values)).toEqual([5, 25, 50, 75, 95])
  expect(quantiles([7])).toEqual([7, 7, 7, 7, 7])
  expect(values[1]).toBe(37)
})
