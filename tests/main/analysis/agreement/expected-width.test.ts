import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { standardDeviation } from 'simple-statistics'
import { expect, test } from 'vitest'
import { cohenKappa, tableOf } from '#main/analysis/agreement/cohen.ts'
import { expectedHalfWidth } from '#main/analysis/agreement/expected-width.ts'

test('the expected width is that of simulated studies with correlated triggers', () => {
  const rng = xoroshiro128plus(99)
  const random = (): number => uniformFloat64(rng)
  const category = (): number => {
    const point = random()
    return point < 0.5 ? 0 : point < 0.8 ? 1 : 2
  }
  const [keys, triggers, kappa, chance] = [30, 25, 0.6, 0.5 ** 2 + 0.3 ** 2 + 0.2 ** 2]
  /** Correlation, within a key, of whether the second annotator sees what the first saw or answers blindly. */
  const shared = 0.3
  const values = Array.from({ length: 600 }, () => {
    const rows = [0, 1, 2].map(() => [0, 0, 0])
    for (let key = 0; key < keys; key++) {
      const seesKey = random() < kappa
      for (let i = 0; i < triggers; i++) {
        const sees = random() < Math.sqrt(shared) ? seesKey : random() < kappa
        const first = category()
        const second = sees ? first : category()
        const row = rows[first] as number[]
        row[second] = (row[second] as number) + 1
      }
    }
    return Number(cohenKappa(tableOf(rows)))
  })
  const observed = chance + kappa * (1 - chance)
  const withinKey = (shared * kappa * (1 - kappa) * (1 - chance) ** 2) / (observed * (1 - observed))
  const expected = expectedHalfWidth(keys, triggers, { kappa, chance, withinKey })
  // The error of a standard deviation of 600 draws is 3 %.
  expect((1.96 * standardDeviation(values)) / expected).toBeCloseTo(1, 0.9)
  // Taking triggers as independent would promise less than half of it.
  expect(expectedHalfWidth(keys, triggers, { kappa, chance, withinKey: 0 })).toBeLessThan(expected / 1.5)
})

test('four times the keys halve the width, and more triggers of the same keys hardly help', () => {
  expect(expectedHalfWidth(40, 25)).toBeCloseTo(expectedHalfWidth(10, 25) / 2, 12)
  expect(expectedHalfWidth(40, 1000) / expectedHalfWidth(40, 25)).toBeGreaterThan(0.9)
})
