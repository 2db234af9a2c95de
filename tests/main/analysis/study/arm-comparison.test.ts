import { describe, expect, it } from 'vitest'
import { PAPER_KINDS } from '#contract/kind.ts'
import type { ArmComparison } from '#contract/arm.ts'
import { compareArms, type ArmReadings } from '#main/analysis/study/arm-comparison.ts'
import { armFigures } from '#main/analysis/study/arm-figures.ts'
import { armTable } from '#main/analysis/study/arm-table.ts'
import { comparedInWords } from '#main/analysis/study/arm-words.ts'
import { countsOf, type Reading } from '#main/analysis/study/study-measures.ts'
import { seeded, type Random } from '#main/analysis/statistics/seeded.ts'

const TRIGGERS = 10

/** A key that one reader saw, with shallow patterns on its first triggers and semantic ones on its last. */
function reading(layer: number, key: string, shallow: number, semantic: number, more: Partial<Reading> = {}): Reading {
  const ranks = (from: number, n: number): number[] => Array.from({ length: n }, (_, i) => from + i)
  const patterns = [
    ...(shallow > 0 ? [{ kind: 'shallow', ranks: ranks(1, shallow) }] : []),
    ...(semantic > 0 ? [{ kind: 'semantic', ranks: ranks(TRIGGERS - semantic + 1, semantic) }] : []),
  ]
  return {
    kind: 'key',
    layer,
    key: `${layer}/${key}`,
    annotator: 'ann',
    counts: countsOf(TRIGGERS, patterns),
    worked: 0,
    seconds: null,
    weight: 1,
    ...more,
  }
}

/** @param chance of a pattern in each layer, in ten */
const drawn = (name: string, random: Random, chance: readonly number[], perLayer: readonly number[]): ArmReadings => ({
  name,
  controls: [],
  keys: chance.flatMap((often, l) =>
    Array.from({ length: perLayer[l] ?? 0 }, (_, k) =>
      reading(
        l + 1,
        String(k),
        random.below(10) < often ? 3 + random.below(8) : 0,
        random.below(20) < often ? 3 + random.below(4) : 0,
      ),
    ),
  ),
})

const compared = (arms: ArmReadings[], permutations = 199, seed = 1): ArmComparison =>
  compareArms({ by: 'scan', arms, kinds: PAPER_KINDS, seed, permutations })

const differenceOf = (of: ArmComparison, measure: string, layer: number | null) => {
  const found = of.differences.find((one) => one.measure === measure && one.layer === layer)
  if (found === undefined) throw new Error(`no difference of ${measure}`)
  return found
}

/** What each key adds above and below, counted anew from what it shows. */
const RATIOS: Record<string, (reading: Reading) => [number, number]> = {
  withPattern: ({ counts }) => [counts.patterns > 0 ? 1 : 0, 1],
  patterns: ({ counts }) => [counts.patterns, 1],
  covered: ({ counts }) => [TRIGGERS - counts.uncovered, TRIGGERS],
  anySemantic: ({ counts }) => [(counts['semantic'] ?? 0) + counts.both, TRIGGERS],
  anyShallow: ({ counts }) => [(counts['shallow'] ?? 0) + counts.both, TRIGGERS],
}

const ratio = (keys: readonly Reading[], measure: string): number => {
  let [of, per] = [0, 0]
  for (const key of keys) {
    const [a, b] = RATIOS[measure]?.(key) ?? [0, 0]
    of += a
    per += b
  }
  return of / per
}

