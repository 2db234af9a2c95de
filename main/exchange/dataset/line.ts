/** One line of a JSONL export: a key as one annotator labelled it, with everything that its labels rest on. */
import { z } from 'zod'
import { AnnotationState, Confidence, PatternKind, Role } from '#contract/annotation.ts'
import { ExampleSource } from '#contract/stratum.ts'
import { Metadata } from '#contract/corpus.ts'
import { namesOf } from '#contract/kind.ts'
import { Provenance, ScanCounts, ScanSettings } from '#contract/scan.ts'
import { Trigger } from '#contract/trigger.ts'
import { KeptEvent } from '../kept-event.ts'
import type { Dataset, ReleasedAssignment } from './released.ts'
import { coverageOf } from './released.ts'

/** The projects and the tables of an export hold integers of 32 bits. */
const Count = z
  .int()
  .min(0)
  .max(2 ** 31 - 1)
const SINGLE = 3.402_823_466_385_288_6e38

/** What is text of the corpus is null in an export without text. */
const DatasetTrigger = Trigger.extend({
  rank: Count.positive(),
  coefficient: z.number().min(-SINGLE).max(SINGLE),
  sentence: Count.nullable(),
  first: Count,
  position: Count,
  text: Trigger.shape.text.nullable(),
  tokens: Trigger.shape.tokens.nullable(),
  tokenIds: z.array(Count).nullable(),
  lastToken: Trigger.shape.lastToken.nullable(),
  /** UTF-8 byte offsets of the sentence in its source, end exclusive. */
  start: z.int().nonnegative().nullable(),
  end: z.int().nonnegative().nullable(),
  /** Where each token ends in the sentence, in code points. */
  tokenEnds: z.array(Count).nullable(),
  /** What the corpus says of the sentence's document; exports of before do not say. */
  metadata: Metadata.nullable().default(null),
}).refine(
  ({ tokenIds, tokenEnds, position }) =>
    tokenIds === null || (position < tokenIds.length && (tokenEnds === null || tokenEnds.length === tokenIds.length)),
  'the last token is not there, or there is not one end for every token',
)

export const DatasetLine = z.object({
  /** Null where the prefixes belong to no key. */
  key: z.object({ layer: Count.positive(), index: Count }).nullable(),
  assignment: z.object({
    id: z.uuid(),
    kind: z.enum(['key', 'control', 'practice']),
    place: Count.positive(),
    /** Which prefixes of its key it shows; missing where they are its strongest. */
    examples: ExampleSource.exclude(['top']).optional(),
  }),
  study: z.object({
    name: z.string(),
    seed: z.int().nullable(),
    perLayer: z.int().nullable(),
    minSupport: z.int(),
  }),
  provenance: Provenance.partial().extend({
    /** In a study of several the one that the key is of. */
    scan: z.string(),
    model: z.string(),
    settings: ScanSettings,
    counts: ScanCounts,
  }),
  annotator: z.string(),
  role: Role,
  state: AnnotationState,
  flagged: z.boolean(),
  note: z.string(),
  patterns: z.array(
    z.object({
      id: z.uuid(),
      description: z.string(),
      kind: PatternKind.nullable(),
      /** Further kinds, in a study whose patterns can be of several. */
      also: z.array(PatternKind).min(1).optional(),
      ranks: z.array(Count.positive()),
      /** How sure the annotator is: 1 hardly, 2 fairly, 3 very; absent where nobody said. */
      confidence: Confidence.optional(),
      /** In an adjudication: ids of the annotators' patterns that it was made from. */
      from: z.array(z.uuid()).optional(),
    }),
  ),
  triggers: z
    .array(DatasetTrigger)
    .refine((triggers) => triggers.every(({ rank }, i) => rank === i + 1), 'the ranks are not 1, 2, 3 and so on'),
  /** Triggers by the kinds of the patterns that they show (Figure 2). */
  coverage: z.record(z.string(), z.int()),
  times: z.object({ started: z.iso.datetime().nullable(), changed: z.iso.datetime().nullable() }),
  /** Version of the guidelines that it was last changed under; null while it is new. */
  guideline: z.int().positive().nullable(),
  /** Seconds of work, idle time left out. */
  activeSeconds: z.number().nullable(),
  /** Whether shared words were pointed out during any of it. */
  assisted: z.boolean(),
  /** Everything that was done, oldest first: the annotation is what they make. */
  events: z.array(KeptEvent),
})
export type DatasetLine = z.infer<typeof DatasetLine>

export function toLine({ study, scan: first, record }: Dataset, assignment: ReleasedAssignment): DatasetLine {
  const scan = record.scans.find((one) => one.scan.name === assignment.scan)?.scan ?? first
  const { uuid, kind, examples, place, layer, index, annotator, role, state, flagged, note, patterns, triggers } =
    assignment
  const { started, changed, guideline, activeSeconds, assisted, events } = assignment
  return {
    key: layer === null || index === null ? null : { layer, index },
    assignment: { id: uuid, kind, place, ...(examples !== 'top' && { examples }) },
    study: { name: study.name, seed: study.seed, perLayer: study.perLayer, minSupport: study.minSupport },
    provenance: {
      scan: scan.name,
      model: scan.model,
      settings: scan.settings,
      counts: scan.counts,
      ...scan.provenance,
    },
    annotator,
    role,
    state,
    flagged,
    note,
    patterns,
    triggers,
    coverage: coverageOf(assignment, namesOf(study.kinds)),
    times: { started, changed },
    guideline,
    activeSeconds,
    assisted,
    events,
  }
}
