import { z } from 'zod'
import { AnnotationState } from './annotation.ts'
import { Nothing, procedure } from './procedure.ts'

/**
 * A sample of keys of one scan, and who labels them. Where it came in a packet, the project holds one annotator's part
 * of it and no scan, seed or numbers: the annotator is blind to them.
 */
export const Study = z.object({
  id: z.int(),
  name: z.string(),
  scan: z.int().nullable(),
  scanName: z.string().nullable(),
  seed: z.int().nullable(),
  perLayer: z.int().nullable(),
  /** Triggers that a pattern needs (paper §3). */
  minSupport: z.int(),
  annotators: z.array(z.string()),
  assignments: z.int(),
  labelled: z.int(),
  created: z.iso.datetime(),
})
export type Study = z.infer<typeof Study>

/** One line of an annotator's queue, in the order of work. It names neither layer nor key. */
export const QueueEntry = z.object({
  assignment: z.int(),
  /** From 1. */
  place: z.int().positive(),
  state: AnnotationState,
  flagged: z.boolean(),
  patterns: z.int(),
})
export type QueueEntry = z.infer<typeof QueueEntry>

export const StudyRequest = z.object({
  name: z.string().trim().min(1, 'Give the study a name.').max(200),
  scan: z.int(),
  perLayer: z.int().min(1).max(10_000),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  annotator: z.string().trim().min(1, 'Say who labels.').max(200),
})
export type StudyRequest = z.infer<typeof StudyRequest>

export const study = {
  list: procedure.input(Nothing).output(z.array(Study)),
  /** Same scan, numbers and seed: same keys in the same order. Keys that never fired are not drawn. */
  sample: procedure.input(StudyRequest).output(Study),
  queue: procedure.input(z.object({ study: z.int() })).output(z.array(QueueEntry)),
}
