import { cohen, tableOf } from '#main/analysis/agreement/cohen.ts'
import type { Level } from '#main/analysis/agreement/level.ts'
import { linear, nominal, quadratic } from '#main/analysis/agreement/metric.ts'
import { ratingsAgreement, type RatingsAgreement } from '#main/analysis/agreement/ratings-report.ts'
import { exactDecimal, ratingColumns, ratingsOf, type Rating } from '#main/analysis/agreement/ratings.ts'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  alphaByPairs,
  fleissByCounts,
  gwetByRaters,
  kappaByWeights,
  ordinalDistance,
  type Distance,
  type Rows,
} from './brute-force.ts'

const VALUES = [1, 2, 4, 7]
const value = fc.constantFrom(...VALUES)
const rowsWithGaps = fc.array(fc.array(fc.option(value, { nil: null, freq: 3 }), { minLength: 4, maxLength: 4 }), {
  minLength: 2,
  maxLength: 9,
})
const fullRows = fc.array(fc.array(value, { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 9 })
const pairs = fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 30 })

const DISTANCES: Record<'nominal' | 'linear' | 'interval' | 'ratio', Distance> = {
  nominal: (a, b) => Number(a !== b),
  linear: (a, b) => Math.abs(a - b),
  interval: (a, b) => (a - b) ** 2,
  ratio: (a, b) => ((a - b) / (a + b)) ** 2,
}

function asRatings(rows: Rows): Rating[] {
  return rows.flatMap((row, u) =>
    row.flatMap((rating, r) => (rating === null ? [] : [{ unit: `u${u}`, rater: `r${r}`, value: String(rating) }])),
  )
}

function report(ratings: readonly Rating[], level: Level = 'nominal', draws = 20): RatingsAgreement {
  return ratingsAgreement(ratingsOf(ratingColumns(ratings), level), { level, seed: 3, draws })
}

/** Equal up to rounding, NaN standing for undefined on the side of the brute force. */
function expectSame(actual: unknown, expected: number): void {
  if (Number.isNaN(expected) || !Number.isFinite(expected)) expect(actual).toHaveProperty('undefined')
  else expect(actual).toBeCloseTo(expected, 9)
}

describe('against a second implementation, straight from the definitions', () => {
  test("Krippendorff's alpha is the one of all pairs of values, at every level", () => {
    fc.assert(
      fc.property(rowsWithGaps, (rows) => {
        fc.pre(rows.some((row) => row.some((rating) => rating !== null)))
        const alpha = report(asRatings(rows)).krippendorff
        expectSame(alpha.nominal, alphaByPairs(rows, DISTANCES.nominal))
        expectSame(alpha.ordinal, alphaByPairs(rows, ordinalDistance(rows)))
        expectSame(alpha.interval, alphaByPairs(rows, DISTANCES.interval))
        expectSame(alpha.ratio, alphaByPairs(rows, DISTANCES.ratio))
      }),
      { seed: 11, numRuns: 300 },
    )
  })

  test("Cohen's kappa and its standard error are those of Fleiss, Cohen and Everitt", () => {
    fc.assert(
      fc.property(pairs, (pairs) => {
        fc.pre(new Set(pairs.flat()).size > 1)
        const counts = VALUES.map((a) => VALUES.map((b) => pairs.filter(([x, y]) => x === a && y === b).length))
        const numbers = Float64Array.from(VALUES)
        for (const [metric, distance] of [
          [nominal(VALUES.length), DISTANCES.nominal],
          [linear(numbers), DISTANCES.linear],
          [quadratic(numbers), DISTANCES.interval],
        ] as const) {
          const expected = kappaByWeights(pairs, VALUES, distance)
          const { kappa, se } = cohen(tableOf(counts), metric)
          expectSame(kappa, expected.kappa)
          expect(se).toBeCloseTo(expected.se, 6)
        }
      }),
      { seed: 12, numRuns: 300 },
    )
  })

  test("Gwet's AC1 and AC2 are those of sums over raters, with missing ratings", () => {
    fc.assert(
      fc.property(rowsWithGaps, (rows) => {
        fc.pre(rows.some((row) => row.filter((rating) => rating !== null).length > 1))
        fc.pre(new Set(rows.flat().filter((rating) => rating !== null)).size > 1)
        const { gwet } = report(asRatings(rows))
        expectSame(gwet.ac1, gwetByRaters(rows, DISTANCES.nominal))
        expectSame(gwet.ac2Linear, gwetByRaters(rows, DISTANCES.linear))
        expectSame(gwet.ac2Quadratic, gwetByRaters(rows, DISTANCES.interval))
      }),
      { seed: 13, numRuns: 300 },
    )
  })

  test("Fleiss' kappa is the one of the table of counts", () => {
    fc.assert(
      fc.property(fullRows, (rows) => {
        expectSame(report(asRatings(rows)).fleiss?.kappa, fleissByCounts(rows))
      }),
      { seed: 14, numRuns: 300 },
    )
  })
})

