import type { CountAgreement, PatternAgreement } from './study-patterns.ts'
import type { TriggerAgreement } from './study-triggers.ts'

/** The levels of agreement for some of the keys and annotators. Intervals resample keys: triggers of one key are not independent. */
export interface ScopeAgreement {
  annotators: string[]
  /** Keys that two or more of the annotators labelled: all numbers are over these. */
  keys: number
  /** Keys that only one of them labelled, left out: there is nothing to compare. */
  single: number
  triggers: TriggerAgreement
  patterns: PatternAgreement
  counts: CountAgreement
  /** What to know before the intervals; null where they are as good as they look. */
  warning: string | null
}
