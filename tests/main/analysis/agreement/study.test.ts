import type { Estimate } from '#contract/estimate.ts'
import { ratingsAgreement } from '#main/analysis/agreement/ratings-report.ts'
import { ratingColumns, ratingsOf, type Rating } from '#main/analysis/agreement/ratings.ts'
import { studyAgreement } from '#main/analysis/agreement/study.ts'
import type { RankedPattern, StudyKey } from '#main/analysis/agreement/study-key.ts'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { describe, expect, test } from 'vitest'

const OPTIONS = { seed: 7, draws: 200 }

const shallow = (...ranks: number[]): RankedPattern => ({ kind: 'shallow', ranks })
const semantic = (...ranks: number[]): RankedPattern => ({ kind: 'semantic', ranks })

/** Two annotators; by hand: classes of key 1/0 are S S S B M M against S S S B B -, of 2/5 - - - - - - against S S S - - -. */
const SMALL: StudyKey[] = [
  {
    key: '1/0',
    layer: 1,
    triggers: 6,
    annotations: [
      { annotator: 'ann', patterns: [shallow(1, 2, 3, 4), semantic(4, 5, 6)] },
      { annotator: 'bob', patterns: [semantic(4, 5), shallow(1, 2, 3, 4, 5)] },
    ],
  },
  {
    key: '2/5',
    layer: 2,
    triggers: 6,
    annotations: [
      { annotator: 'ann', patterns: [] },
      { annotator: 'bob', patterns: [shallow(1, 2, 3)] },
    ],
  },
  { key: '2/6', layer: 2, triggers: 6, annotations: [{ annotator: 'ann', patterns: [shallow(1, 2, 3)] }] },
]

test('a small study comes out as counted by hand', () => {
  const { overall, keys, pairs, layers } = studyAgreement(SMALL, OPTIONS)
  expect(overall).toMatchObject({ annotators: ['ann', 'bob'], keys: 2, single: 1 })
  expect(overall.triggers).toMatchObject({ units: 12, ratings: 24, missing: 0 })
  expect(overall.triggers.percent.value).toBeCloseTo(7 / 12, 12)
  // Rows ann, columns bob: none, shallow, semantic, both.
  expect(overall.triggers.confusion).toEqual([
    [3, 3, 0, 0],
    [0, 3, 0, 0],
    [1, 0, 0, 1],
    [0, 0, 0, 1],
  ])
  // Chance: (6·4 + 3·6 + 2·0 + 1·2) / 144 of agreement, 7/12 observed.
  const chance = (6 * 4 + 3 * 6 + 1 * 2) / 144
  expect(overall.triggers.cohen.value).toBeCloseTo((7 / 12 - chance) / (1 - chance), 12)
  // Shallow 4/5, semantic 2/3: both matched; the third of bob has no partner.
  expect(overall.patterns).toMatchObject({ comparisons: 2, patterns: 5, matched: 2 })
  expect(overall.patterns.f1.value).toBeCloseTo(4 / 5, 12)
  expect(overall.patterns.kind.value).toBe(1)
  expect(overall.counts).toMatchObject({ units: 2, ratings: 4, missing: 0, percent: { value: 0.5 } })
  // Counts 2 2 / 0 1: Do = 2 · 1 / 4, De = mean over pairs = (0 + 4 + 1 + 4 + 1 + 1) / 6.
  expect(overall.counts.alpha.value).toBeCloseTo(1 - 0.5 / (11 / 6), 12)
  expect(keys.map(({ key, disagreement }) => [key, disagreement])).toEqual([
    ['2/5', 0.5],
    ['1/0', 1 / 3],
  ])
  expect(keys[0]?.f1).toBe(0)
  expect(keys[1]?.f1).toBe(1)
  expect(pairs.map(({ pair }) => pair)).toEqual([['ann', 'bob']])
  expect(layers.map(({ layer, keys, single }) => [layer, keys, single])).toEqual([
    [1, 1, 0],
    [2, 1, 1],
  ])
})