/** All coefficients without names of raters, pairs in an order that does not depend on them; raters are drawn in the order of their names. */
function anonymous({ cohen, ...others }: RatingsAgreement): unknown {
  const rest = { ...others, twoWay: null }
  const rounded = (_: string, item: unknown): unknown =>
    typeof item === 'number' ? item.toFixed(9).replace('-0.000000000', '0.000000000') : item
  const pairs = cohen.map((pair) => JSON.stringify({ ...pair, raters: [] }, rounded)).toSorted()
  return { pairs, ...(JSON.parse(JSON.stringify(rest, rounded)) as object) }
}

describe('nothing depends on', () => {
  const shuffled = fc.tuple(rowsWithGaps, fc.infiniteStream(fc.nat()))

  test('the order of the rows, to the last bit and the interval included', () => {
    fc.assert(
      fc.property(shuffled, ([rows, order]) => {
        const ratings = asRatings(rows)
        fc.pre(ratings.length > 0)
        const other = ratings
          .map((rating) => [order.next().value, rating] as const)
          .toSorted(([a], [b]) => a - b)
          .map(([, rating]) => rating)
        expect(report(other)).toEqual(report(ratings))
      }),
      { seed: 21, numRuns: 100 },
    )
  })

  test('the names of the raters', () => {
    fc.assert(
      fc.property(rowsWithGaps, (rows) => {
        const ratings = asRatings(rows)
        fc.pre(ratings.length > 0)
        const names: Record<string, string> = { r0: 'Zoe', r1: 'Ann', r2: 'Mia', r3: 'Bob' }
        const other = ratings.map((rating) => ({ ...rating, rater: names[rating.rater] ?? '' }))
        expect(anonymous(report(other))).toEqual(anonymous(report(ratings)))
      }),
      { seed: 22, numRuns: 100 },
    )
  })

  test('the labels of a nominal scale', () => {
    fc.assert(
      fc.property(rowsWithGaps, (rows) => {
        const ratings = asRatings(rows).map((rating) => ({ ...rating, value: `c${rating.value}` }))
        fc.pre(ratings.length > 0)
        const names: Record<string, string> = { c1: 'x', c2: 'b', c4: 'y', c7: 'a' }
        const other = ratings.map((rating) => ({ ...rating, value: names[rating.value] ?? '' }))
        expect(anonymous(report(other))).toEqual(anonymous(report(ratings)))
      }),
      { seed: 23, numRuns: 100 },
    )
  })

  test('the order of the members of a set', () => {
    const sets = [
      ['A|B', 'B|A', 'A'],
      ['{}', 'C', '{}'],
      ['A|B|C', 'C|A', 'B|C'],
    ]
    const turned = sets.map((row) => row.map((set) => set.split('|').toReversed().join('|')))
    const masi = [sets, turned].map((rows) =>
      report(
        rows.flatMap((row, u) =>
          row.map((set, r) => ({
            unit: `${u}`,
            rater: `${r}`,
            value: set === '{}' ? set : set.split('|').toSorted().join('|'),
          })),
        ),
        'set',
      ),
    )
    expect(masi[1]).toEqual(masi[0])
    expect(masi[0]?.krippendorff).toMatchObject({ ordinal: null, interval: null, ratio: null })
  })
})

const two = (first: string, second: string): Rating[] =>
  [...first].flatMap((value, u) => [
    { unit: `u${u}`, rater: 'a', value },
    { unit: `u${u}`, rater: 'b', value: second[u] ?? '' },
  ])

