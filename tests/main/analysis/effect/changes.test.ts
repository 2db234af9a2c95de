/** Differences of predictions against their definition, and their limits. */
import { expect, it } from 'vitest'
import { comparedWith } from '#main/analysis/effect/changes.ts'

it('gives KL and changes of log-probabilities of two by hand', () => {
  // p = (1/2, 1/4, 1/4), q = (1/4, 1/4, 1/2), each with another constant on its logits.
  const before = [Math.log(2) + 5, 5, 5]
  const { kl, change } = comparedWith(before)([-3, -3, Math.log(2) - 3])
  expect(kl).toBeCloseTo(0.25 * Math.log(2), 12)
  expect([0, 1, 2].map(change)).toEqual([
    expect.closeTo(-Math.log(2), 12),
    expect.closeTo(0, 12),
    expect.closeTo(Math.log(2), 12),
  ])
})

it('is 0 for the same prediction, whatever is added to its logits, and never below', () => {
  const before = Array.from({ length: 500 }, (_, i) => Math.sin(i) * 9)
  expect(comparedWith(before)(before).kl).toBe(0)
  expect(comparedWith(before)(before.map((logit) => logit + 40)).kl).toBeLessThan(1e-12)
  expect(comparedWith(before)(before.map((logit) => logit + 40)).kl).toBeGreaterThanOrEqual(0)
})

it('leaves out tokens that a mask makes impossible', () => {
  const { kl, change } = comparedWith([0, 0, -1e30])([0, Math.log(3), -1e30])
  expect(kl).toBeCloseTo(0.5 * Math.log(2) + 0.5 * Math.log(2 / 3), 12)
  expect(change(0)).toBeCloseTo(-Math.log(2), 12)
})
