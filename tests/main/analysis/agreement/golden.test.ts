/** Published values, with the digits published or computed independently. V1 to V14b as the study's reference page numbers them. */
import { cohen, cohenKappa, scottPi, kappaZ, tableOf } from '#main/analysis/agreement/cohen.ts'
import { isNumber, type Coefficient } from '#main/analysis/statistics/outcome.ts'
import { fleiss } from '#main/analysis/agreement/fleiss.ts'
import { gwetAc1, gwetAc2 } from '#main/analysis/agreement/gwet.ts'
import { krippendorff } from '#main/analysis/agreement/krippendorff.ts'
import { linear, quadratic, table, nominal } from '#main/analysis/agreement/metric.ts'
import { percentAgreement } from '#main/analysis/agreement/observed.ts'
import { profilesOf, unitWeights } from '#main/analysis/agreement/profile.ts'
import type { Level } from '#main/analysis/agreement/level.ts'
import { ratingsAgreement } from '#main/analysis/agreement/ratings-report.ts'
import type { Ratings } from '#main/analysis/agreement/ratings.ts'
import { distanceOfSets, masiDistance } from '#main/analysis/agreement/set-distance.ts'
import { describe, expect, test } from 'vitest'
import { byCounts, byRater, byTable, byUnit, split } from './ratings-of.ts'

/** Equal in every digit written in `expected`, after rounding. */
function expectDigits(actual: Coefficient | undefined, expected: string): void {
  if (actual === undefined || !isNumber(actual)) throw new Error(`expected ${expected}, got ${JSON.stringify(actual)}`)
  const decimals = expected.split('.')[1]?.length ?? 0
  expect(actual.toFixed(decimals)).toBe(Number(expected).toFixed(decimals))
}

function report(ratings: Ratings, level: Level = 'nominal', draws = 50) {
  return ratingsAgreement(ratings, { level, draws, seed: 1 })
}

const numbers = (count: number): Float64Array => Float64Array.from({ length: count }, (_, i) => i + 1)

test('V1: Artstein & Poesio 2008, example 1', () => {
  const counts = [
    [20, 10],
    [20, 50],
  ]
  const result = report(byTable(counts))
  expectDigits(result.percentAgreement, '0.7')
  expectDigits(result.cohen[0]?.kappa, '0.347826')
  expectDigits(result.scottPi, '0.340659')
})

describe('V2: Artstein & Poesio 2008, example 2', () => {
  const counts = [
    [46, 0, 0],
    [6, 32, 6],
    [0, 0, 10],
  ]
  const weights = table(3, (a, b) => (a === b ? 0 : a === 2 || b === 2 ? 0.5 : 1))

  test('unweighted', () => {
    const result = report(byTable(counts))
    expectDigits(result.cohen[0]?.kappa, '0.801325')
    expectDigits(result.scottPi, '0.799532')
    expectDigits(result.krippendorff.nominal, '0.800535')
  })

  test('with a table of distances', () => {
    const profiles = profilesOf(byTable(counts))
    expectDigits(krippendorff(profiles, weights)(unitWeights(profiles)), '0.815551')
    expectDigits(cohenKappa(tableOf(counts), weights), '0.816327')
  })
})

describe('V3: Cohen 1960', () => {
  test('page 45', () => {
    const result = report(
      byTable([
        [88, 14, 18],
        [10, 40, 10],
        [2, 6, 12],
      ]),
    )
    expectDigits(result.cohen[0]?.kappa, '0.491525')
    expectDigits(result.scottPi, '0.487179')
    expectDigits(result.gwet.ac1, '0.575972')
    expectDigits(result.gwet.ac2Quadratic, '0.638554')
    expectDigits(result.cohen[0]?.linear, '0.473684')
    expectDigits(result.cohen[0]?.quadratic, '0.454545')
  })

  test('page 37', () => {
    const result = report(
      byTable([
        [25, 12, 3],
        [13, 2, 15],
        [12, 16, 2],
      ]),
    )
    expectDigits(result.percentAgreement, '0.29')
    expectDigits(result.cohen[0]?.kappa, '-0.092308')
    expectDigits(result.gwet.ac1, '-0.047970')
    expectDigits(result.gwet.ac2Quadratic, '0.183099')
    expectDigits(result.cohen[0]?.linear, '0.022727')
    expectDigits(result.cohen[0]?.quadratic, '0.134328')
  })
})

