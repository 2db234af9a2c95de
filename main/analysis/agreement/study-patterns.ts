import type { BootstrapOptions } from '../statistics/bootstrap.ts'
import { exactShare } from '../statistics/exact-share.ts'
import { agreeing } from './agreeing.ts'
import { estimates, type UnreadEstimate } from './estimate.ts'
import { krippendorff } from './krippendorff.ts'
import { countMatches, type PatternCounts } from './match-patterns.ts'
import { quadratic } from './metric.ts'
import { percentAgreement } from './observed.ts'
import { drawWeights, profilesOf } from './profile.ts'
import { ratingColumns, ratingsOf } from './ratings.ts'
import type { StudyKey } from './study-key.ts'

/** Patterns matched one to one by the triggers they share (`matchPatterns`), over every two annotations of a key. */
export interface PatternAgreement {
  /** Pairs of annotations, patterns on both sides of them, and matched pairs of patterns. */
  comparisons: number
  patterns: number
  matched: number
  /** 2 · matched / patterns: the harmonic mean of precision and recall, whichever side is the reference. */
  f1: UnreadEstimate
  /** Share of the matched pairs with the same kind. */
  kind: UnreadEstimate
}

export function patternAgreement(keys: readonly StudyKey[], options: BootstrapOptions): PatternAgreement {
  const perKey = keys.map(({ annotations }) => countMatches(annotations.map(({ patterns }) => patterns)))
  const total = (name: keyof PatternCounts, counts?: Int32Array): number =>
    perKey.reduce((sum, key, k) => sum + key[name] * (counts === undefined ? 1 : (counts[k] as number)), 0)
  return {
    comparisons: total('comparisons'),
    patterns: total('patterns'),
    matched: total('matched'),
    ...estimates(keys.length, options, (counts) => {
      const matched = total('matched', counts)
      const patterns = total('patterns', counts)
      return {
        f1: patterns === 0 ? { undefined: 'no key that two labelled has a pattern' } : (2 * matched) / patterns,
        kind: matched === 0 ? { undefined: 'no two patterns were matched' } : total('sameKind', counts) / matched,
      }
    }),
  }
}

/** How many patterns each annotator found in a key: an interval scale. Units are keys. */
export interface CountAgreement {
  units: number
  ratings: number
  /** Units times annotators, less the ratings. */
  missing: number
  percent: UnreadEstimate
  alpha: UnreadEstimate
  /** As of the triggers: exact where two annotators label each key. */
  exact: { low: number; high: number } | null
}

export function countAgreement(
  keys: readonly StudyKey[],
  annotators: readonly string[],
  options: BootstrapOptions,
): CountAgreement {
  const digits = String(keys.length).length
  const ratings = ratingsOf(
    ratingColumns(
      keys.flatMap(({ annotations }, k) =>
        annotations.map(({ annotator, patterns }) => ({
          // Sorted as text, so that unit k stays the k-th.
          unit: String(k).padStart(digits, '0'),
          rater: annotator,
          value: String(patterns.length),
        })),
      ),
    ),
    'interval',
  )
  const profiles = profilesOf(ratings)
  const weigh = drawWeights(profiles)
  const percent = percentAgreement(profiles)
  const alpha = krippendorff(profiles, quadratic(ratings.numbers ?? new Float64Array()))
  return {
    units: keys.length,
    ratings: ratings.code.length,
    missing: keys.length * annotators.length - ratings.code.length,
    exact: exactShare(agreeing(profiles)),
    ...estimates(keys.length, options, (counts) => {
      const weights = weigh(counts)
      return { percent: percent(weights), alpha: alpha(weights) }
    }),
  }
}
