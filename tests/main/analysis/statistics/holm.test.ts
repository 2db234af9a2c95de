import { holm } from '#main/analysis/statistics/holm.ts'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

test('as published: R, p.adjust(c(.01, .04, .03, .005), "holm")', () => {
  expect(holm([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p?.toFixed(6)))).toEqual([0.03, 0.06, 0.06, 0.02])
})

test('what was not tested counts for nothing; order is kept, and nothing passes 1', () => {
  expect(holm([null, 0.6, null, 0.7])).toEqual([null, 1, null, 1])
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (values) => {
      const adjusted = holm(values)
      // The step-down procedure itself: go through the values in order until one is not below its part of the level.
      for (const level of [0.01, 0.05, 0.2]) {
        const order = values.map((_, i) => i).toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
        const stop = order.findIndex((at, i) => (values[at] ?? 0) * (values.length - i) > level)
        const rejected = new Set(stop === -1 ? order : order.slice(0, stop))
        adjusted.forEach((p, at) => expect((p ?? 0) <= level).toBe(rejected.has(at)))
      }
    }),
    { seed: 62 },
  )
})
