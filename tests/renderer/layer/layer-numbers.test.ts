import { expect, test } from 'vitest'
import type { LayerStatistics } from '#contract/layer.ts'
import { coverage, patternsPerKey, sumOf } from '../../../renderer/layer/layer-numbers.ts'

const one: LayerStatistics = {
  layer: 1,
  keys: 2,
  triggers: 50,
  shallow: 18,
  semantic: 14,
  both: 2,
  uncovered: 16,
  patterns: 7,
  shallowPatterns: 4,
  semanticPatterns: 3,
}
const none: LayerStatistics = {
  ...one,
  layer: 2,
  keys: 0,
  triggers: 0,
  shallow: 0,
  semantic: 0,
  both: 0,
  uncovered: 0,
  patterns: 0,
}

test('coverage is what shows at least one pattern', () => {
  expect(coverage(one)).toBeCloseTo((18 + 14 + 2) / 50, 12)
  expect(coverage(none)).toBeNull()
})

test('patterns a key have one decimal place, and are not a number without keys', () => {
  expect(patternsPerKey(one)).toBe('3.5')
  expect(patternsPerKey(none)).toBe('–')
})

test('all layers together are the sums of each', () => {
  const sum = sumOf([one, { ...one, layer: 3 }, none])
  expect(sum).toMatchObject({ keys: 4, triggers: 100, shallow: 36, semantic: 28, both: 4, uncovered: 32, patterns: 14 })
  expect(sum.shallow + sum.semantic + sum.both + sum.uncovered).toBe(sum.triggers)
})
