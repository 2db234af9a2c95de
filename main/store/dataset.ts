/** What a study's export says of each assignment, one at a time. */
import type { AnnotationState, Pattern } from '#contract/annotation.ts'
import type { Trigger } from '#contract/trigger.ts'
import { assignmentTriggers } from './annotation.ts'
import type { Store } from './open.ts'

export interface LabelledAssignment {
  layer: number
  index: number
  annotator: string
  place: number
  state: AnnotationState
  flagged: boolean
  note: string
  patterns: Pattern[]
  triggers: Trigger[]
  /** Time of the first and of the last change; null while it is new. */
  started: string | null
  changed: string | null
}

/** In the order layer, key, annotator. */
export function* studyAssignments(db: Store, study: number): Generator<LabelledAssignment> {
  const rows = db
    .prepare(
      `SELECT assignment.id, layer, "key" AS "index", annotator.name AS annotator, place, coalesce(state, 'new') AS state,
         coalesce(flagged, 0) AS flagged, coalesce(note, '') AS note, coalesce(patterns, '[]') AS patterns, started, changed
       FROM assignment JOIN annotator ON annotator.id = assignment.annotator
       LEFT JOIN annotation ON annotation.assignment = assignment.id
       WHERE assignment.study = ? AND kind = 'key' ORDER BY layer, "key", annotator.id`,
    )
    .all(study) as (Omit<LabelledAssignment, 'flagged' | 'patterns' | 'triggers'> & {
    id: number
    flagged: number
    patterns: string
  })[]
  for (const { id, ...row } of rows) {
    yield {
      ...row,
      flagged: row.flagged === 1,
      patterns: JSON.parse(row.patterns) as Pattern[],
      triggers: assignmentTriggers(db, id),
    }
  }
}