test('V4: the SAS example, with standard errors, intervals and z', () => {
  const counts = [
    [0, 4, 1],
    [0, 8, 0],
    [0, 1, 5],
  ]
  const simple = cohen(tableOf(counts))
  expectDigits(simple.kappa, '0.4842')
  expectDigits(simple.se, '0.1380')
  expectDigits(simple.low, '0.2137')
  expectDigits(simple.high, '0.7547')
  expectDigits(kappaZ(tableOf(counts)), '3.2626')
  const weighted = cohen(tableOf(counts), linear(numbers(3)))
  expectDigits(weighted.kappa, '0.4701')
  expectDigits(weighted.se, '0.1457')
  expectDigits(weighted.low, '0.1845')
  expectDigits(weighted.high, '0.7558')
  const [reported] = report(byTable(counts)).cohen
  expectDigits(reported?.se, '0.1380')
  expectDigits(reported?.low, '0.2137')
  expectDigits(reported?.high, '0.7547')
})

test('V5: anxiety ratings, where a level that nobody used still counts as a step', () => {
  const result = report(
    byRater([split('3 6 4 6 2 4 2 4 3 3 2 3 3 3 2 2 1 3 3 4'), split('2 1 4 4 3 2 1 6 1 1 1 2 3 3 1 1 3 3 2 2')]),
  )
  expectDigits(result.cohen[0]?.kappa, '-0.006289')
  expectDigits(result.cohen[0]?.linear, '0.126214')
  expectDigits(result.cohen[0]?.quadratic, '0.229798')
})

test('V6: ten units and fourteen raters', () => {
  const rows = '0 0 0 0 14/0 2 6 4 2/0 0 3 5 6/0 3 9 2 0/2 2 8 1 1/7 7 0 0 0/3 2 6 3 0/2 5 3 2 2/6 5 2 1 0/0 2 2 3 7'
  const result = report(byCounts(rows.split('/').map((row) => split(row).map(Number)))).fleiss
  expectDigits(result?.kappa, '0.209931')
  expectDigits(result?.observed, '0.378022')
  expectDigits(result?.expected, '0.212755')
})

test('V7: Fleiss 1971, thirty subjects and six raters', () => {
  const rows =
    '444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 144444 124444 222333 144444 224445 333335 ' +
    '111455 111112 224444 133555 555555 244444 224555 114444 144445 222224 111155 224444 133333 555555'
  const result = report(byUnit(split(rows).map(split)))
  expectDigits(result.fleiss?.kappa, '0.430245')
  expectDigits(result.fleiss?.observed, '0.555556')
  expectDigits(result.fleiss?.expected, '0.219938')
  expectDigits(result.krippendorff.nominal, '0.433410')
  expectDigits(result.gwet.ac1, '0.447885')
})

test("V8: Krippendorff's data C, four observers with missing values", () => {
  const result = report(
    byRater([
      split('1 2 3 3 2 1 4 1 2 . . .'),
      split('1 2 3 3 2 2 4 1 2 5 . 3'),
      split('. 3 3 3 2 3 4 2 2 5 1 .'),
      split('1 2 3 3 2 4 4 1 2 5 1 .'),
    ]),
  )
  expect(result).toMatchObject({ units: 12, raters: 4, ratings: 41, pairable: 40, fleiss: null, scottPi: null })
  expectDigits(result.krippendorff.nominal, '0.743421')
  expectDigits(result.krippendorff.ordinal, '0.815388')
  expectDigits(result.krippendorff.interval, '0.849107')
  expectDigits(result.krippendorff.ratio, '0.797403')
})

test('V10: Hayes & Krippendorff 2007, forty units and five observers', () => {
  const rows =
    '1 1 2 . 2/1 1 0 1 ./2 3 3 3 ./. 0 0 . 0/0 0 0 . 0/0 0 0 . 0/1 0 2 . 1/1 . 2 0 ./2 2 2 . 2/2 1 1 1 ./. 1 0 0 ./' +
    '0 0 0 0 ./1 2 2 2 ./3 3 2 2 3/1 1 1 . 1/1 1 1 . 1/2 1 2 . 2/1 2 3 3 ./1 1 0 1 ./0 0 0 . 0/0 0 1 1 ./0 0 . 0 0/' +
    '2 3 3 3 ./0 0 0 0 ./1 2 . 2 2/0 1 1 1 ./0 0 0 1 0/1 2 1 2 ./1 1 2 2 ./1 1 2 . 2/1 1 0 . 0/2 1 2 1 ./2 2 . 2 2/' +
    '3 2 2 2 ./2 2 2 . 2/2 2 3 . 2/2 2 2 . 2/2 2 . 1 2/2 2 2 2 ./1 1 1 . 1'
  const result = report(byUnit(rows.split('/').map(split)), 'ordinal', 2000)
  expect(result.units).toBe(40)
  expectDigits(result.krippendorff.ordinal, '0.759829')
  expectDigits(result.krippendorff.nominal, '0.476510')
  expectDigits(result.krippendorff.interval, '0.757378')
  expectDigits(result.krippendorff.ratio, '0.662123')
  expect(Math.abs(Number(result.krippendorff.low) - 0.633)).toBeLessThan(0.02)
  expect(Math.abs(Number(result.krippendorff.high) - 0.847)).toBeLessThan(0.02)
})