/** Three annotators, each key labelled by two or three of them, in three layers; all four classes occur. */
function randomStudy(keys: number): StudyKey[] {
  const rng = xoroshiro128plus(99)
  const below = (n: number): number => uniformInt(rng, 0, n - 1)
  const ranksNear = (center: number): number[] =>
    Array.from({ length: 10 }, (_, i) => i + 1).filter((rank) => Math.abs(rank - center) < 3 !== (below(8) === 0))
  return Array.from({ length: keys }, (_, k) => {
    const centers = [1 + below(10), 1 + below(10)]
    return {
      key: `${1 + (k % 3)}/${k}`,
      layer: 1 + (k % 3),
      triggers: 10,
      annotations: ['zoe', 'ann', 'bob']
        .filter((_, a) => k % 4 !== a)
        .map((annotator) => ({
          annotator,
          patterns: [shallow(...ranksNear(centers[0] as number)), semantic(...ranksNear(centers[1] as number))].slice(
            0,
            1 + Number(below(5) > 0),
          ),
        })),
    }
  })
}

function ratingsOfStudy(keys: readonly StudyKey[], value: (kinds: string[]) => string): Rating[] {
  return keys.flatMap(({ key, triggers, annotations }) =>
    annotations.flatMap(({ annotator, patterns }) =>
      Array.from({ length: triggers }, (_, t) => {
        const kinds = patterns.filter(({ ranks }) => ranks.includes(t + 1)).map(({ kind }) => kind)
        return { unit: `${key}#${t}`, rater: annotator, value: value([...new Set(kinds)].toSorted()) }
      }),
    ),
  )
}

describe('on a study of three annotators', () => {
  const keys = randomStudy(48)
  const result = studyAgreement(keys, OPTIONS)
  const classes = (kinds: string[]): string => (kinds.length === 2 ? 'both' : (kinds[0] ?? 'none'))
  const sets = (kinds: string[]): string => (kinds.length === 0 ? '{}' : kinds.join('|'))

  test('the trigger coefficients are those that the same ratings give as a file', () => {
    for (const [scope, part] of [
      [result.overall, keys],
      [result.layers[1], keys.filter(({ layer }) => layer === 2)],
    ] as const) {
      const nominal = ratingsAgreement(ratingsOf(ratingColumns(ratingsOfStudy(part, classes)), 'nominal'), {
        level: 'nominal',
        ...OPTIONS,
      })
      const ofSets = ratingsAgreement(ratingsOf(ratingColumns(ratingsOfStudy(part, sets)), 'set'), {
        level: 'set',
        ...OPTIONS,
      })
      expect(scope?.triggers.percent.value).toBeCloseTo(Number(nominal.percentAgreement), 12)
      expect(scope?.triggers.alpha.value).toBeCloseTo(Number(nominal.krippendorff.nominal), 12)
      expect(scope?.triggers.ac1.value).toBeCloseTo(Number(nominal.gwet.ac1), 12)
      expect(scope?.triggers.masi.value).toBeCloseTo(Number(ofSets.masi), 12)
      expect(scope?.triggers.jaccard.value).toBeCloseTo(Number(ofSets.jaccard), 12)
      expect(scope?.triggers.fleiss).toEqual({ value: null, low: null, high: null, reason: null })
      expect(scope?.triggers.cohen).toEqual({ value: null, low: null, high: null, reason: null })
    }
  })

  test('each pair has its kappa, over the keys that both labelled', () => {
    const nominal = ratingsAgreement(ratingsOf(ratingColumns(ratingsOfStudy(keys, classes)), 'nominal'), {
      level: 'nominal',
      ...OPTIONS,
    })
    expect(result.pairs.map(({ pair }) => pair)).toEqual(nominal.cohen.map(({ raters }) => raters))
    result.pairs.forEach((pair, i) => {
      expect(pair.triggers.cohen.value).toBeCloseTo(Number(nominal.cohen[i]?.kappa), 12)
      expect(pair.triggers.units).toBe(nominal.cohen[i]?.n)
      expect(pair.triggers.missing).toBe(0)
      expect(pair.triggers.fleiss.value).toBeTypeOf('number')
      expect(pair.triggers.confusion.flat().reduce((a, b) => a + b)).toBe(pair.triggers.units)
    })
  })

  test('every interval holds its value, and missing ratings are counted', () => {
    const estimates: Estimate[] = [
      result.overall.triggers.percent,
      result.overall.triggers.alpha,
      result.overall.triggers.ac1,
      result.overall.triggers.masi,
      result.overall.triggers.jaccard,
      result.overall.patterns.f1,
      result.overall.patterns.kind,
      result.overall.counts.percent,
      result.overall.counts.alpha,
    ]
    for (const { value, low, high } of estimates) {
      if (value === null || low === null || high === null) throw new Error('not a number')
      expect(low).toBeLessThan(high)
      expect(low).toBeLessThanOrEqual(value)
      expect(high).toBeGreaterThanOrEqual(value)
    }
    // 36 of 48 keys lack one of the three annotators.
    expect(result.overall.triggers).toMatchObject({ units: 480, ratings: 1080, missing: 360 })
    expect(result.overall.counts).toMatchObject({ units: 48, ratings: 108, missing: 36 })
    // 12 keys with three pairs of annotations, 36 with one.
    expect(result.overall.patterns.comparisons).toBe(72)
    const coincidences = result.overall.triggers.confusion
    expect(coincidences.flat().reduce((a, b) => a + b)).toBeCloseTo(1080, 9)
    coincidences.forEach((row, a) =>
      row.forEach((count, b) => expect(count).toBeCloseTo(coincidences[b]?.[a] ?? -1, 9)),
    )
  })

  test('the order of keys and annotations changes nothing but the draws', () => {
    const turned = keys.map((key) => ({ ...key, annotations: key.annotations.toReversed() }))
    expect(studyAgreement(turned, OPTIONS)).toEqual(result)
  })
})

