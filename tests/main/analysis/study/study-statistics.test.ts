import { describe, expect, it } from 'vitest'
import { wilson } from '#main/analysis/statistics/estimate.ts'
import { countsOf, type Reading } from '#main/analysis/study/study-measures.ts'
import { studyStatistics } from '#main/analysis/study/study-statistics.ts'

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
    worked: 0,
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

  it('give every layer an interval with a width, and a wider band in which all of them are', () => {
    // Four keys, every trigger covered: not "100 % (100 to 100)".
    const all = [1, 2, 3, 4, 5, 6]
    const keys = [1, 2].flatMap((layer) =>
      [0, 1, 2, 3].map((i) =>
        reading({
          layer,
          key: `${layer}/${i}`,
          marks: [['shallow', ...(layer === 1 ? all : all.slice(0, 3 + (i % 3)))]],
        }),
      ),
    )
    const { layers, overall } = statistics(keys)
    const [full, part] = layers
    expect(full?.covered).toMatchObject({ value: 1, high: 1 })
    expect(full?.covered.low).toBeLessThan(0.8)
    expect(full?.withPattern).toMatchObject({ value: 1, high: 1 })
    expect(full?.withPattern.low).toBeCloseTo(wilson(4, 4).low ?? NaN, 5)
    // One pattern in every key: the spread gives no interval, and says so.
    expect(overall.patterns).toMatchObject({ value: 1, low: null, reason: expect.stringContaining('same') as string })
    for (const measure of ['covered', 'shallow', 'semantic', 'anySemantic'] as const) {
      for (const layer of [full, part]) {
        const [interval, band] = [layer?.[measure], layer?.bands[measure]]
        expect(band?.low).toBeLessThanOrEqual(interval?.low ?? -1)
        expect(band?.high).toBeGreaterThanOrEqual(interval?.high ?? 2)
        expect((band?.high ?? 0) - (band?.low ?? 0)).toBeGreaterThan((interval?.high ?? 1) - (interval?.low ?? 0))
      }
    }
  })

  it('see a rise over layers where one is, and say of no rise only that none was shown', () => {
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
    const { trend, trends } = statistics(rising, { layers })
    expect(trend).toMatchObject({
      measure: 'semanticShare',
      points: 6,
      keys: 18,
      rho: { value: 1, low: null, high: null },
    })
    expect(trends.map(({ measure }) => measure)).toEqual(['semantic', 'both', 'shallow', 'anySemantic'])
    expect(trends[1]).toMatchObject({ rho: { value: 1 }, words: expect.stringContaining('rises') as string })
    expect(trends[2]).toMatchObject({ rho: { value: -1 }, words: expect.stringContaining('falls') as string })
    expect(trends[1]?.p).toBeLessThan(0.001)
    // Nothing is semantic only.
    expect(trends[0]).toMatchObject({ rho: { value: null }, p: null, kruskalWallis: null, slope: { value: null } })
    for (const { words } of trends) expect(words).not.toMatch(/chance would make/u)
    const flat = layers.map((layer) => reading({ layer, key: `${layer}/0`, marks: [['shallow', 1, 2, 3]] }))
    expect(statistics(flat, { layers }).trend.words).toContain('no monotone trend was shown')
  })

  it('say that a test of few layers or keys cannot reject, with the smallest p that it can give', () => {
    const keys = [1, 2, 3].map((layer) =>
      reading({ layer, key: `${layer}/0`, marks: [['semantic', ...Array.from({ length: layer }, (_, t) => t + 1)]] }),
    )
    const { trends } = statistics(keys, { layers: [1, 2, 3] })
    // Two of six orders are in order.
    expect(trends[3]).toMatchObject({ p: 2 / 6, smallestP: expect.closeTo(2 / 6, 12) as number })
    expect(trends[3]?.words).toMatch(/cannot reject: the smallest p that it can give is \.333/u)
    const more = [1, 2, 3].flatMap((layer) =>
      [0, 1, 2, 3].map((i) =>
        reading({
          layer,
          key: `${layer}/${i}`,
          marks: [['semantic', ...Array.from({ length: layer }, (_, t) => t + 1)]],
        }),
      ),
    )
    const { words, p } = statistics(more, { layers: [1, 2, 3] }).trends[3] ?? { words: '', p: 1 }
    expect(words).toMatch(/With 3 layers a test of their order alone cannot reject \(its smallest p is \.333\)/u)
    expect(p).toBeLessThan(0.05)
  })

  it('set each annotator’s own keys beside their own control keys', () => {
    const keys = [
      reading({ marks: [['shallow', 1, 2, 3]] }),
      reading({ key: '1/1', marks: [['semantic', 1, 2, 3, 4, 5, 6]] }),
      reading({ key: '1/2', annotator: 'bob' }),
    ]
    const controls = [
      reading({ kind: 'control', key: 'a', marks: [['shallow', 1, 2, 3]] }),
      reading({ kind: 'control', key: 'b' }),
      reading({ kind: 'control', key: 'c' }),
      reading({ kind: 'control', key: 'd' }),
    ]
    // What the two agreed on is not what either would have found alone.
    const agreed = [reading({ annotator: 'judge', marks: [['shallow', 1, 2, 3, 4, 5, 6]] })]
    const { controls: result } = statistics(agreed, { controls, all: [...keys, ...controls] })
    expect(result.annotations).toBe(4)
    expect(result.withPattern).toEqual(wilson(1, 4))
    expect(result.covered.value).toBeCloseTo(3 / 24, 12)
    // bob read no control, so his key is not compared.
    expect(result.keys.covered.value).toBeCloseTo(9 / 12, 12)
    expect(result.beyond.covered.value).toBeCloseTo((9 / 12 - 3 / 24) / (1 - 3 / 24), 12)
    expect(result.beyond.withPattern.value).toBeCloseTo((1 - 0.25) / (1 - 0.25), 12)
    expect(result.beyond.patterns.value).toBeCloseTo(1 - 0.25, 12)
    expect(result.beyond.covered.low).toBeLessThan(result.beyond.covered.value ?? 0)
    expect(result.byAnnotator).toMatchObject([{ annotator: 'ann', readings: 2, annotations: 4 }])
  })

  it('tell of each annotator what they found, how long it took, and how it changed', () => {
    const all = Array.from({ length: 12 }, (_, i) =>
      reading({
        key: `1/${i}`,
        worked: Date.UTC(2026, 0, 12 - i),
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
    // Fisher’s transformation of 1 is infinite: no “1 to 1”.
    const perfect = { value: 1, low: null, high: null, reason: expect.stringContaining('perfect') as string }
    expect(ann?.secondsDrift).toMatchObject({ first: 35, second: 95, trend: { rho: perfect } })
    expect(ann?.secondsDrift.trend.p).toBeLessThan(0.001)
    // Labels that all came at one moment, as from a file, have no order.
    const [atOnce] = statistics([], { all: all.map((one) => ({ ...one, worked: 5 })) }).annotators
    expect(atOnce?.patternDrift).toMatchObject({ first: null, second: null, trend: { rho: { value: null }, p: null } })
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
