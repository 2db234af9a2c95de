import { z } from 'zod'
import { procedure, writing } from './procedure.ts'
import { KindScheme } from './kind.ts'
import { Trigger } from './trigger.ts'

/** Name of a kind of the pattern’s study. */
export const PatternKind = z.string().min(1).max(30)
export type PatternKind = z.infer<typeof PatternKind>

/** How sure the annotator is of a pattern: 1 hardly, 2 fairly, 3 very. */
export const Confidence = z.int().min(1).max(3)
export type Confidence = z.infer<typeof Confidence>

/** Something that repeats in a key's triggers (paper §3). `ranks` are the triggers that show it, ascending. */
export const Pattern = z.object({
  id: z.uuid(),
  description: z.string(),
  kind: PatternKind.nullable(),
  /** Further kinds, in a study whose patterns can be of several. */
  also: z.array(PatternKind).min(1).optional(),
  ranks: z.array(z.int().positive()),
  /** Absent where nobody said. */
  confidence: Confidence.optional(),
  /** In an adjudication: the annotators' patterns that it was made from. */
  from: z.array(z.uuid()).optional(),
})
export type Pattern = z.infer<typeof Pattern>

/** `no-pattern`: looked, found none. `uninterpretable`: no sense could be made of it, in a study that has the answer. Both and `done` count as labelled. */
export const AnnotationState = z.enum(['new', 'in-progress', 'done', 'no-pattern', 'uninterpretable'])
export type AnnotationState = z.infer<typeof AnnotationState>

/** Answered: the annotator is through with the key. */
export const isLabelled = (state: AnnotationState): boolean => state !== 'new' && state !== 'in-progress'

export const Annotation = z.object({
  state: AnnotationState,
  flagged: z.boolean(),
  patterns: z.array(Pattern),
  note: z.string(),
})
export type Annotation = z.infer<typeof Annotation>

/** An adjudicator's annotation is the agreed one of a key that several annotators labelled. */
export const Role = z.enum(['annotator', 'adjudicator'])
export type Role = z.infer<typeof Role>

const Description = z.string().max(2000)

/** One thing an annotator did. Changing a labelled annotation puts it back to `in-progress`. */
export const Change = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('add-pattern'),
    pattern: z.uuid(),
    /** What it begins with; `from`: the patterns that it is made of, where it is an agreed one. */
    content: z
      .object({
        description: Description,
        kind: PatternKind.nullable(),
        also: z.array(PatternKind).min(1).optional(),
        ranks: z.array(z.int().positive()),
        from: z.array(z.uuid()).min(1).optional(),
      })
      .optional(),
  }),
  z.object({ kind: z.literal('remove-pattern'), pattern: z.uuid() }),
  z.object({ kind: z.literal('describe'), pattern: z.uuid(), description: Description }),
  z.object({
    kind: z.literal('set-kind'),
    pattern: z.uuid(),
    patternKind: PatternKind.nullable(),
    also: z.array(PatternKind).min(1).optional(),
  }),
  z.object({
    kind: z.literal('mark'),
    pattern: z.uuid(),
    ranks: z.array(z.int().positive()).min(1),
    shown: z.boolean(),
  }),
  z.object({ kind: z.literal('set-confidence'), pattern: z.uuid(), confidence: Confidence.nullable() }),
  /** One place up or down among the patterns. */
  z.object({ kind: z.literal('move-pattern'), pattern: z.uuid(), by: z.union([z.literal(-1), z.literal(1)]) }),
  /** `pattern` ends; its triggers are those of `into`, and so is what that lacks of description and kind. */
  z.object({ kind: z.literal('merge-pattern'), pattern: z.uuid(), into: z.uuid() }),
  /** These of its triggers become a pattern of the same kind, behind it, which is to be described. */
  z.object({
    kind: z.literal('split-pattern'),
    pattern: z.uuid(),
    into: z.uuid(),
    ranks: z.array(z.int().positive()).min(1),
  }),
  z.object({ kind: z.literal('note'), note: z.string().max(20_000) }),
  z.object({ kind: z.literal('flag'), flagged: z.boolean() }),
  z.object({ kind: z.literal('set-state'), state: AnnotationState.exclude(['new']) }),
])
export type Change = z.infer<typeof Change>

