import { fitCrossed, laplace, type Cell } from '#main/analysis/statistics/crossed-logistic.ts'
import { describe, expect, test } from 'vitest'

/** Key, annotator, layer, triggers of 25: made once by a seeded generator. */
const CELLS: Cell[] = [
  [0, 1, 1, 1],
  [0, 2, 1, 5],
  [1, 0, 2, 3],
  [1, 1, 2, 1],
  [1, 2, 2, 2],
  [2, 0, 3, 3],
  [2, 1, 3, 9],
  [2, 2, 3, 8],
  [3, 0, 4, 3],
  [3, 1, 4, 7],
  [4, 0, 5, 0],
  [4, 2, 5, 2],
  [5, 1, 6, 5],
  [5, 2, 6, 11],
  [6, 0, 7, 8],
  [6, 1, 7, 7],
  [6, 2, 7, 11],
  [7, 0, 8, 8],
  [7, 1, 8, 10],
  [7, 2, 8, 15],
  [8, 0, 1, 0],
  [8, 1, 1, 1],
  [9, 0, 2, 2],
  [9, 2, 2, 4],
  [10, 1, 3, 2],
  [10, 2, 3, 3],
  [11, 0, 4, 2],
  [11, 1, 4, 1],
  [11, 2, 4, 8],
  [12, 0, 5, 11],
  [12, 1, 5, 12],
  [12, 2, 5, 17],
  [13, 0, 6, 12],
  [13, 1, 6, 18],
  [14, 0, 7, 2],
  [14, 2, 7, 6],
  [15, 1, 8, 11],
  [15, 2, 8, 16],
  [16, 0, 1, 2],
  [16, 1, 1, 2],
  [16, 2, 1, 4],
  [17, 0, 2, 16],
  [17, 1, 2, 16],
  [17, 2, 2, 21],
  [18, 0, 3, 3],
  [18, 1, 3, 5],
  [19, 0, 4, 2],
  [19, 2, 4, 14],
  [20, 1, 5, 6],
  [20, 2, 5, 7],
  [21, 0, 6, 7],
  [21, 1, 6, 12],
  [21, 2, 6, 11],
  [22, 0, 7, 11],
  [22, 1, 7, 17],
  [22, 2, 7, 19],
  [23, 0, 8, 1],
  [23, 1, 8, 0],
].map(([key = 0, annotator = 0, x = 0, successes = 0]) => ({ key, annotator, x, successes, of: 25 }))

test('is what lme4 1.1-31 finds: glmer(cbind(y, 25 - y) ~ layer + (1 | key) + (1 | annotator), binomial)', () => {
  const fit = fitCrossed(CELLS, 24, 3)
  expect(fit?.level).toBeCloseTo(-2.22587, 2)
  expect(fit?.slope).toBeCloseTo(0.21368, 3)
  expect(fit?.keys).toBeCloseTo(1.0823, 3)
  expect(fit?.annotators).toBeCloseTo(0.49811, 3)
  expect(fit?.slopeError).toBeCloseTo(0.1032, 3)
  const binomial = CELLS.reduce((sum, { successes, of }) => {
    let log = 0
    for (let i = 1; i <= successes; i++) log += Math.log((of - successes + i) / i)
    return sum + log
  }, 0)
  expect(Number(fit?.logLikelihood) + binomial).toBeCloseTo(-145.641489, 3)
})

