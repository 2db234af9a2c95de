/** The annotations of a study that are finished, done or without a pattern: what statistics, agreement and adjudication read. */
import type { Pattern, Role } from '#contract/annotation.ts'
import type { SampledKey } from '../analysis/study/sample-keys.ts'
import type { Side } from '#contract/side.ts'
import type { ExampleSource } from '#contract/stratum.ts'
import { atOnce, type Steps } from '../computation/steps.ts'
import { LABELLED } from './labelled.ts'
import { secondsReader } from './pace.ts'
import type { Store } from './store.ts'
import { storedPatterns } from './stored.ts'

export interface FinishedAnnotation {
  assignment: number
  kind: 'key' | 'control'
  /** Null for a control, and in a study that came in a packet. */
  layer: number | null
  index: number | null
  /** Whose key it is, or imitates, in a study of several scans; else null. */
  scan: number | null
  /** Which prefixes of its key were read; of a control, of the key that it imitates. */
  examples: ExampleSource
  /** Whose sign its coefficients have. */
  side: Side
  annotator: string
  role: Role
  state: 'done' | 'no-pattern' | 'uninterpretable'
  patterns: Pattern[]
  /** Triggers that the annotator saw. */
  triggers: number
  /** When half of its events had come, by the clock of who made them: ISO 8601, in UTC. */
  worked: string
  /** Version of the guidelines at the last change. */
  guideline: number
  /** Seconds that people were at work on it, as the label page measured them; null where it did not. */
  seconds: number | null
}

/** Annotations that are read in a step: a few milliseconds. */
const CHUNK = 50

/**
 * By kind, layer, key, scan and the name of who made them; practice is no part of it.
 * @param key this one only
 */
export const finishedAnnotations = (db: Store, study: number, key: SampledKey | null = null): FinishedAnnotation[] =>
  atOnce(finishedSteps(db, study, key))

/** The same, in steps. */
export function* finishedSteps(db: Store, study: number, key: SampledKey | null = null): Steps<FinishedAnnotation[]> {
  const assignments = db
    .prepare(
      `SELECT assignment.id FROM assignment JOIN annotation ON annotation.assignment = assignment.id
       JOIN annotator ON annotator.id = assignment.annotator
       WHERE assignment.study = @study AND kind IN ('key', 'control') AND state IN ${LABELLED}
         AND (@layer IS NULL OR (kind = 'key' AND layer = @layer AND "key" = @index AND scan IS @scan))
       ORDER BY kind, layer, "key", scan, annotator.name`,
    )
    .pluck()
    .all({ study, layer: key?.layer ?? null, index: key?.index ?? null, scan: key?.scan ?? null }) as number[]
  const read = db.prepare(
    `SELECT assignment.id AS assignment, kind, assignment.scan AS scan, layer, "key" AS "index", examples,
       iif((SELECT coefficient FROM assignment_trigger WHERE assignment_trigger.assignment = assignment.id AND rank = 1) < 0, 'negative', 'positive') AS side,
       annotator.name AS annotator, role, state, patterns,
       -- The event in the middle: a late correction does not move a key to the end of the work.
       (SELECT made FROM (
          SELECT coalesce(clock, time) AS made, row_number() OVER (ORDER BY time, uuid) AS number, count(*) OVER () AS events
          FROM event WHERE event.assignment = assignment.id
        ) WHERE number = (events + 1) / 2) AS worked,
       -- Ranks run from 1 without a gap.
       (SELECT coalesce(max(rank), 0) FROM assignment_trigger WHERE assignment_trigger.assignment = assignment.id) AS triggers,
       (SELECT guideline FROM event WHERE event.assignment = assignment.id ORDER BY time DESC, uuid DESC LIMIT 1) AS guideline
     FROM assignment JOIN annotation ON annotation.assignment = assignment.id
     JOIN annotator ON annotator.id = assignment.annotator
     WHERE assignment.id = ? AND state IN ${LABELLED}`,
  )
  const secondsOf = secondsReader(db)
  const found: FinishedAnnotation[] = []
  for (const [i, assignment] of assignments.entries()) {
    // It may have been taken up again since.
    const row = read.get(assignment) as
      | (Omit<FinishedAnnotation, 'patterns' | 'seconds'> & { patterns: string })
      | undefined
    if (row !== undefined)
      found.push({ ...row, patterns: storedPatterns(row.patterns), seconds: secondsOf(assignment) })
    if (i % CHUNK === CHUNK - 1) yield
  }
  return found
}
