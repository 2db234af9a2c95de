import { expect, it } from 'vitest'
import { rankTest } from '#main/analysis/statistics/spearman.ts'
import { layerTrend } from '#main/analysis/study/trends.ts'
import { countsOf, measuresOf, PAPER_NAMES, type Sums } from '#main/analysis/study/study-measures.ts'
import { bandCoverage } from '../../../bench/coverage/bands.ts'
import { trendPower, STEP } from '../../../bench/coverage/trends.ts'

const unit = (semantic: number): Sums => ({
  ...countsOf(25, []),
  keys: 1,
  withPattern: 0,
  semantic,
  uncovered: 25 - semantic,
})

/** Every way to give the keys to the layers. */
function* ways(items: readonly number[]): Generator<number[]> {
  if (items.length === 0) yield []
  for (const [i, item] of items.entries()) for (const rest of ways(items.toSpliced(i, 1))) yield [item, ...rest]
}

it.each([
  [
    [1, 1],
    [0, 1],
  ],
  [
    [2, 1],
    [0, 1, 2],
  ],
  [
    [2, 1],
    [0, 0, 1],
  ],
  [
    [2, 2],
    [1, 3, 4, 9],
  ],
  [
    [1, 2, 1],
    [0, 2, 2, 5],
  ],
  [
    [3, 1, 1],
    [0, 0, 0, 4, 9],
  ],
])('the smallest p of %j keys a layer with %j semantic triggers is that of the best order of all', (sizes, shares) => {
  const layers = sizes.flatMap((size, i) => Array<number>(size).fill(i + 1))
  const best = Math.min(...[...ways(shares)].map((order) => rankTest(layers, order, 1).p ?? 1))
  const strata = sizes.map((_, i) => ({
    layer: i + 1,
    units: shares.filter((_, at) => layers[at] === i + 1).map(unit),
  }))
  expect(layerTrend({ measure: 'semantic', name: '' }, measuresOf(PAPER_NAMES), strata, 1).smallestP).toBeCloseTo(
    best,
    10,
  )
})

it('the paper’s step is found in most studies of 8 × 10 keys, and a trend that is not there in few', () => {
  const step = trendPower(8, 10, STEP, 120)
  // Permuting keys; orders of layers alone find it in about half of them.
  expect(step.keys).toBeGreaterThan(0.75)
  expect(step.keys).toBeGreaterThan(step.layers + 0.15)
  const none = trendPower(8, 10, { lower: STEP.lower, upper: STEP.lower }, 120)
  // Binomial(120, .05): a standard deviation is .02.
  for (const share of [none.keys, none.kruskal, none.slope]) expect(share).toBeLessThan(0.13)
})

it('bands hold all layers at once in about 95 of 100 studies, which intervals of each by itself do not', () => {
  for (const scenario of [
    { mean: 0.3, deviation: 0.33 },
    { mean: 0.75, deviation: 0.15 },
  ]) {
    const { bands, intervals } = bandCoverage(scenario, 8, 10, 120)
    // Three standard errors of 120 rounds at .95 are .06.
    expect(bands).toBeGreaterThan(0.89)
    expect(intervals).toBeLessThan(bands - 0.08)
  }
})
