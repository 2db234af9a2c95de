import { expect, it } from 'vitest'
import { readWriteOf, roleOf, thresholdsOf } from '#main/analysis/weights/classes.ts'

const shape = (length: number, variance: number | null, skew: number | null = 0, kurtosis: number | null = 3) => ({
  length,
  variance,
  skew,
  kurtosis,
})

it('calls a value by its kurtosis and skew first, and by length and variance only where all are known', () => {
  const thresholds = { long: 5, narrow: 0.1, wide: 0.9 }
  expect(roleOf(shape(1, 0.5, 2, 10.1), thresholds)).toBe('prediction')
  expect(roleOf(shape(1, 0.5, -2, 10.1), thresholds)).toBe('suppression')
  // Exactly 10 is not above it.
  expect(roleOf(shape(1, 0.5, 2, 10), thresholds)).toBe('other')
  expect(roleOf(shape(5, 0.1, 2, 20), thresholds)).toBe('prediction')
  expect(roleOf(shape(5, 0.1), thresholds)).toBe('entropy')
  expect(roleOf(shape(4.9, 0.1), thresholds)).toBe('other')
  expect(roleOf(shape(5, 0.11), thresholds)).toBe('other')
  expect(roleOf(shape(5, 0.9), thresholds)).toBe('partition')
  expect(roleOf(shape(5, 0.1), null)).toBe('other')
  expect(roleOf(shape(5, 0.9), null)).toBe('other')
  expect(roleOf(shape(0, null, null, null), thresholds)).toBeNull()
})

it('takes a tenth of the values that say something as long, narrow and wide', () => {
  const rows = Array.from({ length: 101 }, (_, i) => shape(i, i / 1000))
  expect(thresholdsOf([...rows, shape(1e6, null)])).toEqual({ long: 90, narrow: 0.01, wide: 0.09 })
  expect(thresholdsOf([shape(3, null)])).toEqual({ long: 0, narrow: 0, wide: 0 })
})

/** The table of Gerstner and Schütze's classes: cosines of what is read with the value, of the gate with it, of the gate with what is read. */
it.each([
  [0.6, 0.7, 0.8, 'strengthening', false],
  [0.6, -0.7, -0.8, 'strengthening', false],
  [0.6, 0.7, 0.2, 'strengthening', true],
  [0.6, -0.7, 0.8, 'strengthening', true],
  [0.6, 0.5, 0.1, 'conditional strengthening', false],
  [0.6, 0.1, 0.9, 'conditional strengthening', true],
  [0.5, 0.6, 0, 'proportional change', false],
  [0.5, -0.6, 0, 'proportional change', false],
  [0.5, 0.6, 0.6, 'proportional change', true],
  [0.1, -0.5, 0.9, 'orthogonal', false],
  [-0.6, 0.7, -0.8, 'weakening', false],
  [-0.6, 0.7, 0.8, 'weakening', true],
  [-0.6, 0.1, 0, 'conditional weakening', false],
  [-0.6, 0.1, -0.9, 'conditional weakening', true],
] as const)('%d, gate %d and %d: %s', (readValue, value, read, readWrite, isAtypical) => {
  expect(readWriteOf(readValue, { value, read })).toEqual({ readWrite, isAtypical })
})

it('has three classes without a gate', () => {
  expect([0.51, 0.5, -0.5, -0.51].map((cosine) => readWriteOf(cosine, null).readWrite)).toEqual([
    'strengthening',
    'orthogonal',
    'orthogonal',
    'weakening',
  ])
})
