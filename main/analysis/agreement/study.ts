/** Agreement of a study's annotators at every level, overall, per layer and per pair of annotators. */
import type { BootstrapOptions } from '../statistics/bootstrap.ts'
import type { Outcome } from '../statistics/outcome.ts'
import { fewUnits } from './few-units.ts'
import { countMatches } from './match-patterns.ts'
import { pairTests, studyTwoWay, type PairTest } from './study-annotators.ts'
import { confidenceAgreement, type ConfidenceAgreement } from './study-confidence.ts'
import { mixedModels, type MixedModel } from './study-model.ts'
import type { ScopeAgreement } from './scope.ts'
import type { StudyKey } from './study-key.ts'
import { countAgreement, patternAgreement } from './study-patterns.ts'
import { triggerAgreement } from './study-triggers.ts'
import { withoutDraws, withTogether } from './together.ts'
import type { TwoWay } from './two-way.ts'
import { PAPER_NAMES } from '../study/study-measures.ts'
import { triggerClasses } from '../study/trigger-class.ts'

export interface StudyAgreement {
  /** Over all annotators. */
  overall: ScopeAgreement
  layers: (ScopeAgreement & { layer: number })[]
  /** Every two annotators, by name, over the keys that both labelled. */
  pairs: (ScopeAgreement & PairTest & { pair: [string, string] })[]
  /** Alpha of the triggers' classes for annotators like these: both keys and annotators are drawn. */
  twoWay: TwoWay
  models: MixedModel[]
  confidence: ConfidenceAgreement
  /** Keys labelled twice or more, most disagreement first. */
  keys: KeyDisagreement[]
}

export interface KeyDisagreement {
  key: string
  layer: number
  annotators: string[]
  /** Share of pairs of annotators and triggers with different classes, 0 to 1. */
  disagreement: number
  f1: Outcome
}

/** @throws Error when an annotator labelled a key twice or a rank is out of range: the caller's defect. */
export function studyAgreement(
  keys: readonly StudyKey[],
  options: BootstrapOptions,
  kinds: readonly string[] = PAPER_NAMES,
): StudyAgreement {
  const annotators = distinct(keys.flatMap(({ annotations }) => annotations.map(({ annotator }) => annotator)))
  const layers = [...new Set(keys.map(({ layer }) => layer))].toSorted((a, b) => a - b)
  const pairs = annotators.flatMap((first, i) =>
    annotators.slice(i + 1).map((second): [string, string] => [first, second]),
  )
  const tests = pairTests(keys, pairs, kinds)
  return {
    overall: withoutDraws(scopeAgreement(keys, annotators, options, kinds)),
    // The keys of one layer are drawn independently of those of another.
    layers: withTogether(
      layers.map((layer, i) => ({
        layer,
        ...scopeAgreement(
          keys.filter((key) => key.layer === layer),
          annotators,
          { ...options, seed: options.seed + i },
          kinds,
        ),
      })),
    ),
    pairs: pairs.map((pair, i) => ({
      pair,
      ...withoutDraws(scopeAgreement(keys, pair, options, kinds)),
      ...(tests[i] ?? { p: null, pHolm: null }),
    })),
    twoWay: studyTwoWay(keys, annotators, options, kinds),
    models: mixedModels(keys, annotators, kinds),
    confidence: confidenceAgreement(
      keys.filter(({ annotations }) => annotations.length > 1),
      options,
    ),
    keys: keys
      .filter(({ annotations, triggers }) => annotations.length > 1 && triggers > 0)
      .map((key) => disagreementOf(key, kinds))
      .toSorted(byDisagreement),
  }
}

export function scopeAgreement(
  keys: readonly StudyKey[],
  annotators: readonly string[],
  options: BootstrapOptions,
  kinds: readonly string[],
): ScopeAgreement {
  const labelled = keys
    .map((key) => ({ ...key, annotations: key.annotations.filter(({ annotator }) => annotators.includes(annotator)) }))
    .filter(({ annotations }) => annotations.length > 0)
  const shared = labelled.filter(({ annotations }) => annotations.length > 1)
  const triggers = triggerAgreement(shared, annotators, options, kinds)
  return {
    annotators: [...annotators],
    keys: shared.length,
    single: labelled.length - shared.length,
    warning: fewUnits(shared.length, triggers.common, 'keys'),
    triggers,
    patterns: patternAgreement(shared, options),
    counts: countAgreement(shared, annotators, options),
  }
}

/** @param key labelled by two annotators or more, with at least one trigger */
export function disagreementOf(key: StudyKey, kinds: readonly string[] = PAPER_NAMES): KeyDisagreement {
  const classes = key.annotations.map(({ patterns }) => triggerClasses(patterns, key.triggers, kinds))
  let pairs = 0
  let different = 0
  classes.forEach((first, i) => {
    for (const second of classes.slice(i + 1)) {
      pairs += key.triggers
      different += first.filter((value, t) => value !== second[t]).length
    }
  })
  const { matched, patterns } = countMatches(key.annotations.map((annotation) => annotation.patterns))
  return {
    key: key.key,
    layer: key.layer,
    annotators: distinct(key.annotations.map(({ annotator }) => annotator)),
    disagreement: different / pairs,
    f1: patterns === 0 ? { undefined: 'nobody found a pattern' } : (2 * matched) / patterns,
  }
}

/** Most disagreement first. */
export const byDisagreement = (a: KeyDisagreement, b: KeyDisagreement): number =>
  b.disagreement - a.disagreement || f1Order(a) - f1Order(b)

const f1Order = ({ f1 }: KeyDisagreement): number => (typeof f1 === 'number' ? f1 : 1)

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted((a, b) => (a < b ? -1 : 1))
}
