import { z } from 'zod'
import { Coefficient } from './agreement.ts'
import { AnnotationState, Pattern, PatternKind } from './annotation.ts'
import { KeyId } from './key.ts'
import { procedure, writing } from './procedure.ts'
import { Name } from './spelling.ts'

/** A key that two annotators or more have labelled, or a practice key, and how far its adjudication is. */
export const AdjudicationEntry = KeyId.extend({
  annotators: z.array(z.string()),
  /** Share of pairs of annotators and triggers with different classes, 0 to 1. */
  disagreement: z.number(),
  /** Pattern F1 of this key alone. */
  f1: Coefficient,
  /** Null while nobody began: the agreed annotation is made in this assignment. */
  assignment: z.int().nullable(),
  adjudicator: z.string().nullable(),
  state: AnnotationState,
  flagged: z.boolean(),
  /** Agreed patterns. */
  patterns: z.int(),
  /** A practice key: its annotation is the example that annotators see after their own answer. Absent for others. */
  practice: z.literal(true).optional(),
})
export type AdjudicationEntry = z.infer<typeof AdjudicationEntry>

/** One finding, as each annotator who made it put it. */
export const PatternRow = z.object({
  /** Parallel to the annotators; null where one has nothing like it. */
  patterns: z.array(Pattern.nullable()),
  /** Mean Jaccard of the triggers over the pairs that have it, 0 to 1; null when one annotator has it alone. */
  jaccard: z.number().nullable(),
  sameKind: z.boolean(),
  /** All of them together: what merging makes. */
  merged: z.object({
    description: z.string(),
    kind: PatternKind.nullable(),
    also: z.array(PatternKind).min(1).optional(),
    ranks: z.array(z.int().positive()),
  }),
})
export type PatternRow = z.infer<typeof PatternRow>

export const Comparison = KeyId.extend({
  adjudicator: z.string(),
  /** By name, with the note and the state of each. */
  annotators: z.array(z.object({ name: z.string(), note: z.string(), state: AnnotationState, flagged: z.boolean() })),
  rows: z.array(PatternRow),
})
export type Comparison = z.infer<typeof Comparison>

export const adjudication = {
  /** Most disagreement first, practice last. */
  queue: procedure.input(z.object({ study: z.int() })).output(z.array(AdjudicationEntry)),
  /**
   * Gives all keys of the queue that nobody adjudicates yet to this person. Annotations are made in the assignments as
   * annotators do (`annotation`); those of the annotators are never touched.
   */
  begin: writing
    .input(z.object({ study: z.int(), adjudicator: Name.min(1, 'Say who adjudicates.') }))
    .output(z.array(AdjudicationEntry)),
  /** What the annotators made of the key of an adjudicator's assignment. */
  compare: procedure.input(z.object({ assignment: z.int() })).output(Comparison),
}
