/** Bands over layers: against plain loops over the same draws, and beside each layer's own interval. */
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { errorFunction as erf } from 'simple-statistics'
import { expect, test } from 'vitest'
import type { RankedPattern, StudyKey } from '#main/analysis/agreement/study-key.ts'
import { studyAgreement } from '#main/analysis/agreement/study.ts'

const SEED = 11
const DRAWS = 400
const LAYERS = 4
const KEYS = 12
const TRIGGERS = 6

/** Two annotators who mark a prefix of the triggers each; how far they differ varies with the key. */
const rng = xoroshiro128plus(3)
const upTo = (count: number): RankedPattern[] => [
  { kind: 'shallow', ranks: Array.from({ length: count }, (_, rank) => rank + 1) },
]
const STUDY: StudyKey[] = Array.from({ length: LAYERS * KEYS }, (_, k) => ({
  key: `${1 + (k % LAYERS)}/${k}`,
  layer: 1 + (k % LAYERS),
  triggers: TRIGGERS,
  annotations: [
    { annotator: 'ann', patterns: upTo(uniformInt(rng, 1, TRIGGERS)) },
    { annotator: 'bob', patterns: upTo(uniformInt(rng, 1, TRIGGERS)) },
  ],
}))

/** Share of the triggers of each key that both class alike. */
const agreed = (layer: number): number[] =>
  STUDY.filter((key) => key.layer === layer).map(({ annotations: [ann, bob] }) => {
    const ends = [ann, bob].map((one) => one?.patterns[0]?.ranks.length ?? 0)
    return 1 - Math.abs((ends[0] as number) - (ends[1] as number)) / TRIGGERS
  })

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

test('percent agreement by layer has the max-t interval that plain loops give', () => {
  const { layers } = studyAgreement(STUDY, { seed: SEED, draws: DRAWS })
  const drawn = Array.from({ length: LAYERS }, (_, i) => {
    const keys = agreed(i + 1)
    const random = xoroshiro128plus(SEED + i)
    return Array.from({ length: DRAWS }, () => mean(keys.map(() => keys[uniformInt(random, 0, KEYS - 1)] as number)))
  })
  const values = drawn.map((_, i) => mean(agreed(i + 1)))
  const errors = drawn.map((of) => Math.sqrt(mean(of.map((one) => (one - mean(of)) ** 2))))
  const largest = Array.from({ length: DRAWS }, (_, draw) =>
    Math.max(...values.map((value, i) => Math.abs((drawn[i]?.[draw] as number) - value) / (errors[i] as number))),
  ).toSorted((a, b) => a - b)
  // Never below what independent layers need (Šidák 1967).
  const level = Math.max(0.95 ** (1 / LAYERS), erf((largest[Math.ceil(0.95 * DRAWS) - 1] as number) / Math.SQRT2))
  expect(level).toBeGreaterThan(0.97)
  layers.forEach(({ triggers: { percent } }, i) => {
    const sorted = (drawn[i] as number[]).toSorted((a, b) => a - b)
    const at = (share: number): number => {
      const position = (DRAWS - 1) * share
      const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]] as [number, number]
      return below + (above - below) * (position % 1)
    }
    expect(percent.value).toBeCloseTo(values[i] as number, 12)
    expect(percent.low).toBeCloseTo(at(0.025), 12)
    expect(percent.together?.low).toBeCloseTo(at((1 - level) / 2), 6)
    expect(percent.together?.high).toBeCloseTo(at((1 + level) / 2), 6)
  })
})

test('every interval of a layer lies in that of all layers, and where there is none there is no other', () => {
  const { overall, layers, pairs } = studyAgreement([...STUDY, { ...(STUDY[0] as StudyKey), key: '9/0', layer: 9 }], {
    seed: SEED,
    draws: DRAWS,
  })
  for (const { triggers, patterns, counts } of layers) {
    for (const estimate of [
      triggers.percent,
      triggers.alpha,
      triggers.cohen,
      triggers.masi,
      patterns.f1,
      counts.alpha,
    ]) {
      expect(estimate).not.toHaveProperty('drawn')
      if (typeof estimate.low !== 'number') expect(estimate.together).toBeNull()
      else {
        expect(estimate.together?.low).toBeLessThanOrEqual(estimate.low)
        expect(estimate.together?.high).toBeGreaterThanOrEqual(estimate.high as number)
      }
    }
  }
  expect(layers.at(-1)?.triggers.percent).toMatchObject({ value: expect.any(Number), together: null })
  expect(overall.triggers.percent).not.toHaveProperty('together')
  expect(pairs[0]?.triggers.percent).not.toHaveProperty('drawn')
})
