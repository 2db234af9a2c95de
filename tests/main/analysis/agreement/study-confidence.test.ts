import { expect, it } from 'vitest'
import { confidenceAgreement } from '#main/analysis/agreement/study-confidence.ts'
import type { RankedPattern, StudyKey } from '#main/analysis/agreement/study-key.ts'

const pattern = (kind: string, ranks: number[], confidence?: 1 | 2 | 3): RankedPattern => ({
  kind,
  ranks,
  ...(confidence && { confidence }),
})

const key = (name: string, annotations: Record<string, RankedPattern[]>): StudyKey => ({
  key: name,
  layer: 1,
  triggers: 8,
  annotations: Object.entries(annotations).map(([annotator, patterns]) => ({ annotator, patterns })),
})

it('counts by hand how often what somebody is sure of was found by another', () => {
  const keys = [
    // The first pair is matched with one kind, the second with two kinds; zoe's has no partner in either.
    key('1/0', {
      ann: [pattern('shallow', [1, 2, 3], 3), pattern('semantic', [5, 6, 7], 1)],
      bob: [pattern('shallow', [1, 2, 3], 2), pattern('shallow', [5, 6, 7])],
      zoe: [pattern('shallow', [4, 8], 3)],
    }),
    key('1/1', { ann: [pattern('shallow', [1, 2, 3], 3)], bob: [] }),
  ]
  const { patterns, said, mean, levels } = confidenceAgreement(keys, { seed: 1, draws: 200 })
  expect({ patterns, said, mean }).toEqual({ patterns: 6, said: 5, mean: (3 + 1 + 2 + 3 + 3) / 5 })
  expect(
    levels.map(({ confidence, comparisons, found, sameKind }) => [
      confidence,
      comparisons,
      found.value,
      typeof sameKind.value === 'number' ? sameKind.value : null,
    ]),
  ).toEqual([
    // Three annotators make two comparisons a pattern.
    [3, 2 + 2 + 1, 1 / 5, 1],
    [2, 2, 1 / 2, 1],
    [1, 2, 1 / 2, 0],
    [null, 2, 1 / 2, 0],
  ])
})

it('says why there is no share where nobody was so sure', () => {
  const [sure] = confidenceAgreement([key('1/0', { ann: [], bob: [] })], { seed: 1, draws: 10 }).levels
  expect(sure).toMatchObject({ comparisons: 0, found: { value: null, reason: 'there is no such pattern' } })
})
