/** What a study's export says: of the study as a whole, and of each assignment, one at a time. */
import type { AssignmentKind, LabelledAssignment, StudyRecord } from '../exchange/dataset/study-record.ts'
import { KeymarkError } from '../keymark-error.ts'
import { eventsOf } from './annotation.ts'
import { SCAN, scansOfStudy } from './assignment-scan.ts'
import { assignmentTriggers } from './assignment-trigger.ts'
import { metadataIn } from './metadata.ts'
import type { Store } from './open.ts'
import { secondsReader } from './pace.ts'
import { getScan, modelOfScan } from './scan.ts'
import { storedPatterns } from './stored.ts'

type Row = Omit<
  LabelledAssignment,
  'flagged' | 'patterns' | 'triggers' | 'guideline' | 'activeSeconds' | 'assisted' | 'events'
> & { id: number; scanId: number; flagged: number; patterns: string }

/** What kinds of assignments a study has. */
export const assignmentKinds = (db: Store, study: number): AssignmentKind[] =>
  db
    .prepare('SELECT DISTINCT kind FROM assignment WHERE study = ? ORDER BY kind')
    .pluck()
    .all(study) as AssignmentKind[]

/** Where the history of all labels and answers ends; it moves with each that is made or comes in. */
export const lastEvent = (db: Store): string =>
  db
    .prepare(
      `SELECT coalesce((SELECT max(sequence) FROM event), 0) || ' ' || coalesce((SELECT max(sequence) FROM question_answer), 0)`,
    )
    .pluck()
    .get() as string

/** Keys first, then controls and practice; within these in the order layer, key, scan, annotator. */
export function* studyAssignments(db: Store, study: number, only?: AssignmentKind): Generator<LabelledAssignment> {
  const ids = db
    .prepare(
      `SELECT assignment.id FROM assignment JOIN annotator ON annotator.id = assignment.annotator
       LEFT JOIN annotation ON annotation.assignment = assignment.id
       WHERE assignment.study = @study AND (role = 'annotator' OR state IS NOT NULL) AND (@only IS NULL OR kind = @only)
       ORDER BY kind <> 'key', kind, layer, "key", assignment.scan, role = 'adjudicator', annotator.id, place`,
    )
    .pluck()
    .all({ study, only: only ?? null }) as number[]
  const read = db.prepare(
    `SELECT assignment.id, assignment.uuid, kind, (SELECT name FROM scan WHERE scan.id = ${SCAN}) AS scan, ${SCAN} AS scanId, examples, layer, "key" AS "index", annotator.name AS annotator, role, place,
         coalesce(state, 'new') AS state, coalesce(flagged, 0) AS flagged, coalesce(note, '') AS note,
         coalesce(patterns, '[]') AS patterns, started, changed
       FROM assignment JOIN study ON study.id = assignment.study JOIN annotator ON annotator.id = assignment.annotator
       LEFT JOIN annotation ON annotation.assignment = assignment.id
       WHERE assignment.id = ?`,
  )
  const locate = db.prepare('SELECT start, "end", metadata FROM sentence WHERE scan = ? AND number = ?')
  const secondsOf = secondsReader(db)
  for (const assignment of ids) {
    // A study can be taken away while it is read.
    const found = read.get(assignment) as Row | undefined
    if (found === undefined) continue
    const { id, scanId, ...row } = found
    const events = eventsOf(db, id)
    // By the clock of who worked.
    const made = events.map(({ clock, time }) => clock ?? time)
    yield {
      ...row,
      started: made[0] ?? row.started,
      changed: made.at(-1) ?? row.changed,
      flagged: row.flagged === 1,
      patterns: storedPatterns(row.patterns),
      guideline: events.at(-1)?.guideline ?? null,
      activeSeconds: secondsOf(id),
      assisted: events.some((event) => event.assisted),
      events,
      triggers: assignmentTriggers(db, id).map((trigger) => {
        const place = locate.get(scanId, trigger.sentence) as
          | { start: number; end: number; metadata: string | null }
          | undefined
        const tokenEnds = trigger.tokenEnds.length === 0 ? null : trigger.tokenEnds
        const metadata = metadataIn(place?.metadata)
        return { ...trigger, start: place?.start ?? null, end: place?.end ?? null, tokenEnds, metadata }
      }),
    }
  }
}

/** @throws KeymarkError `not-found`. */
export function studyRecord(db: Store, study: number): StudyRecord {
  const row = db
    .prepare("SELECT uuid, json_remove(spec, '$.packets', '$.comparisons') AS spec FROM study WHERE id = ?")
    .get(study) as { uuid: string; spec: string } | undefined
  if (row === undefined) throw new KeymarkError('not-found', `The project has no study number ${study}.`)
  return {
    uuid: row.uuid,
    spec: JSON.parse(row.spec) as unknown,
    guidelines: db
      .prepare('SELECT version, text, created FROM guideline WHERE study = ? ORDER BY version')
      .all(study) as StudyRecord['guidelines'],
    people: db
      .prepare("SELECT name, role FROM annotator WHERE study = ? ORDER BY role = 'adjudicator', id")
      .all(study) as StudyRecord['people'],
    scans: scansOfStudy(db, study).map(({ id }) => ({ scan: getScan(db, id), model: modelOfScan(db, id) })),
  }
}
