import { expect, it } from 'vitest'
import type { Estimate } from '#contract/estimate.ts'
import { wilson } from '#main/analysis/statistics/estimate.ts'
import { corrected, difference } from '#main/analysis/study/control-comparison.ts'
import { chance } from '../../../bench/coverage/random-keys.ts'

const holds = ({ low, high }: Estimate, truth: number): boolean =>
  (low ?? -Infinity) <= truth + 1e-12 && truth - 1e-12 <= (high ?? Infinity)

it.each([
  [0.9, 0.2, 60, 30],
  [0.7, 0.4, 40, 20],
  [0.95, 0.05, 80, 16],
])('the corrected share of %f over %f is held by its interval', (p, c, keys, controls) => {
  const random = chance(5)
  const rounds = 2000
  let [ratio, plain] = [0, 0]
  for (let round = 0; round < rounds; round++) {
    const one = wilson(random.count(keys, p), keys)
    const other = wilson(random.count(controls, c), controls)
    if (holds(corrected(one, other), (p - c) / (1 - c))) ratio += 1
    if (holds(difference(one, other), p - c)) plain += 1
  }
  // Three standard errors of 2,000 rounds are .015.
  expect(ratio / rounds).toBeGreaterThan(0.92)
  expect(plain / rounds).toBeGreaterThan(0.92)
})

it('is 1 where everything is found and the controls have nothing, and none where the controls have everything', () => {
  expect(corrected(wilson(10, 10), wilson(0, 10)).value).toBe(1)
  expect(corrected(wilson(5, 10), wilson(10, 10))).toMatchObject({ value: null, reason: expect.any(String) as string })
  const below = corrected(wilson(2, 20), wilson(10, 20))
  expect(below.value).toBeCloseTo(-0.8, 12)
  expect(below.low).toBeLessThan(-0.8)
})
