import { describe, expect, it } from 'vitest'
import { studentCdf } from '#main/analysis/statistics/distributions.ts'
import { ASSUMED_SPREAD, detectableDifference, deviationAt, keySpread } from '#main/analysis/study/detectable.ts'
import { chance } from '../../../bench/coverage/random-keys.ts'

/** How often Student's test of two layers finds a difference of their keys. */
function power(difference: number, deviation: number, n: number, m: number, rounds: number): number {
  const { normal } = chance(n * 100 + m)
  let found = 0
  for (let round = 0; round < rounds; round++) {
    const one = Array.from({ length: n }, () => deviation * normal())
    const other = Array.from({ length: m }, () => difference + deviation * normal())
    const [a, b] = [one, other].map((keys) => keys.reduce((x, y) => x + y) / keys.length) as [number, number]
    const squares = [...one.map((x) => (x - a) ** 2), ...other.map((x) => (x - b) ** 2)].reduce((x, y) => x + y)
    const error = Math.sqrt((squares / (n + m - 2)) * (1 / n + 1 / m))
    if (1 - studentCdf(Math.abs(b - a) / error, n + m - 2) < 0.025) found += 1
  }
  return found / rounds
}

describe('the smallest difference that a study finds', () => {
  it.each([
    [10, 10],
    [40, 40],
    [25, 60],
  ])('of %i and %i keys is found in 80 of 100', (n, m) => {
    const difference = detectableDifference(0.33, n, m) ?? NaN
    // Three standard errors of 3,000 rounds are .022.
    expect(Math.abs(power(difference, 0.33, n, m, 3000) - 0.8)).toBeLessThan(0.03)
  })

  it('of the paper’s ten keys a layer is half of all there is, and of two keys none', () => {
    // (2.101 + 0.862) · .33 · √(2 / 10), from the table of t with 18 degrees of freedom.
    expect(detectableDifference(0.33, 10, 10)).toBeCloseTo((2.101 + 0.862) * 0.33 * Math.sqrt(0.2), 3)
    expect(detectableDifference(0.33, 2, 2)).toBeNull()
    expect(detectableDifference(0.33, 1, 1)).toBeNull()
  })
})

describe('the spread of keys', () => {
  it('of simulated keys is what they were simulated with', () => {
    const random = chance(2)
    const keys = Array.from({ length: 4000 }, (_, i) => {
      const layer = 1 + (i % 4)
      return { layer, of: random.count(25, random.share(0.2 + 0.1 * layer, 0.3)), per: 25 }
    })
    const found = keySpread(keys)
    // The variance of a share p of 25 triggers: .3² between keys, and p (1 − p) / 25 within, less what is between.
    const means = [0.3, 0.4, 0.5, 0.6]
    const variance = means.reduce((sum, p) => sum + 0.09 + (p * (1 - p) - 0.09) / 25, 0) / 4
    const independent = means.reduce((sum, p) => sum + (p * (1 - p)) / 25, 0) / 4
    expect(found?.deviation).toBeCloseTo(Math.sqrt(variance), 2)
    expect(found?.designEffect).toBeCloseTo(variance / independent, 0)
    expect(keySpread(keys.slice(0, 20))).toBeNull()
    // No spread but that of rounding: no “0 % can be detected”.
    const alike = Array.from({ length: 90 }, (_, i) => ({ layer: 1 + (i % 3), of: 7, per: 25 }))
    expect(keySpread(alike)).toBeNull()
  })

  it('with more triggers a key is less, and never less than between keys', () => {
    expect(deviationAt(ASSUMED_SPREAD, 25)).toBe(ASSUMED_SPREAD.deviation)
    expect(deviationAt(ASSUMED_SPREAD, 5)).toBeGreaterThan(0.36)
    const alike = 10 / 24
    expect(deviationAt(ASSUMED_SPREAD, 1e6)).toBeCloseTo(0.33 * Math.sqrt(alike / ((1 + 24 * alike) / 25)), 4)
    // .33 and 11 are one assumption: √(11 · ¼ / 25).
    expect(Math.sqrt((ASSUMED_SPREAD.designEffect * 0.25) / 25)).toBeCloseTo(ASSUMED_SPREAD.deviation, 2)
  })
})