describe('against the integral itself', () => {
  const SMALL = CELLS.filter(({ key, annotator }) => key < 8 && annotator > 0).map((cell) => ({
    ...cell,
    annotator: cell.annotator - 1,
  }))

  /**
   * The likelihood, the keys' and the two annotators' effects summed over a fine grid of the normal distribution: of a curve with the
   * deviation 0.25 and more, which these are, a step of 0.2 leaves out less than 1e-8.
   */
  function integral(cells: readonly Cell[], [level, slope, s, t]: readonly [number, number, number, number]): number {
    const STEP = 0.2
    const grid = Array.from({ length: 61 }, (_, i) => (i - 30) * STEP)
    const weight = grid.map((z) => (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * STEP)
    /** Log likelihood of a cell, by the key's effect and the annotator's. */
    const of = ({ x, successes, of }: Cell): number[][] =>
      grid.map((z) =>
        grid.map((a) => {
          const eta = level + slope * x + s * z + t * a
          return successes * eta - of * Math.log1p(Math.exp(eta))
        }),
      )
    const byKey = [...Map.groupBy(cells, ({ key }) => key).values()].map((own) =>
      own.map((cell) => ({ annotator: cell.annotator, at: of(cell) })),
    )
    const logs = grid.flatMap((_, i) =>
      grid.map((_, j) => {
        const people = [i, j]
        const log = byKey.reduce((sum, own) => {
          const inside = grid.reduce((total, _, k) => {
            const all = own.reduce((all, { annotator, at }) => all + (at[k]?.[people[annotator] ?? 0] ?? NaN), 0)
            return total + (weight[k] ?? 0) * Math.exp(all)
          }, 0)
          return sum + Math.log(inside)
        }, 0)
        return log + Math.log(weight[i] ?? 0) + Math.log(weight[j] ?? 0)
      }),
    )
    const largest = logs.reduce((most, one) => Math.max(most, one), -Infinity)
    return largest + Math.log(logs.reduce((sum, one) => sum + Math.exp(one - largest), 0))
  }

  test.each([
    [-1, 0.2, 1, 0.5],
    [-2, 0.1, 0.5, 1],
    [-1.5, 0.25, 1.5, 0.2],
  ] as const)('the approximation at (%d, %d, %d, %d) is off by little', (...at) => {
    expect(Math.abs(laplace(SMALL, 8, 2, at).logLikelihood - integral(SMALL, at))).toBeLessThan(0.1)
  })

  test('and so is where it is largest', () => {
    const fit = fitCrossed(SMALL, 8, 2)
    if (fit === null) throw new Error('no fit')
    const at = [fit.level, fit.slope, fit.keys, fit.annotators] as const
    const best = integral(SMALL, at)
    for (const [i, size] of [0.15, 0.05, 0.15, 0.15].entries()) {
      for (const sign of [-1, 1]) {
        const beside = at.map((value, j) =>
          j === i ? Math.abs(sign * size + value) * (value < 0 && j < 2 ? -1 : 1) : value,
        )
        expect(integral(SMALL, beside as unknown as typeof at)).toBeLessThan(best + 0.02)
      }
    }
  })
})

test('without variation there is no model', () => {
  expect(
    fitCrossed(
      CELLS.map((cell) => ({ ...cell, successes: 25 })),
      24,
      3,
    ),
  ).toBeNull()
  expect(
    fitCrossed(
      CELLS.map((cell) => ({ ...cell, successes: 0 })),
      24,
      3,
    ),
  ).toBeNull()
})

test.each([
  ['an upper layer of two that is found everywhere', (x: number) => x > 4],
  ['a lower layer of two that is found everywhere', (x: number) => x <= 4],
])('%s has no finite slope', (_, isEverywhere) => {
  const halves = CELLS.map((cell) => ({
    ...cell,
    x: cell.x > 4 ? 1 : 0,
    successes: isEverywhere(cell.x) ? 25 : cell.successes,
  }))
  expect(fitCrossed(halves, 24, 3)).toBeNull()
  const nowhere = halves.map((cell) => ({ ...cell, successes: 25 - cell.successes }))
  expect(fitCrossed(nowhere, 24, 3)).toBeNull()
  // One trigger that differs is enough for a maximum.
  const at = halves.findIndex(({ x }) => isEverywhere(x === 1 ? 8 : 1))
  const almost = halves.map((cell, i) => (i === at ? { ...cell, successes: 24 } : cell))
  expect(Math.abs(fitCrossed(almost, 24, 3)?.slope ?? 99)).toBeLessThan(15)
})

test('one odd trigger among many says nothing of keys and annotators', () => {
  // The integral itself is largest at deviations of 0, by 2.9 more than where the approximation is largest.
  const odd = Array.from({ length: 60 }, (_, i): Cell => {
    return { key: i % 20, annotator: Math.floor(i / 20), x: 0, successes: i === 0 ? 24 : 25, of: 25 }
  })
  expect(fitCrossed(odd, 20, 3, true)).toBeNull()
})

test('annotators who do not differ have no variance', () => {
  const same = Array.from({ length: 60 }, (_, i): Cell => ({
    key: i % 20,
    annotator: i % 3,
    x: 0,
    successes: (i % 20) + 2,
    of: 25,
  }))
  const fit = fitCrossed(same, 20, 3, true)
  expect(fit?.annotators).toBeLessThan(0.02)
  expect(fit?.keys).toBeGreaterThan(0.5)
  expect(fit?.slope).toBe(0)
})
