import { bootstrap, percentileInterval } from '#main/analysis/statistics/bootstrap.ts'
import { expect, test } from 'vitest'

const weightedMean =
  (values: readonly number[]) =>
  (counts: Int32Array): number[] => [
    counts.reduce((sum, count, i) => sum + count * (values[i] ?? 0), 0) / values.length,
  ]

test('the interval of a mean is the one of the normal approximation', () => {
  const values = Array.from({ length: 400 }, (_, i) => Math.sin(i * 1.7) + (i % 7))
  const mean = values.reduce((a, b) => a + b) / 400
  const se = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / 400
  const [interval] = bootstrap(400, { seed: 5, draws: 4000 }, weightedMean(values))
  expect(interval?.low).toBeCloseTo(mean - 1.96 * se, 1)
  expect(interval?.high).toBeCloseTo(mean + 1.96 * se, 1)
  expect(Number(interval?.high) - Number(interval?.low)).toBeCloseTo(2 * 1.96 * se, 1)
})

test('every draw takes as many units as there are, and each equally often over many draws', () => {
  const totals = new Float64Array(10)
  bootstrap(10, { seed: 1, draws: 5000 }, (counts) => {
    expect(counts.reduce((a, b) => a + b)).toBe(10)
    counts.forEach((count, unit) => (totals[unit] = (totals[unit] as number) + count))
    return [0]
  })
  for (const total of totals) expect(Math.abs(total - 5000)).toBeLessThan(4 * Math.sqrt(5000))
})

test('the same seed gives the same interval, another seed another', () => {
  const statistic = weightedMean([1, 5, 2, 8, 3, 9, 4])
  const interval = (seed: number) => bootstrap(7, { seed, draws: 300 }, statistic)
  expect(interval(1)).toEqual(interval(1))
  expect(interval(2)).not.toEqual(interval(1))
})

test('draws without a value are left out, and too many of them leave no interval', () => {
  const sometimes = (often: number) => {
    let draw = 0
    return bootstrap(3, { seed: 1, draws: 100 }, () => [draw++ % 10 < often ? 7 : { undefined: 'not now' }])
  }
  expect(sometimes(8)).toEqual([{ low: 7, high: 7 }])
  expect(sometimes(3)).toEqual([
    {
      low: { undefined: expect.stringContaining('half') as string },
      high: { undefined: expect.stringContaining('half') as string },
    },
  ])
})

test('one unit gives no interval', () => {
  const [interval] = bootstrap(1, { seed: 1, draws: 10 }, () => [3])
  expect(interval?.low).toEqual({ undefined: expect.stringContaining('two units') as string })
})

test('percentiles are interpolated between the order statistics', () => {
  const values = Float64Array.from({ length: 101 }, (_, i) => 100 - i)
  expect(percentileInterval(values)).toEqual({ low: 2.5, high: 97.5 })
})
