/** Interval alpha and quadratic kappa against whole numbers without end, which lose no digit. */
import { ratingsAgreement, type RatingsAgreement } from '#main/analysis/agreement/ratings-report.ts'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { byUnit } from './ratings-of.ts'

const report = (rows: readonly (readonly (number | null)[])[], draws = 1): RatingsAgreement =>
  ratingsAgreement(
    byUnit(
      rows.map((row) => row.map((value) => (value === null ? '.' : String(value)))),
      'interval',
    ),
    { level: 'interval', seed: 1, draws },
  )

/** A number of at least 1e-9 or so, exactly, as a multiple of 2 to the power of -90. */
const exact = (value: number): bigint => BigInt(value * 2 ** 90)

const square = (a: bigint, b: bigint): bigint => (a - b) * (a - b)

function sum<Item>(items: readonly Item[], term: (item: Item) => bigint): bigint {
  return items.reduce((total, item) => total + term(item), 0n)
}

/** 1 - top / bottom, to 18 decimal places. */
const oneLess = (top: bigint, bottom: bigint): number => 1 - Number((top * 10n ** 18n) / bottom) / 1e18

/** Units of two to four values. */
function alpha(rows: readonly (readonly (number | null)[])[]): number {
  const units = rows
    .map((row) => row.filter((value) => value !== null).map(exact))
    .filter((values) => values.length > 1)
  const pool = units.flat()
  const pairs = (values: readonly bigint[]): bigint => sum(values, (a) => sum(values, (b) => square(a, b)))
  const within = sum(units, (values) => (pairs(values) * 6n) / BigInt(values.length - 1))
  return oneLess(BigInt(pool.length - 1) * within, 6n * pairs(pool))
}

function kappa(pairs: readonly (readonly [number, number])[]): number {
  const exactly = pairs.map(([a, b]) => [exact(a), exact(b)] as const)
  const observed = sum(exactly, ([a, b]) => square(a, b))
  const expected = sum(exactly, ([a]) => sum(exactly, ([, b]) => square(a, b)))
  return oneLess(BigInt(pairs.length) * observed, expected)
}

/** Labels around a centre, at a distance of their own: 1e12 and a little, 1e-9 and its multiples, both signs. */
const labels = fc
  .record({
    centre: fc.constantFrom(0, 1e-9, 1, 12.7, 1e4, 1.7e9, 1e12, -1e12),
    step: fc.constantFrom(1e-9, 1e-4, 0.1, 1, 1e3, 1e7),
    steps: fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 2, maxLength: 9 }),
  })
  .map(({ centre, step, steps }) => [...new Set(steps.map((times) => centre + times * step))])
  .filter((values) => values.length > 1)

const study = labels.chain((values) => {
  const value = fc.constantFrom(...values)
  return fc.record({
    rows: fc.array(fc.array(fc.option(value, { nil: null, freq: 4 }), { minLength: 4, maxLength: 4 }), {
      minLength: 2,
      maxLength: 20,
    }),
    pairs: fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 20 }),
    unpaired: fc.constantFrom(1e-9, 1e8, 1e9, 1e12, -1e12),
  })
})

const differ = (values: readonly (number | null)[]): boolean => new Set(values.filter((v) => v !== null)).size > 1

test('interval alpha keeps its digits from 1e-9 to 1e12, and a rating that is in no pair takes no part', () => {
  fc.assert(
    fc.property(study, ({ rows, unpaired }) => {
      fc.pre(differ(rows.filter((row) => row.filter((value) => value !== null).length > 1).flat()))
      const all = [...rows, [unpaired, null, null, null]]
      expect(report(all).krippendorff.interval).toBeCloseTo(alpha(all), 9)
    }),
    { seed: 71, numRuns: 500 },
  )
})

test('quadratic kappa keeps its digits from 1e-9 to 1e12, and a rating that is in no pair takes no part', () => {
  fc.assert(
    fc.property(study, ({ pairs, unpaired }) => {
      fc.pre(differ(pairs.flat()))
      expect(report([...pairs, [unpaired, null]]).cohen[0]?.quadratic).toBeCloseTo(kappa(pairs), 9)
    }),
    { seed: 72, numRuns: 500 },
  )
})

test('twenty pairs of decimals and one unpaired rating: value and interval are those without it', () => {
  const pairs = Array.from({ length: 20 }, (_, i) => [(i * 37) / 100, (i * 37 + (i % 4) * 30) / 100])
  const alone = report(pairs, 500).krippendorff
  expect(alone.interval).toBeCloseTo(alpha(pairs), 12)
  for (const unpaired of [1e8, 1e9, 1e12]) {
    const { interval, low, high } = report([...pairs, [unpaired, null]], 500).krippendorff
    expect(interval).toBeCloseTo(Number(alone.interval), 12)
    expect(low).toBeCloseTo(Number(alone.low), 12)
    expect(high).toBeCloseTo(Number(alone.high), 12)
  }
})
