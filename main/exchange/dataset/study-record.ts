/** What an export says of a study: of the whole, and of each assignment. */
import type { AnnotationState, Pattern, Role } from '#contract/annotation.ts'
import type { ExampleSource } from '#contract/stratum.ts'
import type { Metadata } from '#contract/corpus.ts'
import type { Model } from '#contract/model.ts'
import type { Scan } from '#contract/scan.ts'
import type { Guideline } from '#contract/study.ts'
import type { Trigger } from '#contract/trigger.ts'
import type { KeptEvent } from '../kept-event.ts'

export type AssignmentKind = 'key' | 'control' | 'practice'

/** A trigger and where its sentence stands; null where the scan does not hold the sentence. */
export interface LocatedTrigger extends Omit<Trigger, 'tokenEnds'> {
  /** UTF-8 byte offsets of the sentence in its source, end exclusive. */
  start: number | null
  end: number | null
  /** Where each token ends in the sentence's text, in code points; parallel to `tokenIds`. */
  tokenEnds: number[] | null
  /** What the corpus says of the sentence's document. */
  metadata: Metadata | null
}

export interface LabelledAssignment {
  uuid: string
  kind: AssignmentKind
  /** Name of the scan that the key is of, or of a control the key that it imitates. */
  scan: string
  /** Which prefixes of the key were shown. */
  examples: ExampleSource
  layer: number | null
  index: number | null
  annotator: string
  role: Role
  place: number
  state: AnnotationState
  flagged: boolean
  note: string
  patterns: Pattern[]
  triggers: LocatedTrigger[]
  /** Time of the first and of the last change; null while it is new. */
  started: string | null
  changed: string | null
  /** Version of the guidelines at the last change; null while it is new. */
  guideline: number | null
  /** Seconds of work, idle time left out; null while it is new. */
  activeSeconds: number | null
  /** Whether shared words were pointed out during any of it. */
  assisted: boolean
  /** Oldest first. */
  events: KeptEvent[]
}

export interface Person {
  name: string
  role: Role
}

/** What only an export needs of a study. */
export interface StudyRecord {
  uuid: string
  /** As it was made. */
  spec: unknown
  guidelines: Guideline[]
  /** In the order of the study, annotators first. */
  people: Person[]
  /** All that it draws from, its own first, with their models. */
  scans: { scan: Scan; model: Model }[]
}