test('V11: Krippendorff 1980, three observers, and ten binary pairs', () => {
  const result = report(byUnit(split('111 122 222 444 144 222 123 333 222').map(split))).krippendorff
  expectDigits(result.nominal, '0.641732')
  expectDigits(result.interval, '0.546917')
  expectDigits(result.ratio, '0.483254')
  expectDigits(result.ordinal, '0.499424')
  const pairs = report(byUnit(split('10 11 01 00 00 01 00 01 00 00').map(split)))
  expectDigits(pairs.krippendorff.nominal, '0.095238')
})

test('V13: few units, agreement below chance', () => {
  expectDigits(report(byUnit([['Y', 'N', 'N'], ['Y', 'N'], ['N']])).krippendorff.nominal, '-0.333333')
  const crossed = byUnit([
    ['A', 'B'],
    ['B', 'A'],
  ])
  expectDigits(report(crossed).krippendorff.nominal, '-0.5')
})

describe('V14: sets', () => {
  const pairs = split('{}/{} A/{} A/A A/B A|B/A A|B/A|C A|B|C/A|B|C C/A|C C/A|C').map((pair) => pair.split('/'))

  test('alpha of nine pairs with the MASI of Passonneau 2006, with Jaccard, and with sets as plain labels', () => {
    const result = report(byUnit(pairs), 'set')
    expectDigits(result.masi, '0.273081')
    expectDigits(result.jaccard, '0.315620')
    expectDigits(result.krippendorff.nominal, '0.238806')
  })

  test('an empty set is a value: without it alpha would be .177215', () => {
    const without = report(byUnit(pairs.map((pair) => pair.map((value) => (value === '{}' ? '.' : value)))), 'set')
    expectDigits(without.masi, '0.177215')
  })

  test('V14b: distances of two pairs', () => {
    const sets = ['1|2', '1|2|3|4', '3|4|5'].map((text) => new Set(text.split('|')))
    const distance = distanceOfSets(sets, masiDistance)
    expectDigits(distance(0, 1), '0.666667')
    expectDigits(distance(1, 2), '0.866667')
  })
})

test('functions and report agree on the same table', () => {
  const counts = [
    [20, 10],
    [20, 50],
  ]
  const ratings = byTable(counts)
  const profiles = profilesOf(ratings)
  const weights = unitWeights(profiles)
  const result = report(ratings)
  expect(percentAgreement(profiles)(weights)).toBeCloseTo(0.7, 12)
  expect(result.scottPi).toBeCloseTo(Number(scottPi(tableOf(counts))), 12)
  expect(fleiss(profiles)(weights)?.kappa).toBeCloseTo(Number(result.scottPi), 12)
  expect(gwetAc1(profiles)(weights)).toBe(result.gwet.ac1)
  expect(gwetAc2(profiles, quadratic(numbers(2)))(weights)).toBeCloseTo(Number(result.gwet.ac1), 12)
  expect(cohenKappa(tableOf(counts), nominal(2))).toBeCloseTo(Number(result.cohen[0]?.kappa), 12)
})

test('kappa that no draw of units can move has no interval, instead of one without width', () => {
  // The second rater has one label only, so kappa is 0 whatever the first one says.
  const oneLabel = cohen(
    tableOf([
      [29, 0],
      [1, 0],
    ]),
  )
  expect(oneLabel).toMatchObject({ kappa: 0, low: { undefined: expect.stringContaining('standard error of 0') } })
  const clustered = cohen(tableOf([[29, 0], [1, 0]]), undefined, Int32Array.from([0, 1])) // prettier-ignore
  expect(clustered.high).toMatchObject({ undefined: expect.stringContaining('standard error of 0') })
})
