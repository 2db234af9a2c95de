import { assert, constantFrom, integer, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pairCycle } from '#main/analysis/study/rater-blocks.ts'
import { planStudy, type PlanSpec, type StudyPlan } from '#main/analysis/study/study-plan.ts'

/** Every layer has 300 eligible keys, as many as `layers`. */
const eligible = (layers: number): Map<number, number[]> =>
  new Map(Array.from({ length: layers }, (_, l) => [l + 1, Array.from({ length: 300 }, (_, i) => i * 2)]))

const specs = record({
  keysPerLayer: integer({ min: 1, max: 25 }),
  seed: integer({ min: 0, max: 2 ** 31 - 1 }),
  people: integer({ min: 1, max: 9 }),
  overlapShare: constantFrom(0, 0.1, 0.25, 1 / 3, 0.5, 1),
  raters: integer({ min: 2, max: 9 }),
  controlShare: constantFrom(0, 0.05, 0.1, 0.3, 0.5),
  practiceKeys: integer({ min: 0, max: 5 }),
  layers: integer({ min: 1, max: 8 }),
}).map(({ people, layers, raters, ...rest }) => ({
  layers,
  spec: {
    ...rest,
    raters: Math.max(2, Math.min(raters, people)),
    annotators: Array.from({ length: people }, (_, i) => `annotator ${i}`),
    // Controls of nine annotators who label everything need more keys than 300 a layer.
    controlShare: raters > 3 && rest.overlapShare > 0.5 ? Math.min(rest.controlShare, 0.1) : rest.controlShare,
  } satisfies PlanSpec,
}))

const spread = (counts: number[]): number => Math.max(...counts) - Math.min(...counts)

const countOf = (items: readonly number[], size: number): number[] =>
  Array.from({ length: size }, (_, i) => items.filter((item) => item === i).length)

/** How many of the keys each pair of annotators labels together. */
function meetings(keys: StudyPlan['keys'], people: number): number[] {
  return Array.from({ length: people }, (_, a) =>
    Array.from(
      { length: people - a - 1 },
      (_, i) => keys.filter(({ raters }) => raters.includes(a) && raters.includes(a + 1 + i)).length,
    ),
  ).flat()
}

const check = (holds: (spec: PlanSpec, layers: number, plan: StudyPlan) => void): void =>
  assert(
    property(specs, ({ spec, layers }) => holds(spec, layers, planStudy(spec, eligible(layers)))),
    { numRuns: 150 },
  )

