/** What the statistics of a study are made of: sums over keys, and the measures that are ratios of them. */
import type { Pattern } from '#contract/annotation.ts'
import { kindsOf, measuresOfKind, namesOf, PAPER_KINDS } from '#contract/kind.ts'
import { meanOverKeys, shareOfKeys, shareOverKeys, type KeyEstimate, type KeySum } from '../statistics/key-interval.ts'
import { triggerKinds } from './trigger-class.ts'

/** What does not depend on the kinds; `both`: triggers that show more kinds than one. */
interface Known {
  triggers: number
  both: number
  uncovered: number
  patterns: number
  uninterpretable: number
}

/** What an annotation says of its triggers and patterns, in numbers. Of each kind what `measuresOfKind` names, shares apart. */
export type Counts = Known & Record<string, number>

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

export const PAPER_NAMES = namesOf(PAPER_KINDS)

/** @throws Error when a pattern is of none of the kinds. */
export function countsOf(
  triggers: number,
  patterns: readonly Pick<Pattern, 'kind' | 'also' | 'ranks'>[],
  kinds: readonly string[] = PAPER_NAMES,
  isUninterpretable = false,
): Counts {
  const sets = [...triggerKinds(patterns, triggers, kinds)]
  const has = (test: (set: number) => boolean): number => sets.filter(test).length
  const counts: Counts = {
    triggers,
    both: has((set) => (set & (set - 1)) !== 0),
    uncovered: has((set) => set === 0),
    patterns: patterns.length,
    uninterpretable: isUninterpretable ? 1 : 0,
  }
  for (const [i, kind] of kinds.entries()) {
    const names = measuresOfKind(kind)
    counts[names.only] = has((set) => set === 1 << i)
    counts[names.any] = has((set) => (set & (1 << i)) !== 0)
    counts[names.patterns] = patterns.filter((pattern) => kindsOf(pattern).includes(kind)).length
  }
  return counts
}

/** What is summed over keys: what is counted, the keys, and those with a pattern. */
export type Sums = Counts & { keys: number; withPattern: number }

function sumsOf({ weight, counts }: Reading): Sums {
  const weighted = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, weight * count]))
  return { ...(weighted as Counts), keys: weight, withPattern: counts.patterns > 0 ? weight : 0 }
}

/** The sums of each key, however many read it. */
export const keysOf = (readings: readonly Reading[]): Sums[] =>
  [...Map.groupBy(readings, ({ key }) => key).values()].map((same) => {
    const units = same.map(sumsOf)
    const names = Object.keys(units[0] ?? {})
    return Object.fromEntries(
      names.map((name) => [name, units.reduce((sum, unit) => sum + (unit[name] ?? 0), 0)]),
    ) as Sums
  })

/** A number for each key, and how the one of several keys is estimated. */
export interface Measure {
  ratio: (sums: Sums) => KeySum
  estimate: (strata: readonly (readonly KeySum[])[]) => KeyEstimate
}

const of =
  (name: string) =>
  (sums: Sums): number =>
    sums[name] ?? 0
const ofTriggers = (count: (sums: Sums) => number): Measure => ({
  ratio: (sums) => ({ of: count(sums), per: sums.triggers }),
  estimate: shareOverKeys,
})
const perKey = (count: (sums: Sums) => number, estimate: Measure['estimate'] = meanOverKeys): Measure => ({
  ratio: (sums) => ({ of: count(sums), per: sums.keys }),
  estimate,
})

/** Whatever the kinds. */
export const COVERED = ofTriggers(({ uncovered, triggers }) => triggers - uncovered)
export const PATTERNS = perKey(of('patterns'))

/** All measures of a study with these kinds, by name. */
export function measuresOf(kinds: readonly string[], isUninterpretable = false): Record<string, Measure> {
  const measures: Record<string, Measure> = {
    both: ofTriggers(of('both')),
    uncovered: ofTriggers(of('uncovered')),
    covered: COVERED,
    patterns: PATTERNS,
    withPattern: perKey(of('withPattern'), shareOfKeys),
    ...(isUninterpretable && { uninterpretable: perKey(of('uninterpretable'), shareOfKeys) }),
  }
  for (const kind of kinds) {
    const names = measuresOfKind(kind)
    // With two kinds, one at all is one only or both: the sum that numbers of earlier versions were made of, to the last digit.
    const any = kinds.length > 2 ? of(names.any) : (sums: Sums) => of(names.only)(sums) + sums.both
    measures[names.only] = ofTriggers(of(names.only))
    measures[names.any] = ofTriggers(any)
    measures[names.share] = {
      ratio: (sums) => ({ of: any(sums), per: sums.triggers - sums.uncovered }),
      estimate: shareOverKeys,
    }
    measures[names.patterns] = perKey(of(names.patterns))
  }
  return measures
}

/** @param strata keys by what they were drawn from, as layers. */
export const keyEstimate = ({ ratio, estimate }: Measure, strata: readonly (readonly Sums[])[]): KeyEstimate =>
  estimate(strata.map((units) => units.map(ratio)))
