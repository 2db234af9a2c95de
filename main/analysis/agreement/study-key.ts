import type { Confidence } from '#contract/annotation.ts'

/** A pattern as far as agreement goes: its kind and the ranks (from 1) of the triggers that show it. */
export interface RankedPattern {
  kind: string
  /** Further kinds, where a pattern can be of several. */
  also?: readonly string[] | undefined
  ranks: readonly number[]
  /** 1 to 3; absent where nobody said. */
  confidence?: Confidence | undefined
}

/** A key with what each annotator made of it. Only finished annotations: no pattern found is an empty list, not a missing one. */
export interface StudyKey {
  /** Any name, unique in the study. */
  key: string
  layer: number
  /** Ranks run from 1 to this. */
  triggers: number
  annotations: readonly { annotator: string; patterns: readonly RankedPattern[] }[]
}
