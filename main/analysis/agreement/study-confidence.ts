/** Whether what annotators are sure of is what others find too. */
import type { Confidence } from '#contract/annotation.ts'
import type { Estimate } from '#contract/estimate.ts'
import type { BootstrapOptions } from '../statistics/bootstrap.ts'
import type { Coefficient } from '../statistics/outcome.ts'
import { estimates } from './estimate.ts'
import { MATCH_THRESHOLD, matchPatterns } from './match-patterns.ts'
import type { RankedPattern, StudyKey } from './study-key.ts'

/** Null: nobody said how sure they are of the pattern. */
const LEVELS: readonly Level[] = [3, 2, 1, null]
type Level = Confidence | null

export interface ConfidenceAgreement {
  /** Patterns of the shared keys, those with a confidence, and the mean of it, 1 to 3; null where nobody said any. */
  patterns: number
  said: number
  mean: number | null
  /** Surest first. */
  levels: {
    confidence: Level
    /** Patterns, each as often as another annotator labelled its key too. */
    comparisons: number
    /** Share of these that the other found as well, by the pairing of pattern F1; and of those found, with the same kind. */
    found: Estimate
    sameKind: Estimate
  }[]
}

type Tally = Record<'patterns' | 'found' | 'sameKind', number>

/** @param keys labelled by two annotators or more */
export function confidenceAgreement(keys: readonly StudyKey[], options: BootstrapOptions): ConfidenceAgreement {
  const perKey = keys.map(({ annotations }) => talliesOf(annotations.map(({ patterns }) => patterns)))
  const all = keys.flatMap(({ annotations }) => annotations.flatMap(({ patterns }) => patterns))
  const said = all.flatMap(({ confidence }) => confidence ?? [])
  return {
    patterns: all.length,
    said: said.length,
    mean: said.length === 0 ? null : said.reduce((sum, one) => sum + one, 0) / said.length,
    levels: LEVELS.map((confidence, level) => {
      const total = (name: keyof Tally, counts?: Int32Array): number =>
        perKey.reduce((sum, tallies, k) => sum + (tallies[level]?.[name] ?? 0) * (counts?.[k] ?? 1), 0)
      const { found, sameKind } = estimates(keys.length, options, (counts) => ({
        found: ratio(total('found', counts), total('patterns', counts)),
        sameKind: ratio(total('sameKind', counts), total('found', counts)),
      }))
      return { confidence, comparisons: total('patterns'), found: ends(found), sameKind: ends(sameKind) }
    }),
  }
}

const ratio = (of: number, per: number): Coefficient =>
  per === 0 ? { undefined: 'there is no such pattern' } : of / per

const ends = ({ value, low, high, reason }: Estimate): Estimate => ({ value, low, high, reason })

/** Sums over every two of a key's annotations, both ways, for each of `LEVELS`. */
function talliesOf(annotations: readonly (readonly RankedPattern[])[]): Tally[] {
  const tallies = LEVELS.map((): Tally => ({ patterns: 0, found: 0, sameKind: 0 }))
  const tallyOf = ({ confidence }: RankedPattern): Tally => tallies[LEVELS.indexOf(confidence ?? null)] as Tally
  annotations.forEach((first, i) => {
    for (const second of annotations.slice(i + 1)) {
      for (const pattern of [...first, ...second]) tallyOf(pattern).patterns += 1
      for (const match of matchPatterns(first, second)) {
        if (match.jaccard < MATCH_THRESHOLD) continue
        for (const pattern of [first[match.first], second[match.second]]) {
          if (pattern === undefined) continue
          tallyOf(pattern).found += 1
          if (match.sameKind) tallyOf(pattern).sameKind += 1
        }
      }
    }
  })
  return tallies
}
