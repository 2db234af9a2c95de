import { expect, it } from 'vitest'
import { medianInterval, together } from '#main/analysis/values/gather.ts'

/** Of n values, the share of samples whose order statistics from `low` to `high`, from 1, hold the median: binomial, counted. */
function held(n: number, low: number, high: number): number {
  let [ways, sum] = [1, 0]
  for (let below = 0; below <= n; below++) {
    if (below >= low && below < high) sum += ways
    ways = (ways * (n - below)) / (below + 1)
  }
  return sum / 2 ** n
}

it('the interval of a median holds it in 95 of 100 samples, and is none of few values or of equal ones', () => {
  for (const n of [6, 7, 10, 25, 60, 200]) {
    const [low, high] = medianInterval(Array.from({ length: n }, (_, i) => i + 1)) ?? [0, 0]
    expect(held(n, low, high)).toBeGreaterThan(0.94)
  }
  expect(medianInterval([1, 2, 3, 4, 5])).toBeNull()
  expect(medianInterval(Array<number>(30).fill(8))).toBeNull()
})

it('of many layers, one beyond its own range alone is not above chance', () => {
  const layer = (p: number, isAbove: boolean): Parameters<typeof together>[0][number] => ({
    layer: 1,
    keys: 100,
    agreeing: 3,
    agreement: 0.03,
    low: 0,
    high: 0.1,
    medianRank: null,
    ranks: null,
    shuffled: { expected: 0.01, low: 0, high: 0.02, p, isAbove },
    shuffledRanks: null,
    shuffledMedian: null,
    entropy: 1,
  })
  const above = (...values: number[]): boolean[] =>
    together(values.map((p) => layer(p, p < 0.025))).map(({ shuffled }) => shuffled?.isAbove === true)
  expect(above(0.02)).toEqual([true])
  expect(above(0.02, 0.5, 0.6)).toEqual([false, false, false])
  // .001 · 3, then .02 · 2, then what is not beyond its range.
  expect(above(0.02, 0.04, 0.001)).toEqual([true, false, true])
  const [none] = together([{ ...layer(0.5, false), shuffled: null }])
  expect(none?.shuffled).toBeNull()
})
