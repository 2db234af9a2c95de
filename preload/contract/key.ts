import { z } from 'zod'
import { AnnotationState, Role } from './annotation.ts'
import { procedure } from './procedure.ts'
import { Trigger } from './trigger.ts'

/** Hidden unit `index` (from 0) of feed-forward layer `layer` (from 1), written `layer/index`. */
export const KeyId = z.object({ layer: z.int().positive(), index: z.int().nonnegative() })
export type KeyId = z.infer<typeof KeyId>

/** A row of the keys table. */
export const Key = KeyId.extend({
  triggers: z.int(),
  /** Coefficient of the first trigger and median over the triggers; null for a key that never fired. */
  top: z.number().nullable(),
  median: z.number().nullable(),
  /** Distinct last tokens divided by triggers. */
  distinctLast: z.number().nullable(),
  /** The most common last token and its share of the triggers. */
  commonLast: z.string().nullable(),
  commonLastShare: z.number().nullable(),
  /** Of its assignments, the furthest; null when no study contains it. */
  label: AnnotationState.nullable(),
})
export type Key = z.infer<typeof Key>

export const KeySort = z.enum([
  'layer',
  'index',
  'top',
  'median',
  'distinctLast',
  'commonLast',
  'commonLastShare',
  'label',
])
export type KeySort = z.infer<typeof KeySort>

export const KeyQuery = z.object({
  scan: z.int(),
  layers: z.array(z.int().positive()).default([]),
  /** `unlabelled`: in no study, or new in all. */
  label: z.enum(['any', 'unlabelled', 'in-progress', 'done', 'no-pattern']).default('any'),
  /** Keys with a trigger that contains these words, read up to its last token. */
  search: z.string().max(200).default(''),
  sort: KeySort.default('layer'),
  descending: z.boolean().default(false),
  offset: z.int().nonnegative().default(0),
  limit: z.int().min(1).max(500).default(200),
})
export type KeyQuery = z.infer<typeof KeyQuery>

/** A key's place in a study. */
export const KeyAssignment = z.object({
  assignment: z.int(),
  study: z.int(),
  studyName: z.string(),
  annotator: z.string(),
  role: Role,
  state: AnnotationState,
})
export type KeyAssignment = z.infer<typeof KeyAssignment>

export const key = {
  list: procedure.input(KeyQuery).output(z.object({ total: z.int(), keys: z.array(Key) })),
  get: procedure
    .input(KeyId.extend({ scan: z.int() }))
    .output(z.object({ key: Key, triggers: z.array(Trigger), assignments: z.array(KeyAssignment) })),
}
