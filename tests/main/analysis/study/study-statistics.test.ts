import { describe, expect, it } from 'vitest'
import { wilson } from '#main/analysis/statistics/estimate.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import { countsOf, studyStatistics, type Reading } from '#main/analysis/study/study-statistics.ts'

const TRIGGERS = 6

function reading(over: Partial<Reading> & { marks?: [kind: 'shallow' | 'semantic', ...ranks: number[]][] }): Reading {
  const { marks = [], ...rest } = over
  return {
    kind: 'key',
    layer: 1,
    key: '1/0',
    annotator: 'ann',
    counts: countsOf(
      TRIGGERS,
      marks.map(([kind, ...ranks]) => ({ kind, ranks })),
    ),
    changed: '2026-01-01T00:00:00.000Z',
    seconds: null,
    weight: 1,
    ...rest,
  }
}

const statistics = (
  keys: Reading[],
  over: { controls?: Reading[]; all?: Reading[]; layers?: number[]; draws?: number } = {},
) => studyStatistics({ layers: [1, 2], keys, controls: [], all: [], seed: 3, draws: 400, ...over })

describe('the statistics of a study', () => {
  it('count a key once, however many labelled it', () => {
    // ann: 1-3 shallow. bob: 3-6 semantic. Each trigger of the key has half of the class that each gives it.
    const shared = [
      reading({ weight: 0.5, marks: [['shallow', 1, 2, 3]] }),
      reading({ weight: 0.5, annotator: 'bob', marks: [['semantic', 3, 4, 5, 6]] }),
    ]
    const alone = reading({
      key: '1/1',
      marks: [
        ['shallow', 1, 2, 3],
        ['semantic', 3, 4, 5],
      ],
    })
    const { overall, layers, distribution } = statistics([...shared, alone])
    expect(overall).toMatchObject({ keys: 2, annotations: 3 })
    expect(overall.shallow.value).toBeCloseTo((3 / 2 + 2) / 12, 12)
    expect(overall.both.value).toBeCloseTo(1 / 12, 12)
    expect(overall.semantic.value).toBeCloseTo((4 / 2 + 2) / 12, 12)
    expect(overall.uncovered.value).toBeCloseTo((3 / 2 + 2 / 2 + 1) / 12, 12)
    expect(overall.covered.value).toBeCloseTo(1 - 3.5 / 12, 12)
    expect(overall.semanticShare.value).toBeCloseTo((2 + 3) / 8.5, 12)
    expect(overall.patterns.value).toBeCloseTo((0.5 + 0.5 + 2) / 2, 12)
    expect(overall.withPattern.value).toBe(1)
    expect(distribution).toEqual([
      { patterns: 0, share: 0 },
      { patterns: 1, share: 0.5 },
      { patterns: 2, share: 0.5 },
    ])
    expect(layers.map(({ layer, keys }) => [layer, keys])).toEqual([
      [1, 2],
      [2, 0],
    ])
    expect(layers[1]?.shallow).toMatchObject({ value: null, low: null, reason: expect.any(String) })
  })

  it('have intervals that a bootstrap written otherwise gives as well', () => {
    const { below } = seeded(11)
    const keys = Array.from({ length: 40 }, (_, i) =>
      reading({
        key: `1/${i}`,
        marks: i % 5 === 0 ? [] : [['shallow', ...Array.from({ length: 1 + below(TRIGGERS) }, (_, t) => t + 1)]],
      }),
    )
    const covered = keys.map(({ counts }) => TRIGGERS - counts.uncovered)
    const draws = 4000
    const { overall } = statistics(keys, { draws })
    const other = Array.from({ length: draws }, () => {
      let sum = 0
      for (let i = 0; i < keys.length; i++) sum += covered[below(keys.length)] as number
      return sum / (keys.length * TRIGGERS)
    }).toSorted((a, b) => a - b)
    expect(overall.covered.low).toBeCloseTo(other[Math.round(0.025 * draws)] as number, 1.5)
    expect(overall.covered.high).toBeCloseTo(other[Math.round(0.975 * draws)] as number, 1.5)
    expect(statistics(keys, { draws }).overall).toEqual(overall)
  })

  it('see a rise of the semantic share over layers, and none where there is none', () => {
    const layers = [1, 2, 3, 4, 5, 6]
    const rising = layers.flatMap((layer) =>
      [0, 1, 2].map((i) =>
        reading({
          layer,
          key: `${layer}/${i}`,
          marks: [
            ['shallow', 1, 2, 3, 4, 5, 6],
            ['semantic', ...Array.from({ length: layer }, (_, t) => t + 1)],
          ],
        }),
      ),
    )
    // Six layers in order: 2 of 720 orders are as extreme.
    expect(statistics(rising, { layers }).trend).toMatchObject({
      rho: { value: 1 },
      p: 2 / 720,
      test: 'exact',
      points: 6,
    })
    const flat = layers.map((layer) => reading({ layer, key: `${layer}/0`, marks: [['shallow', 1, 2, 3]] }))
    expect(statistics(flat, { layers }).trend).toMatchObject({ rho: { value: null }, p: null })
  })

  it('set the control keys beside the others', () => {
    const keys = [
      reading({ marks: [['shallow', 1, 2, 3]] }),
      reading({ key: '1/1', marks: [['semantic', 1, 2, 3, 4, 5, 6]] }),
    ]
    const controls = [
      reading({ kind: 'control', key: 'a', marks: [['shallow', 1, 2, 3]] }),
      reading({ kind: 'control', key: 'b' }),
      reading({ kind: 'control', key: 'c' }),
      reading({ kind: 'control', key: 'd' }),
    ]
    const { controls: result } = statistics(keys, { controls })
    expect(result.annotations).toBe(4)
    expect(result.withPattern).toEqual(wilson(1, 4))
    expect(result.covered.value).toBeCloseTo(3 / 24, 12)
    expect(result.beyond.covered.value).toBeCloseTo(9 / 12 - 3 / 24, 12)
    expect(result.beyond.withPattern.value).toBeCloseTo(0.75, 12)
    expect(result.beyond.covered.low).toBeLessThan(result.beyond.covered.value ?? 0)
  })

  it('tell of each annotator what they found, how long it took, and how it changed', () => {
    const all = Array.from({ length: 12 }, (_, i) =>
      reading({
        key: `1/${i}`,
        changed: `2026-01-${String(12 - i).padStart(2, '0')}T00:00:00.000Z`,
        seconds: 10 * (12 - i),
        marks:
          i < 6
            ? [
                ['shallow', 1, 2, 3],
                ['semantic', 1, 2, 3],
              ]
            : [],
      }),
    )
    const control = reading({ kind: 'control', key: 'c', marks: [['shallow', 1, 2, 3]] })
    const [ann, none] = statistics([], { all: [...all, control] }).annotators
    expect(none).toBeUndefined()
    expect(ann).toMatchObject({
      annotator: 'ann',
      keys: 12,
      patterns: 1,
      semanticPatterns: 0.5,
      seconds: 65,
      controls: 1,
    })
    expect(ann?.controlRate).toEqual(wilson(1, 1))
    // In the order of work: first without patterns and quick, then with two and slow.
    expect(ann?.patternDrift).toMatchObject({ first: 0, second: 2 })
    expect(ann?.secondsDrift).toMatchObject({ first: 35, second: 95, trend: { rho: { value: 1 } } })
    expect(ann?.secondsDrift.trend.p).toBeLessThan(0.001)
  })
})

it("Wilson's interval has its published values", () => {
  // Agresti and Coull 1998 and every table of it: 3 of 10 gives 0.108 to 0.603, 0 of 10 gives 0 to 0.278.
  expect(wilson(3, 10).low).toBeCloseTo(0.1078, 4)
  expect(wilson(3, 10).high).toBeCloseTo(0.6032, 4)
  expect(wilson(0, 10)).toMatchObject({ value: 0, low: 0 })
  expect(wilson(0, 10).high).toBeCloseTo(0.2775, 4)
  expect(wilson(0, 0).value).toBeNull()
})