describe('a plan', () => {
  it('is the same for the same design and seed, and its keys do not depend on who labels them', () => {
    check((spec, layers, plan) => {
      expect(planStudy(spec, eligible(layers))).toEqual(plan)
      const alone = planStudy(
        { ...spec, annotators: ['a'], overlapShare: 0, controlShare: 0, practiceKeys: 0 },
        eligible(layers),
      )
      const names = (keys: StudyPlan['keys']): string[] =>
        keys.map(({ layer, index }) => `${layer}/${index}`).toSorted()
      expect(names(alone.keys)).toEqual(names(plan.keys))
    })
  })

  it('gives everybody as much to do, give or take one', () => {
    check(({ annotators }, _, { assignments }) => {
      expect(
        spread(
          countOf(
            assignments.map(({ annotator }) => annotator),
            annotators.length,
          ),
        ),
      ).toBeLessThanOrEqual(1)
    })
  })

  it('has the asked share of keys labelled by as many annotators as asked, the rest by one', () => {
    check(({ annotators, overlapShare, raters: several, keysPerLayer }, layers, { keys }) => {
      expect(keys).toHaveLength(keysPerLayer * layers)
      const overlap = annotators.length < 2 ? 0 : Math.round(keys.length * overlapShare)
      expect(keys.filter(({ raters }) => new Set(raters).size === several)).toHaveLength(overlap)
      expect(keys.filter(({ raters }) => raters.length === 1)).toHaveLength(keys.length - overlap)
    })
  })

  it('spreads the overlap evenly over layers, and over pairs of annotators in the study and in each layer', () => {
    check(({ annotators, raters: several }, layers, { keys }) => {
      const overlap = keys.filter(({ raters }) => raters.length > 1)
      expect(
        spread(
          countOf(
            overlap.map(({ layer }) => layer - 1),
            layers,
          ),
        ),
      ).toBeLessThanOrEqual(1)
      if (several > 2 || annotators.length < 2) return
      expect(spread(meetings(overlap, annotators.length))).toBeLessThanOrEqual(1)
      for (let layer = 1; layer <= layers; layer++) {
        const own = overlap.filter((key) => key.layer === layer)
        expect(spread(meetings(own, annotators.length))).toBeLessThanOrEqual(1)
      }
    })
  })

  it('keeps pairs within four of each other where three to nine label a key, however many keys there are', () => {
    check(({ annotators, raters: several }, _, { keys }) => {
      if (several < 3) return
      expect(
        spread(
          meetings(
            keys.filter(({ raters }) => raters.length > 1),
            annotators.length,
          ),
        ),
      ).toBeLessThanOrEqual(4)
    })
  })

  it('puts practice first, the same for all, and mixes the asked share of controls into the rest', () => {
    check(({ annotators, practiceKeys, controlShare }, _, { keys, assignments }) => {
      const labels = keys.reduce((sum, { raters }) => sum + raters.length, 0)
      const controls = assignments.filter(({ kind }) => kind === 'control')
      expect(Math.abs(controls.length - controlShare * (labels + controls.length))).toBeLessThanOrEqual(0.5)
      annotators.forEach((_, annotator) => {
        const own = assignments.filter((assignment) => assignment.annotator === annotator)
        expect(own.map(({ place }) => place)).toEqual(own.map((_, i) => i + 1))
        expect(own.findLastIndex(({ kind }) => kind === 'practice')).toBe(practiceKeys - 1)
        const mine = keys.filter(({ raters }) => raters.includes(annotator))
        expect(own.filter(({ kind }) => kind === 'key')).toHaveLength(mine.length)
      })
    })
  })

  it('takes practice and controls from keys that the sample does not have, each once', () => {
    check(({ practiceKeys }, _, { keys, assignments }) => {
      const name = ({ layer, index }: { layer: number; index: number }): string => `${layer}/${index}`
      const sampled = new Set(keys.map(name))
      const others = assignments.filter(({ kind }) => kind !== 'key')
      expect(others.filter(({ key }) => sampled.has(name(key)))).toEqual([])
      const controls = others.filter(({ kind }) => kind === 'control')
      expect(new Set(others.map(({ key }) => name(key))).size).toBe(controls.length + practiceKeys)
    })
  })

  it('has controls anywhere among the keys', () => {
    const spec: PlanSpec = {
      keysPerLayer: 10,
      seed: 0,
      annotators: ['a'],
      overlapShare: 0,
      raters: 2,
      controlShare: 0.5,
      practiceKeys: 0,
    }
    const at = Array.from({ length: 20 }, () => 0)
    for (let seed = 0; seed < 1000; seed++) {
      for (const { kind, place } of planStudy({ ...spec, seed }, eligible(1)).assignments)
        if (kind === 'control') at[place - 1] = (at[place - 1] ?? 0) + 1
    }
    // Binomial(1000, 1/2): standard deviation 15.8; 5 of them on either side.
    for (const count of at) expect(Math.abs(count - 500)).toBeLessThan(79)
  })

  it('says how many keys are missing when controls have none to be like', () => {
    const spec: PlanSpec = {
      keysPerLayer: 10,
      seed: 1,
      annotators: ['a'],
      overlapShare: 0,
      raters: 2,
      controlShare: 0.5,
      practiceKeys: 2,
    }
    expect(() => planStudy(spec, new Map([[1, Array.from({ length: 15 }, (_, i) => i)]]))).toThrow(
      /2 practice keys and 10 controls .* there are 5\. Lower/u,
    )
  })
})

describe('the cycle of pairs', () => {
  it.each([2, 3, 4, 5, 6, 7, 8, 9, 10, 11])('of %i people has every pair once and never one person two ahead', (n) => {
    const pairs = pairCycle(n)
    expect(new Set(pairs.map((pair) => pair.toSorted((a, b) => a - b).join())).size).toBe((n * (n - 1)) / 2)
    expect(pairs).toHaveLength((n * (n - 1)) / 2)
    const load = Array.from({ length: n }, () => 0)
    for (const pair of pairs) {
      for (const person of pair) load[person] = (load[person] ?? 0) + 1
      expect(spread(load)).toBeLessThanOrEqual(1)
    }
  })
})
