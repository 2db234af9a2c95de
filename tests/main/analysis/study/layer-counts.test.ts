import { describe, expect, it } from 'vitest'
import type { PatternKind } from '#contract/annotation.ts'
import { layerCounts } from '#main/analysis/study/layer-counts.ts'
import { countsOf, type Reading } from '#main/analysis/study/study-measures.ts'
import { studyStatistics } from '#main/analysis/study/study-statistics.ts'
import { classNames, coverage, triggerClasses } from '#main/analysis/study/trigger-class.ts'
import { summarise } from '#main/analysis/key-summary.ts'

describe('Figure 2', () => {
  const patterns: { kind: PatternKind; ranks: number[] }[] = [
    { kind: 'shallow', ranks: [1, 2, 3] },
    { kind: 'semantic', ranks: [3, 4, 5] },
    { kind: 'semantic', ranks: [1, 4, 5] },
  ]

  it('classes a trigger by the kinds of all patterns that it shows', () => {
    expect(coverage(patterns, 6)).toEqual(['both', 'shallow', 'both', 'semantic', 'semantic', 'uncovered'])
    expect(Array.from(triggerClasses(patterns, 6), (index) => classNames(['shallow', 'semantic'])[index])).toEqual([
      'both',
      'shallow',
      'both',
      'semantic',
      'semantic',
      'none',
    ])
  })

  it('leaves out a pattern that has no kind yet', () => {
    expect(coverage([{ kind: null, ranks: [1, 2] }], 2)).toEqual(['uncovered', 'uncovered'])
  })

  const reading = (key: string, annotator: string, of: typeof patterns, weight = 1): Reading => ({
    kind: 'key',
    layer: 2,
    key,
    annotator,
    counts: countsOf(6, of),
    worked: 0,
    seconds: null,
    weight,
  })

  it('counts per layer, with zeros where nothing is labelled', () => {
    const [first, second] = layerCounts([1, 2], [reading('2/0', 'a', patterns), reading('2/1', 'a', [])])
    expect(first).toMatchObject({ layer: 1, keys: 0, triggers: 0, uncovered: 0 })
    expect(second).toEqual({
      layer: 2,
      keys: 2,
      triggers: 12,
      shallow: 1,
      semantic: 2,
      both: 2,
      uncovered: 7,
      patterns: 3,
      shallowPatterns: 1,
      semanticPatterns: 2,
    })
  })

  it('counts a key once, however many annotated it', () => {
    const three = ['a', 'b', 'c'].map((annotator, i) => reading('2/0', annotator, i === 0 ? patterns : [], 1 / 3))
    const [layer] = layerCounts([2], three)
    expect(layer).toMatchObject({ keys: 1, triggers: 6, shallow: 0.333333, uncovered: 4.333333, patterns: 1 })
  })

  it('is what Figure 2 shows shares of', () => {
    const readings = [
      reading('2/0', 'a', patterns, 1 / 2),
      reading('2/0', 'b', [], 1 / 2),
      reading('2/1', 'a', patterns),
    ]
    const [layer] = layerCounts([2], readings)
    const input = { layers: [2], keys: readings, controls: [], all: readings, seed: 1, draws: 10 }
    const [figure] = studyStatistics(input).layers
    for (const name of ['shallow', 'semantic', 'both', 'uncovered'] as const) {
      expect(figure?.[name].value).toBeCloseTo((layer?.[name] ?? NaN) / (layer?.triggers ?? NaN), 6)
    }
    expect(figure?.patterns.value).toBeCloseTo((layer?.patterns ?? NaN) / 2, 6)
  })
})

describe('the summary of a key', () => {
  it('names the most common last token, the strongest of those that tie', () => {
    const triggers = ['b', 'a', 'a', 'b'].map((lastToken, i) => ({ lastToken, coefficient: 4 - i }))
    expect(summarise(triggers)).toEqual({
      triggers: 4,
      top: 4,
      median: 2.5,
      distinctLast: 0.5,
      commonLast: 'b',
      commonLastShare: 0.5,
    })
    expect(summarise([])).toMatchObject({ triggers: 0, top: null })
  })
})
