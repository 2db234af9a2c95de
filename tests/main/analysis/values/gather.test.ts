import { expect, it } from 'vitest'
import { medianInterval } from '#main/analysis/values/gather.ts'

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