test('a study without overlap says why there is no number', () => {
  const alone = SMALL.map((key) => ({ ...key, annotations: key.annotations.slice(0, 1) }))
  const { overall, keys, pairs } = studyAgreement(alone, OPTIONS)
  const undefinedSomehow = { value: null, low: null, high: null, reason: expect.any(String) as string }
  expect(overall).toMatchObject({ keys: 0, single: 3 })
  for (const estimate of [overall.triggers.alpha, overall.patterns.f1, overall.counts.alpha]) {
    expect(estimate).toEqual(undefinedSomehow)
  }
  expect(keys).toEqual([])
  expect(pairs).toEqual([])
  expect(studyAgreement([], OPTIONS).overall.triggers.percent).toEqual(undefinedSomehow)
})

test('a key that nobody saw a pattern in is agreement, not a missing value', () => {
  const annotations = ['ann', 'bob'].map((annotator) => ({ annotator, patterns: [] }))
  const keys = [...SMALL, { key: '3/1', layer: 3, triggers: 6, annotations }]
  const { overall, layers } = studyAgreement(keys, OPTIONS)
  expect(overall.triggers.percent.value).toBeCloseTo(13 / 18, 12)
  expect(layers[2]?.triggers.percent.value).toBe(1)
  expect(layers[2]?.triggers.alpha).toMatchObject({
    value: null,
    reason: expect.stringContaining('the same') as string,
  })
  expect(layers[2]?.patterns.f1).toMatchObject({ value: null, reason: expect.stringContaining('pattern') as string })
})

test('a rank that the key does not have is refused', () => {
  const keys = [{ ...(SMALL[0] as StudyKey), triggers: 4 }]
  expect(() => studyAgreement(keys, OPTIONS)).toThrow('rank 5 of 4 triggers')
})
