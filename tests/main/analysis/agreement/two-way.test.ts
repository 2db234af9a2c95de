import { nominal } from '#main/analysis/agreement/metric.ts'
import { twoWayAlpha, type TwoWayKey } from '#main/analysis/agreement/two-way.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import { expect, test } from 'vitest'
import { alphaByPairs } from './brute-force.ts'

const OPTIONS = { seed: 4, draws: 1000 }

/** Annotator a errs on a share `errs[a]` of the triggers; every key is read by all of them, or by those that `reads` lets. */
function study(errs: number[], keys: number, reads = (_key: number, _annotator: number): boolean => true): TwoWayKey[] {
  const { below } = seeded(9)
  return Array.from({ length: keys }, (_, key) => {
    const truth = Array.from({ length: 10 }, () => below(3))
    const annotators = errs.map((_, a) => a).filter((a) => reads(key, a))
    return {
      annotators,
      codes: annotators.map((a) => truth.map((code) => (below(1000) < (errs[a] ?? 0) * 1000 ? below(3) : code))),
    }
  })
}

const middle = ({ low, high }: { low: unknown; high: unknown }): number => (Number(low) + Number(high)) / 2
const width = ({ low, high }: { low: unknown; high: unknown }): number => Number(high) - Number(low)

test('stands around alpha itself, with keys that not all have read', () => {
  const keys = study([0.3, 0.5, 0.4, 0.6], 30, (key, annotator) => (key + annotator) % 3 !== 0)
  const rows = keys.flatMap(({ codes }) => Array.from({ length: 10 }, (_, t) => codes.map((mine) => Number(mine[t]))))
  expect(middle(twoWayAlpha(keys, 4, 3, nominal(3), OPTIONS))).toBeCloseTo(
    alphaByPairs(rows, (a, b) => Number(a !== b)),
    9,
  )
})

test('annotators who differ make it wide, however many keys there are; alike ones do not', () => {
  const [differing, alike] = [
    [0.05, 0.1, 0.9],
    [0.4, 0.4, 0.4],
  ].map((errs) => twoWayAlpha(study(errs, 200), 3, 3, nominal(3), OPTIONS))
  if (differing === undefined || alike === undefined) throw new Error('no interval')
  expect(width(differing)).toBeGreaterThan(3 * width(alike))
})

test('two annotators say nothing of others', () => {
  expect(twoWayAlpha(study([0.1, 0.2], 20), 2, 3, nominal(3), OPTIONS)).toEqual({
    draws: 0,
    low: null,
    high: null,
    reason: '2 annotators say nothing of others: it takes 3',
  })
})

test('full agreement has no interval', () => {
  expect(twoWayAlpha(study([0, 0, 0], 20), 3, 3, nominal(3), OPTIONS)).toEqual({
    draws: 0,
    low: null,
    high: null,
    reason: 'no draw differs from another',
  })
})
