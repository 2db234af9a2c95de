import { describe, expect, it } from 'vitest'
import { layerStatistics, triggerClasses } from '#main/analysis/study/layer-statistics.ts'
import { summarise } from '#main/analysis/key-summary.ts'

describe('Figure 2', () => {
  const key = {
    layer: 2,
    triggers: 6,
    patterns: [
      { kind: 'shallow' as const, ranks: [1, 2, 3] },
      { kind: 'semantic' as const, ranks: [3, 4, 5] },
      { kind: 'semantic' as const, ranks: [1, 4, 5] },
    ],
  }

  it('classes a trigger by the kinds of all patterns that it shows', () => {
    expect(triggerClasses(key)).toEqual(['both', 'shallow', 'both', 'semantic', 'semantic', 'uncovered'])
  })

  it('counts per layer, with zeros where nothing is labelled', () => {
    const [first, second] = layerStatistics([1, 2], [key, { ...key, patterns: [] }])
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