describe('extreme cases', () => {
  test('perfect agreement is exactly 1 everywhere, without an interval that resampling would give no width', () => {
    const none = { undefined: 'no disagreement in 10 units' }
    const result = report(two('1122334412', '1122334412'), 'interval', 200)
    expect(result).toMatchObject({
      percentAgreement: 1,
      scottPi: 1,
      krippendorff: { nominal: 1, ordinal: 1, interval: 1, ratio: 1, low: none, high: none },
      gwet: { ac1: 1, ac2Linear: 1, ac2Quadratic: 1 },
    })
    expect(result.fleiss?.kappa).toBe(1)
    expect(result.cohen[0]).toMatchObject({ kappa: 1, linear: 1, quadratic: 1, se: none, low: none, high: none, n: 10 })
    // Clopper and Pearson: the tenth root of .025.
    expect(result.percentInterval?.low).toBeCloseTo(0.025 ** 0.1, 9)
    expect(result.percentInterval?.high).toBe(1)
    expect(result.warnings[0]).toContain('Only 10 units')
  })

  test('independent raters agree as chance would: kappa is exactly 0 and alpha just above', () => {
    const result = report(two('1122', '1212'))
    expect(result.cohen[0]?.kappa).toBe(0)
    expect(result.scottPi).toBe(0)
    expect(result.krippendorff.nominal).toBeCloseTo(0.125, 12)
    expect(result.gwet.ac1).toBe(0)
  })

  test('reversed ratings are below chance', () => {
    const result = report(two('1122', '2211'))
    expect(result.cohen[0]).toMatchObject({ kappa: -1, linear: -1, quadratic: -1 })
    expect(result.scottPi).toBe(-1)
    expect(result.krippendorff.nominal).toBeCloseTo(-0.75, 12)
    expect(result.gwet.ac1).toBe(-1)
  })

  test('one category only is undefined with a reason, and percent agreement stays a number', () => {
    const result = report(two('1111', '1111'))
    const undefinedSomehow = { undefined: expect.stringContaining('the same') as string }
    expect(result.percentAgreement).toBe(1)
    expect(result.cohen[0]).toMatchObject({
      kappa: undefinedSomehow,
      se: undefinedSomehow,
      linear: undefinedSomehow,
      n: 4,
    })
    expect(result.scottPi).toEqual(undefinedSomehow)
    expect(result.fleiss?.kappa).toEqual(undefinedSomehow)
    expect(result.krippendorff).toEqual(
      Object.fromEntries(
        ['nominal', 'ordinal', 'interval', 'ratio', 'low', 'high'].map((name) => [name, undefinedSomehow]),
      ),
    )
    expect(result.gwet).toEqual({ ac1: undefinedSomehow, ac2Linear: undefinedSomehow, ac2Quadratic: undefinedSomehow })
  })

  test('nothing pairable is undefined with a reason', () => {
    const result = report([
      { unit: 'a', rater: 'x', value: '1' },
      { unit: 'b', rater: 'y', value: '2' },
    ])
    const undefinedSomehow = { undefined: expect.stringContaining('no unit') as string }
    expect(result).toMatchObject({ units: 2, raters: 2, ratings: 2, pairable: 0, percentAgreement: undefinedSomehow })
    expect(result.cohen).toHaveLength(1)
    expect(result.cohen[0]).toMatchObject({ kappa: undefinedSomehow, n: 0 })
    expect(result.fleiss).toEqual({ kappa: undefinedSomehow, observed: undefinedSomehow, expected: undefinedSomehow })
    expect(result.krippendorff.nominal).toEqual(undefinedSomehow)
    expect(result.gwet.ac1).toEqual(undefinedSomehow)
  })

  test('what does not apply is null', () => {
    const labels = report([...two('ab', 'ba'), { unit: 'u0', rater: 'c', value: 'a' }])
    expect(labels).toMatchObject({ scottPi: null, fleiss: null, masi: null, jaccard: null })
    expect(labels.krippendorff).toMatchObject({ ordinal: null, interval: null, ratio: null })
    expect(labels.gwet).toMatchObject({ ac2Linear: null, ac2Quadratic: null })
    expect(labels.cohen[0]).toMatchObject({ linear: null, quadratic: null })
    const below = report(two('12', '21').map((rating) => ({ ...rating, value: `-${rating.value}` })))
    expect(below.krippendorff.interval).toBeTypeOf('number')
    expect(below.krippendorff.ratio).toBeNull()
  })

  const pairsOf = (...values: string[]): Rating[] =>
    values.map((value, i) => ({ unit: `u${Math.floor(i / 2)}`, rater: `r${i % 2}`, value }))

  test('numbers are one however they are written, nominal values are texts', () => {
    const ratings = pairsOf('1', '1.0', '2', '2e0')
    expect(report(ratings, 'interval').krippendorff.nominal).toBe(1)
    // Four texts, no two alike.
    expect(report(ratings).krippendorff).toMatchObject({ nominal: 0, ordinal: null, interval: null, ratio: null })
    expect(report(ratings).cohen[0]).toMatchObject({ kappa: 0, linear: null })
  })

  test.each([
    ['codes of eighteen digits', pairsOf(...[1, 1, 2, 3, 4, 4].map((last) => `10000000000000000${last}`))],
    ['leading zeros', pairsOf('1', '1', '01', '001', '2', '2')],
    ['powers of ten', pairsOf('1', '1', '1e3', '1000', '2', '2')],
  ])('%s are as many categories as they are texts', (_, ratings) => {
    // Four categories, 2 1 1 2 times; one of three units disagrees: 1 - 5 · 2 / (36 - 10).
    expect(report(ratings).krippendorff.nominal).toBeCloseTo(1 - 10 / 26, 12)
    const named = ratings.map((rating) => ({ ...rating, value: `c${rating.value}` }))
    expect(report(ratings).cohen[0]?.kappa).toBe(report(named).cohen[0]?.kappa)
    expect(report(ratings, 'set').masi).toBeCloseTo(1 - 10 / 26, 12)
  })

  test('the exact decimal of a number is one text, whatever its spelling', () => {
    const number = fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: -8, max: 8 }))
    fc.assert(
      fc.property(number, number, ([a, i], [b, j]) => {
        const same = a * 10n ** BigInt(i + 8) === b * 10n ** BigInt(j + 8)
        expect(exactDecimal(`${a}e${i}`) === exactDecimal(`${b}e${j}`)).toBe(same)
      }),
      { seed: 24, numRuns: 500 },
    )
    for (const text of ['10', '+10', '010', '10.', '10.00', '1e1', '1E+1', '100e-1', '.1e2'])
      expect(exactDecimal(text)).toBe('1e1')
    for (const text of ['0', '-0', '0.00', '.0', '0e5']) expect(exactDecimal(text)).toBe('0')
  })
})
