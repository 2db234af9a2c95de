/** Simulated annotators whose true agreement is known: their intervals must cover it about 95 times in 100. */
import { cohen } from '#main/analysis/agreement/cohen.ts'
import { krippendorff, krippendorffDraws } from '#main/analysis/agreement/krippendorff.ts'
import { nominal, ratio, table } from '#main/analysis/agreement/metric.ts'
import { pairTables } from '#main/analysis/agreement/pair-table.ts'
import { drawWeights, profilesOf } from '#main/analysis/agreement/profile.ts'
import { distanceOfSets, masiDistance, parseSet, setLabel } from '#main/analysis/agreement/set-distance.ts'
import { bootstrap } from '#main/analysis/statistics/bootstrap.ts'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { expect, test } from 'vitest'
import { byUnit } from './ratings-of.ts'

const REPLICATIONS = 400
/** 95 % less and more three standard errors of a share of 400. */
const COVERAGE = { least: 0.917, most: 0.983 }
const SHARES = [0.5, 0.3, 0.2]

const rng = xoroshiro128plus(20_260_101)
const random = (): number => uniformFloat64(rng)

/** A category by `SHARES`, from 1. */
function category(): number {
  const point = random()
  return point < 0.5 ? 1 : point < 0.8 ? 2 : 3
}

/**
 * The unit has a true category; a rater knows it with probability `knows`, and otherwise draws one blindly from the same shares.
 * Two raters then agree by knowledge with probability knows², else as chance would: kappa = pi = alpha = knows².
 */
function unit(raters: number, knows: number): string[] {
  const truth = category()
  return Array.from({ length: raters }, () => String(random() < knows ? truth : category()))
}

function covered(intervals: readonly { low: unknown; high: unknown }[], truth: number): number {
  return intervals.filter(({ low, high }) => Number(low) <= truth && truth <= Number(high)).length / intervals.length
}

const replicate = <Result>(run: (seed: number) => Result): Result[] =>
  Array.from({ length: REPLICATIONS }, (_, seed) => run(seed))

test("the analytic interval of Cohen's kappa covers the true kappa", () => {
  const intervals = replicate(() => {
    const [pair] = pairTables(byUnit(Array.from({ length: 150 }, () => unit(2, 0.8))))
    if (pair === undefined) throw new Error('no pair')
    return cohen(pair.table)
  })
  const share = covered(intervals, 0.64)
  expect(share).toBeGreaterThan(COVERAGE.least)
  expect(share).toBeLessThan(COVERAGE.most)
  const mean = intervals.reduce((sum, { kappa }) => sum + Number(kappa), 0) / REPLICATIONS
  expect(mean).toBeCloseTo(0.64, 1.5)
})

test('the bootstrap interval of alpha covers the true alpha, with three raters and a tenth of the ratings missing', () => {
  const intervals = replicate((seed) => {
    const rows = Array.from({ length: 150 }, () => unit(3, 0.7).map((value) => (random() < 0.1 ? '.' : value)))
    const profiles = profilesOf(byUnit(rows))
    const alpha = krippendorff(profiles, nominal(SHARES.length))
    const weigh = drawWeights(profiles)
    const [interval] = bootstrap(profiles.ofUnit.length, { seed, draws: 400 }, (counts) => [alpha(weigh(counts))])
    if (interval === undefined) throw new Error('no interval')
    return interval
  })
  const share = covered(intervals, 0.49)
  expect(share).toBeGreaterThan(COVERAGE.least)
  expect(share).toBeLessThan(COVERAGE.most)
})

test('units that come in groups must be resampled by group: resampling them one by one covers far too seldom', () => {
  // A key is easy (both annotators know) or hard (neither does), for all of its triggers: alpha = share of easy keys.
  const keys = 60
  const triggers = 12
  const intervals = replicate((seed) => {
    const rows = Array.from({ length: keys }, () => {
      const knows = random() < 0.5 ? 1 : 0
      return Array.from({ length: triggers }, () => unit(2, knows))
    }).flat()
    const profiles = profilesOf(byUnit(rows))
    const alpha = krippendorff(profiles, nominal(SHARES.length))
    const keyOf = Int32Array.from(rows, (_, i) => Math.floor(i / triggers))
    const weighKeys = drawWeights(profiles, keyOf)
    const weighTriggers = drawWeights(profiles)
    const [byKey] = bootstrap(keys, { seed, draws: 300 }, (counts) => [alpha(weighKeys(counts))])
    const [byTrigger] = bootstrap(rows.length, { seed, draws: 60 }, (counts) => [alpha(weighTriggers(counts))])
    if (byKey === undefined || byTrigger === undefined) throw new Error('no interval')
    return { byKey, byTrigger }
  })
  const truth = 0.5
  const share = covered(
    intervals.map(({ byKey }) => byKey),
    truth,
  )
  expect(share).toBeGreaterThan(COVERAGE.least)
  expect(share).toBeLessThan(COVERAGE.most)
  expect(
    covered(
      intervals.map(({ byTrigger }) => byTrigger),
      truth,
    ),
  ).toBeLessThan(0.75)
})

test('the draws for very many categories give the interval of the exact ones', () => {
  const amounts = byUnit(
    Array.from({ length: 300 }, () => {
      const truth = random() * 100
      return Array.from({ length: 3 }, () => String(Math.round((truth + random() * 40) * 10) / 10))
    }),
  )
  const members = [...'ABCDEFGHIJ']
  const sets = byUnit(
    Array.from({ length: 300 }, () => {
      const truth = members.filter(() => random() < 0.4)
      return Array.from({ length: 3 }, () =>
        setLabel(new Set(members.filter((member) => truth.includes(member) !== random() < 0.1))),
      )
    }),
  )
  const metricOfSets = distanceOfSets(
    sets.labels.map((label) => parseSet(label) ?? new Set()),
    masiDistance,
  )
  for (const [ratings, metric] of [
    [amounts, ratio(amounts.numbers ?? new Float64Array())],
    [sets, table(sets.labels.length, metricOfSets)],
  ] as const) {
    expect(ratings.labels.length).toBeGreaterThan(200)
    const profiles = profilesOf(ratings)
    const exact = krippendorff(profiles, metric)
    const near = krippendorffDraws(profiles, metric)
    const weigh = drawWeights(profiles)
    const [first, second] = bootstrap(300, { seed: 4, draws: 500 }, (counts) => {
      const weights = weigh(counts)
      return [exact(weights), near(weights)]
    })
    const width = Number(first?.high) - Number(first?.low)
    expect(width).toBeGreaterThan(0.02)
    expect(Math.abs(Number(second?.low) - Number(first?.low))).toBeLessThan(0.03 * width)
    expect(Math.abs(Number(second?.high) - Number(first?.high))).toBeLessThan(0.03 * width)
  }
})