/** Milliseconds of a day: more than anybody is at work between two changes. */
const DAY = 86_400_000

/** How something was done. */
export const Work = z.object({
  /** Milliseconds at work on the assignment since its event before or its opening, pauses cut at 60 s; null where nobody measured. */
  activeMs: z.int().min(0).max(DAY).nullable(),
  /** Whether shared words were pointed out meanwhile. */
  assisted: z.boolean(),
})
export type Work = z.infer<typeof Work>

/** A change, or the undoing or redoing of an earlier one. Append-only; the id comes from the client, so resending is safe. */
export const AnnotationEvent = z.object({
  id: z.uuid(),
  change: z.union([
    Change,
    z.object({ kind: z.literal('undo'), event: z.uuid() }),
    z.object({ kind: z.literal('redo'), event: z.uuid() }),
  ]),
})
export type AnnotationEvent = z.infer<typeof AnnotationEvent>

/** How a packet names an assignment and its study: by random numbers that say nothing of keys. */
export const Address = z.object({
  study: z.uuid(),
  packet: z.string(),
  assignment: z.uuid(),
  /** Version of the guidelines in force. */
  guideline: z.int().positive(),
})
export type Address = z.infer<typeof Address>

/**
 * When a change was made: what a file says of it and what the project comes to say are the same event. With milliseconds and a year of
 * four digits, so that its text sorts as time.
 */
export const Moment = z.iso
  .datetime({ precision: 3 })
  .refine((time) => time > '1990' && time < '2100', 'the year must lie between 1990 and 2100')

/** A change that could not be written to the project, with all that a labels file says of it. */
export const UnsavedChange = z.object({
  ...Address.shape,
  id: z.uuid(),
  change: Change,
  work: Work,
  time: Moment,
})
export type UnsavedChange = z.infer<typeof UnsavedChange>

/** An answer to a practice key, to learn from. */
export const Example = z.object({ patterns: z.array(Pattern), note: z.string() })
export type Example = z.infer<typeof Example>

export const AnnotationView = z.object({
  assignment: z.int(),
  study: z.int(),
  /** Who holds the assignment. */
  annotator: z.string(),
  minSupport: z.int(),
  /** Whether the study lets shared words be pointed out. */
  assistance: z.boolean(),
  kinds: KindScheme,
  address: Address,
  annotation: Annotation,
  /** Null unless it is a practice key, which never counts; the example comes after one’s own answer, where there is one. */
  practice: z.object({ example: Example.nullable() }).nullable(),
  /** Why it cannot be done yet, one line per reason; empty when it can. */
  missing: z.array(z.string()),
  /** Where the clock was set back between the annotator's latest changes: their times keep the order, their days are the clock's. */
  setBack: z.object({ from: Moment, to: Moment }).nullable(),
  canUndo: z.boolean(),
  canRedo: z.boolean(),
})
export type AnnotationView = z.infer<typeof AnnotationView>

export const EarlierDescription = z.object({ description: z.string(), kind: PatternKind.nullable() })
export type EarlierDescription = z.infer<typeof EarlierDescription>

export const annotation = {
  get: procedure
    .input(z.object({ assignment: z.int() }))
    .output(z.object({ view: AnnotationView, triggers: z.array(Trigger) })),
  /** What the holder of the assignment described patterns as in this study, the most recent first, each once, with the kind it had last. */
  descriptions: procedure.input(z.object({ assignment: z.int() })).output(z.array(EarlierDescription)),
  /** Words that many sentences of the study's other keys have, folded, each with the share of them; none where too few are there. */
  commonWords: procedure
    .input(z.object({ assignment: z.int() }))
    .output(z.array(z.object({ word: z.string(), share: z.number() }))),
  /** Commits one change. When this resolves it is on disk. */
  record: writing
    .input(
      z.object({ assignment: z.int(), id: z.uuid(), change: Change, work: Work.optional(), time: Moment.optional() }),
    )
    .output(AnnotationView),
  /** Takes back the annotator's latest change in the study that is not taken back yet; null when there is none. */
  undo: writing.input(z.object({ assignment: z.int(), work: Work.optional() })).output(AnnotationView.nullable()),
  redo: writing.input(z.object({ assignment: z.int(), work: Work.optional() })).output(AnnotationView.nullable()),
}
