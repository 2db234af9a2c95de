/** What the statistics of a study are made of: sums over keys, and the measures that are ratios of them. */
import type { Pattern } from '#contract/annotation.ts'
import type { Measure } from '#contract/statistics.ts'
import { meanOverKeys, shareOfKeys, shareOverKeys, type KeyEstimate, type KeySum } from '../statistics/key-interval.ts'
import { coverage } from './trigger-class.ts'

/** What an annotation says of its triggers and patterns, in numbers. */
export interface Counts {
  triggers: number
  shallow: number
  semantic: number
  both: number
  uncovered: number
  patterns: number
  shallowPatterns: number
  semanticPatterns: number
}

/** One finished annotation. */
export interface Reading {
  kind: 'key' | 'control'
  /** A control key's layer means nothing. */
  layer: number
  /** `layer/index`, or of a control key anything that names it. */
  key: string
  annotator: string
  counts: Counts
  /** Milliseconds since 1970 in the middle of the work on it: half of its events came before. */
  worked: number
  /** Seconds of work on it; null where nobody measured. */
  seconds: number | null
  /** The weights of a key's readings add up to 1. */
  weight: number
}

export function countsOf(triggers: number, patterns: readonly Pick<Pattern, 'kind' | 'ranks'>[]): Counts {
  const counts: Counts = {
    triggers,
    shallow: 0,
    semantic: 0,
    both: 0,
    uncovered: 0,
    patterns: patterns.length,
    shallowPatterns: patterns.filter(({ kind }) => kind === 'shallow').length,
    semanticPatterns: patterns.filter(({ kind }) => kind === 'semantic').length,
  }
  for (const triggerClass of coverage(patterns, triggers)) counts[triggerClass] += 1
  return counts
}

/** What is summed over keys. */
export const SUMS = [
  'keys',
  'triggers',
  'shallow',
  'semantic',
  'both',
  'uncovered',
  'patterns',
  'shallowPatterns',
  'semanticPatterns',
  'withPattern',
] as const
export type Sums = Record<(typeof SUMS)[number], number>

const sumsOf = ({ weight, counts }: Reading): Sums => ({
  keys: weight,
  triggers: weight * counts.triggers,
  shallow: weight * counts.shallow,
  semantic: weight * counts.semantic,
  both: weight * counts.both,
  uncovered: weight * counts.uncovered,
  patterns: weight * counts.patterns,
  shallowPatterns: weight * counts.shallowPatterns,
  semanticPatterns: weight * counts.semanticPatterns,
  withPattern: counts.patterns > 0 ? weight : 0,
})

/** The sums of each key, however many read it. */
export const keysOf = (readings: readonly Reading[]): Sums[] =>
  [...Map.groupBy(readings, ({ key }) => key).values()].map((same) => {
    const units = same.map(sumsOf)
    return Object.fromEntries(SUMS.map((name) => [name, units.reduce((sum, unit) => sum + unit[name], 0)])) as Sums
  })

type Ratio = (sums: Sums) => KeySum
const ofTriggers =
  (of: (sums: Sums) => number): Ratio =>
  (sums) => ({ of: of(sums), per: sums.triggers })
const perKey =
  (of: (sums: Sums) => number): Ratio =>
  (sums) => ({ of: of(sums), per: sums.keys })

export const RATIOS: Record<Measure, Ratio> = {
  shallow: ofTriggers(({ shallow }) => shallow),
  both: ofTriggers(({ both }) => both),
  semantic: ofTriggers(({ semantic }) => semantic),
  anySemantic: ofTriggers(({ semantic, both }) => semantic + both),
  uncovered: ofTriggers(({ uncovered }) => uncovered),
  covered: ofTriggers(({ uncovered, triggers }) => triggers - uncovered),
  semanticShare: ({ semantic, both, uncovered, triggers }) => ({ of: semantic + both, per: triggers - uncovered }),
  patterns: perKey(({ patterns }) => patterns),
  shallowPatterns: perKey(({ shallowPatterns }) => shallowPatterns),
  semanticPatterns: perKey(({ semanticPatterns }) => semanticPatterns),
  withPattern: perKey(({ withPattern }) => withPattern),
}
export const MEASURES = Object.keys(RATIOS) as Measure[]

const ESTIMATES = { share: shareOverKeys, mean: meanOverKeys, keys: shareOfKeys } as const
const KINDS: Partial<Record<Measure, keyof typeof ESTIMATES>> = {
  patterns: 'mean',
  shallowPatterns: 'mean',
  semanticPatterns: 'mean',
  withPattern: 'keys',
}

/** @param strata keys by what they were drawn from, as layers. */
export function keyEstimate(measure: Measure, strata: readonly (readonly Sums[])[]): KeyEstimate {
  const ratio = RATIOS[measure]
  return ESTIMATES[KINDS[measure] ?? 'share'](strata.map((units) => units.map(ratio)))
}
