import { exactShare } from '#main/analysis/statistics/exact-share.ts'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

const cases = (successes: number, of: number) =>
  Array.from({ length: of }, (_, i) => ({ successes: Number(i < successes), of: 1 }))

test.each([
  // R: binom.test(x, n)$conf.int
  [10, 10, 0.6915029, 1],
  [0, 10, 0, 0.3084971],
  [5, 10, 0.187086, 0.812914],
  [1, 1, 0.025, 1],
  [19, 20, 0.7512672, 0.9987349],
  [36, 40, 0.7633626, 0.9720746],
])('%d of %d: Clopper and Pearson as published', (successes, of, low, high) => {
  const interval = exactShare(cases(successes, of))
  expect(interval?.low).toBeCloseTo(low, 6)
  expect(interval?.high).toBeCloseTo(high, 6)
})

test('each end is where the tail of the binomial holds 2.5 %', () => {
  const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k)
  const tail = (n: number, p: number, from: number, to: number): number =>
    Array.from(
      { length: to - from + 1 },
      (_, i) => choose(n, from + i) * p ** (from + i) * (1 - p) ** (n - from - i),
    ).reduce((a, b) => a + b, 0)
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 40 }), fc.nat(40), (n, k) => {
      const x = 1 + (k % (n - 1))
      const interval = exactShare(cases(x, n))
      expect(tail(n, interval?.low ?? 0, x, n)).toBeCloseTo(0.025, 9)
      expect(tail(n, interval?.high ?? 0, 0, x)).toBeCloseTo(0.025, 9)
    }),
    { seed: 61, numRuns: 200 },
  )
})

test('groups whose cases are all alike tell hardly more than one case each', () => {
  const groups = Array.from({ length: 20 }, (_, i) => ({ successes: i < 15 ? 25 : 0, of: 25 }))
  const [grouped, single] = [exactShare(groups), exactShare(cases(15, 20))]
  expect(grouped?.low).toBeCloseTo(single?.low ?? 0, 1)
  expect(grouped?.high).toBeCloseTo(single?.high ?? 0, 1)
  expect((grouped?.high ?? 0) - (grouped?.low ?? 0)).toBeGreaterThan((single?.high ?? 0) - (single?.low ?? 0))
})

test('no disagreement leaves an interval by the number of groups, and nothing leaves none', () => {
  const groups = Array.from({ length: 10 }, () => ({ successes: 25, of: 25 }))
  expect(exactShare(groups)?.low).toBeCloseTo(0.6915029, 6)
  expect(exactShare(groups)?.high).toBe(1)
  expect(exactShare([])).toBeNull()
  expect(exactShare([{ successes: 3, of: 5 }])).toBeNull()
})
