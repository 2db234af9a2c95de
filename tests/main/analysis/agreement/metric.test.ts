import {
  linear,
  nominal,
  ordinal,
  quadratic,
  ratio,
  table,
  TABLE_LIMIT,
  type Metric,
} from '#main/analysis/agreement/metric.ts'
import {
  distanceOfSets,
  jaccardDistance,
  masiDistance,
  parseSet,
  setLabel,
} from '#main/analysis/agreement/set-distance.ts'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const values = fc
  .uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 2, maxLength: 8 })
  .map((numbers) => Float64Array.from(numbers).toSorted())

test('the sums of every metric are those of its distances, pair by pair', () => {
  fc.assert(
    fc.property(values, fc.infiniteStream(fc.integer({ min: 0, max: 9 })), (values, stream) => {
      const weights = values.map(() => stream.next().value as number)
      const metrics: Metric[] = [
        nominal(values.length),
        linear(values),
        quadratic(values),
        ordinal(weights),
        ratio(values),
        table(values.length, (a, b) => Math.abs(a - b) ** 0.5),
      ]
      for (const metric of metrics) {
        const sums = metric.sums(weights)
        values.forEach((_, c) => {
          const expected = weights.reduce((sum, weight, k) => sum + weight * metric.distance(c, k), 0)
          expect(sums[c]).toBeCloseTo(expected, 8)
          expect(metric.distance(c, c)).toBe(0)
        })
      }
    }),
    { seed: 31, numRuns: 200 },
  )
})

test('large values with small differences keep their distances', () => {
  const metric = quadratic(Float64Array.of(1.7e9, 1.7e9 + 1, 1.7e9 + 3))
  expect([...metric.sums(Float64Array.of(1, 1, 1))]).toEqual([10, 5, 13])
})

test('a table too large to keep gives the same sums as one that is kept', () => {
  const size = TABLE_LIMIT + 1
  const distance = (a: number, b: number): number => Math.abs(a - b)
  const weights = Float64Array.from({ length: size }, (_, i) => i % 3)
  const large = table(size, distance)
  expect(large.slow).toBe(true)
  expect([...large.sums(weights)]).toEqual([...linear(Float64Array.from({ length: size }, (_, i) => i)).sums(weights)])
  expect(large.distance(3, 10)).toBe(7)
})

describe('sets', () => {
  const set = fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D')).map((members) => new Set(members))

  test('MASI and Jaccard are those of the sets, in whatever order they are asked for', () => {
    fc.assert(
      fc.property(
        fc.array(set, { minLength: 2, maxLength: 6 }),
        fc.array(fc.tuple(fc.nat(5), fc.nat(5))),
        (sets, asked) => {
          const masi = distanceOfSets(sets, masiDistance)
          const jaccard = distanceOfSets(sets, jaccardDistance)
          for (const [i, j] of asked) {
            const a = sets[i % sets.length] ?? new Set()
            const b = sets[j % sets.length] ?? new Set()
            const shared = [...a].filter((member) => b.has(member)).length
            const all = new Set([...a, ...b]).size
            const j1 = all === 0 ? 1 : shared / all
            const m = shared === all ? 1 : shared === a.size || shared === b.size ? 2 / 3 : 1 / 3
            expect(jaccard(i % sets.length, j % sets.length)).toBeCloseTo(1 - j1, 12)
            expect(masi(i % sets.length, j % sets.length)).toBeCloseTo(1 - j1 * m, 12)
          }
        },
      ),
      { seed: 32, numRuns: 200 },
    )
  })

  test('the empty set is equal to itself and as far as can be from any other', () => {
    const distance = distanceOfSets([new Set(), new Set(['A'])], masiDistance)
    expect([distance(0, 0), distance(0, 1), distance(1, 0)]).toEqual([0, 1, 1])
  })

  test('a set is read whatever the order of its members, and written in one', () => {
    expect(setLabel(parseSet('B|A | B') ?? new Set())).toBe('A|B')
    expect(setLabel(parseSet('{}') ?? new Set(['?']))).toBe('{}')
    for (const text of ['', 'A|', '|A', 'A||B', '{}|A']) expect(parseSet(text)).toBeNull()
  })
})
