import { expect, it } from 'vitest'
import { kruskalWallis } from '#main/analysis/statistics/kruskal-wallis.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'

/** Yields of corn by four methods (Conover 1999, Practical Nonparametric Statistics). */
const CORN = [
  [83, 91, 94, 89, 89, 96, 91, 92, 90],
  [91, 90, 81, 83, 84, 83, 88, 91, 89, 84],
  [101, 100, 91, 93, 96, 95, 94],
  [78, 82, 81, 77, 79, 81, 80, 81],
]

it('gives the published H of data with ties', () => {
  const found = kruskalWallis(CORN)
  expect(found?.h).toBeCloseTo(25.62884, 5)
  expect(found?.degrees).toBe(3)
  expect(found?.p).toBeCloseTo(1.140573e-5, 10)
})

it('has a p that shuffling the values over the groups gives as well', () => {
  const groups = [
    [1, 4, 4, 7, 2, 3],
    [5, 6, 2, 9, 8, 4],
    [7, 3, 9, 9, 5, 1],
  ]
  const { h, p } = kruskalWallis(groups) ?? { h: NaN, p: NaN }
  const { shuffled } = seeded(4)
  const rounds = 4000
  let beyond = 0
  for (let round = 0; round < rounds; round++) {
    const all = shuffled(groups.flat())
    const other = kruskalWallis([all.slice(0, 6), all.slice(6, 12), all.slice(12)])
    if ((other?.h ?? 0) >= h - 1e-9) beyond += 1
  }
  expect(beyond / rounds).toBeCloseTo(p, 1)
})

it('is none where nothing can differ', () => {
  expect(kruskalWallis([[1, 2, 3], []])).toBeNull()
  expect(
    kruskalWallis([
      [5, 5],
      [5, 5],
    ]),
  ).toBeNull()
  expect(kruskalWallis([])).toBeNull()
})