describe('arms beside each other', () => {
  const random = seeded(11)
  const a = drawn('a', random, [8, 6, 9], [10, 9, 7])
  const b = drawn('b', random, [3, 6, 4], [10, 6, 8])
  const both = compared([a, b], 999)

  it('differ by what plain loops find: of each layer, and of all by the layers’ weights', () => {
    expect(both.measures.map(({ measure }) => measure).toSorted()).toEqual(Object.keys(RATIOS).toSorted())
    for (const { measure } of both.measures) {
      let [sum, weights] = [0, 0]
      for (const layer of [1, 2, 3]) {
        const [first, second] = [a, b].map(({ keys }) => keys.filter((key) => key.layer === layer))
        const difference = ratio(second ?? [], measure) - ratio(first ?? [], measure)
        expect(differenceOf(both, measure, layer).difference.value).toBeCloseTo(difference, 12)
        const [n, m] = [first?.length ?? 0, second?.length ?? 0]
        expect(differenceOf(both, measure, layer).keys).toEqual([n, m])
        sum += ((n * m) / (n + m)) * difference
        weights += (n * m) / (n + m)
      }
      expect(differenceOf(both, measure, null).difference.value).toBeCloseTo(sum / weights, 12)
    }
  })

  it('have the p that all permutations give, where they can be tried', () => {
    const arms = [drawn('a', seeded(3), [9], [4]), drawn('b', seeded(8), [3], [4])]
    const keys = arms.flatMap((arm) => arm.keys)
    const found = compared(arms, 20_000)
    for (const { measure } of found.measures) {
      const observed = Math.abs(ratio(keys.slice(4), measure) - ratio(keys.slice(0, 4), measure))
      let [all, asLarge] = [0, 0]
      for (let chosen = 0; chosen < 256; chosen++) {
        const first = keys.filter((_, i) => (chosen & (1 << i)) !== 0)
        if (first.length !== 4) continue
        const rest = keys.filter((key) => !first.includes(key))
        all += 1
        if (Math.abs(ratio(rest, measure) - ratio(first, measure)) >= observed - 1e-9) asLarge += 1
      }
      expect(all).toBe(70)
      expect(differenceOf(found, measure, 1).p).toBeCloseTo(asLarge / all, 1)
      // Of one layer, all layers together are that one.
      expect(differenceOf(found, measure, null).p).toBe(differenceOf(found, measure, 1).p)
    }
  })

  it('are adjusted over the layers of a measure, by Holm’s steps counted anew', () => {
    for (const { measure } of both.measures) {
      const own = [1, 2, 3].map((layer) => differenceOf(both, measure, layer))
      const sorted = own.map(({ p }) => p ?? 1).toSorted((x, y) => x - y)
      for (const { p, adjusted } of own) {
        const steps = sorted.filter((one) => one <= (p ?? 1)).map((one, i) => one * (3 - i))
        expect(adjusted).toBeCloseTo(Math.min(1, Math.max(...steps)), 12)
      }
    }
  })

  it('compare layers that both have alone, and count each key once, however many read it', () => {
    const twice = { weight: 0.5 }
    const first: ArmReadings = {
      name: 'a',
      controls: [reading(0, 'c', 3, 0, { kind: 'control' }), reading(0, 'd', 0, 0, { kind: 'control' })],
      keys: [
        reading(1, '0', 3, 0, twice),
        reading(1, '0', 0, 0, { ...twice, annotator: 'bob' }),
        reading(1, '1', 3, 0),
      ],
    }
    const second = {
      name: 'b',
      controls: [],
      keys: [reading(1, '0', 0, 0), reading(1, '1', 0, 0), reading(2, '0', 3, 0)],
    }
    const found = compared([first, second])
    expect(found.raters).toEqual(['ann', 'bob'])
    expect(found.arms.map(({ keys }) => keys)).toEqual([2, 3])
    expect(found.arms[0]).toMatchObject({ controls: 2, foundInControls: { value: 0.5 } })
    expect(found.differences.map(({ layer }) => layer)).not.toContain(2)
    expect(differenceOf(found, 'withPattern', null)).toMatchObject({ keys: [2, 2], difference: { value: -0.75 } })
  })

  it('say in words, table and figures what the numbers are', () => {
    const whole = differenceOf(both, 'withPattern', null)
    const points = Math.round(100 * (whole.difference.value ?? 0))
    expect(comparedInWords(both)).toContain(`Difference: −${Math.abs(points)} points (`)
    expect(comparedInWords(both)).toContain('999 permutations, seed 1')
    const table = armTable(both, 'Whose.')
    expect(table.rows).toHaveLength(5 * 4)
    expect(table.note).toContain('Arms: scans “a” (26 keys) and “b” (24 keys), mixed blind.')
    const figures = armFigures(both, 'Whose.')
    expect(figures.map(({ name }) => name)).toEqual([
      'arms-scan',
      'arms-scan-keys-with-a-pattern',
      'arms-scan-shallow',
      'arms-scan-semantic',
      'arms-scan-covered',
    ])
    for (const { caption, spec } of figures) {
      expect(caption).toMatch(/Whose\.$/u)
      const { values } = spec['data'] as { values: { arm: string; keys: number }[] }
      expect(new Set(values.map(({ arm }) => arm))).toEqual(new Set(['a', 'b']))
    }
  })
})

describe('in studies whose arms do not differ', () => {
  const STUDIES = 300
  const LAYERS = [7, 4, 9]
  const studies = Array.from({ length: STUDIES }, (_, i) => {
    const random = seeded(1000 + i)
    // More keys of one arm in the layers where patterns are rare: pooled without weights they would differ.
    return compared([drawn('a', random, LAYERS, [8, 4, 8]), drawn('b', random, LAYERS, [4, 10, 4])], 199, i)
  })
  const share = (is: (study: ArmComparison) => boolean): number => studies.filter(is).length / STUDIES
  // Four standard errors of a share of 0.05.
  const most = 0.05 + 4 * Math.sqrt((0.05 * 0.95) / STUDIES)

  it('a difference over all layers is as rare as its p says', () => {
    for (const measure of Object.keys(RATIOS)) {
      const wrong = share((study) => (differenceOf(study, measure, null).p ?? 1) <= 0.05)
      expect(wrong).toBeLessThan(most)
      // Nor is the test idle.
      expect(share((study) => (differenceOf(study, measure, null).p ?? 1) <= 0.5)).toBeGreaterThan(0.25)
    }
  })

  it('a layer that differs after Holm is as rare', () => {
    for (const measure of Object.keys(RATIOS))
      expect(
        share((study) => [1, 2, 3].some((layer) => (differenceOf(study, measure, layer).adjusted ?? 1) <= 0.05)),
      ).toBeLessThan(most)
  })

  it('the interval of the difference holds 0 about as often as it says', () => {
    for (const measure of Object.keys(RATIOS)) {
      const holds = share((study) => {
        const { low, high } = differenceOf(study, measure, null).difference
        return low === null || high === null || (low <= 0 && high >= 0)
      })
      expect(holds).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.05 * 0.95) / STUDIES))
    }
  })
})

it('finds a difference that is there', () => {
  const random = seeded(5)
  const found = compared(
    [drawn('a', random, [9, 9, 9], [10, 10, 10]), drawn('b', random, [3, 3, 3], [10, 10, 10])],
    999,
  )
  const { p, difference } = differenceOf(found, 'withPattern', null)
  expect(p).toBeLessThan(0.01)
  expect(difference.high).toBeLessThan(0)
})
