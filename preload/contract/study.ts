import { z } from 'zod'
import { AnnotationState } from './annotation.ts'
import { KeyId } from './key.ts'
import { KindScheme } from './kind.ts'
import { Nothing, procedure, writing } from './procedure.ts'
import { Seed } from './seed.ts'
import { Name } from './spelling.ts'
import { DesignPreview, DesignSettings, StudyDesign } from './study-design.ts'

/** How a study went on after it was drawn. */
export const Amendment = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('keys-added'), perLayer: z.int().positive(), time: z.iso.datetime() }),
  z.object({ kind: z.enum(['annotator-added', 'annotator-removed']), annotator: z.string(), time: z.iso.datetime() }),
])
export type Amendment = z.infer<typeof Amendment>

/**
 * A sample of keys of one scan, or of several, and who labels them. Where it came in a packet, the project holds one annotator's part
 * of it and no scan, seed or numbers: the annotator is blind to them.
 */
export const Study = z.object({
  id: z.int(),
  name: z.string(),
  scan: z.int().nullable(),
  scanName: z.string().nullable(),
  /** All scans that it draws from, `scan` the first; none where it came in a packet. */
  scans: z.array(z.object({ id: z.int(), name: z.string() })),
  seed: z.int().nullable(),
  perLayer: z.int().nullable(),
  /** Triggers that a pattern needs (paper §3). */
  minSupport: z.int(),
  kinds: KindScheme,
  annotators: z.array(z.string()),
  /** How far each annotator is, in the order of `annotators`. */
  progress: z.array(z.object({ annotator: z.string(), assignments: z.int(), labelled: z.int() })),
  /** As it was drawn; null where it came in a packet, or from a dataset that does not say. */
  design: DesignSettings.nullable(),
  /** Oldest first. */
  amendments: z.array(Amendment),
  assignments: z.int(),
  labelled: z.int(),
  created: z.iso.datetime(),
})
export type Study = z.infer<typeof Study>

/** How far one annotator is, as the project knows it: of a packet, up to the labels that came back last. */
export const StudyPerson = z.object({
  annotator: z.string(),
  assignments: z.int(),
  labelled: z.int(),
  flagged: z.int(),
  /** When they last changed something; null before the first time. */
  lastChange: z.iso.datetime().nullable(),
  /** Seconds of work, pauses left out. */
  activeSeconds: z.number(),
  /** When their packet was last written, and when labels of it last came in; null where neither was. */
  sent: z.iso.datetime().nullable(),
  returned: z.iso.datetime().nullable(),
  /** Whether they were given keys since their packet was written. */
  hasMore: z.boolean(),
})
export type StudyPerson = z.infer<typeof StudyPerson>

/** One line of an annotator's queue, in the order of work. It names neither layer nor key. */
export const QueueEntry = z.object({
  assignment: z.int(),
  /** From 1. */
  place: z.int().positive(),
  state: AnnotationState,
  flagged: z.boolean(),
  patterns: z.int(),
  /** It never counts; absent for others. */
  practice: z.literal(true).optional(),
})
export type QueueEntry = z.infer<typeof QueueEntry>

/** A key of the study and whose it is. Places count from 1. `scan`: in a study of several, the one that the key is of. */
export const DrawnKey = KeyId.extend({ annotator: z.string(), place: z.int().positive(), scan: z.int().optional() })
export type DrawnKey = z.infer<typeof DrawnKey>

export const StudyRequest = z.object({
  name: Name.min(1, 'Give the study a name.'),
  scan: z.int(),
  perLayer: z.int().min(1).max(10_000),
  seed: Seed,
  annotator: Name.min(1, 'Say who labels.'),
})
export type StudyRequest = z.infer<typeof StudyRequest>

/** What annotators are asked to do. A new wording is a new version; every event records the one it was made under. */
export const Guideline = z.object({
  /** From 1. */
  version: z.int().positive(),
  /** Markdown. */
  text: z.string(),
  created: z.iso.datetime(),
})
export type Guideline = z.infer<typeof Guideline>

export const study = {
  list: procedure.input(Nothing).output(z.array(Study)),
  find: procedure.input(z.object({ name: z.string() })).output(Study),
  /** The keys drawn, by annotator and place. */
  keys: procedure.input(z.object({ study: z.int() })).output(z.array(DrawnKey)),
  /** Same scan, numbers and seed: same keys in the same order. Keys that never fired are not drawn. */
  sample: writing.input(StudyRequest).output(Study),
  /** The study that three readers labelled of the demo's scan, with their labels; made where it is not there yet. */
  demo: writing.input(z.object({ scan: z.int() })).output(Study),
  /** What a design would cost; writes nothing. */
  preview: procedure.input(StudyDesign).output(DesignPreview),
  /** Same scan, design and seed: same study. */
  create: writing.input(StudyDesign).output(Study),
  /** More keys of each layer, shared out as the design shares keys; everybody finds theirs behind what they have. */
  addKeys: writing.input(z.object({ study: z.int(), perLayer: z.int().min(1).max(10_000) })).output(Study),
  /** One annotator more, with as many of the study's keys as the others have, the same practice and controls of their own. */
  addAnnotator: writing
    .input(z.object({ study: z.int(), annotator: Name.min(1, 'An annotator needs a name.') }))
    .output(Study),
  /** One less, who has not begun: what they had is shared out among the others. */
  removeAnnotator: writing.input(z.object({ study: z.int(), annotator: z.string() })).output(Study),
  /** In the order of `annotators`. */
  people: procedure.input(z.object({ study: z.int() })).output(z.array(StudyPerson)),
  /** One annotator's; without a name, that of the study's only annotator. */
  queue: procedure.input(z.object({ study: z.int(), annotator: z.string().optional() })).output(z.array(QueueEntry)),
  /** All versions, the one in force first. */
  guidelines: procedure.input(z.object({ study: z.int() })).output(z.array(Guideline)),
  /** Makes a new version of another wording; of the same, none. */
  reviseGuidelines: writing
    .input(z.object({ study: z.int(), text: z.string().trim().min(1).max(100_000) }))
    .output(Guideline),
}
