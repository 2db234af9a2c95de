/** How far each annotator of a study is. */
import type { StudyPerson } from '#contract/study.ts'
import { packetState } from './packet-state.ts'
import type { Store } from './open.ts'
import { activeSeconds } from './pace.ts'
import { LABELLED } from './labelled.ts'

/** In the order in which they joined; the adjudicator is none of them. */
export function studyPeople(db: Store, study: number): StudyPerson[] {
  const rows = db
    .prepare(
      `SELECT annotator.id AS id, name AS annotator, count(assignment.id) AS assignments,
         count(CASE WHEN state IN ${LABELLED} THEN 1 END) AS labelled, coalesce(sum(flagged), 0) AS flagged,
         (SELECT coalesce(clock, time) FROM event WHERE event.annotator = annotator.id ORDER BY time DESC, uuid DESC LIMIT 1) AS lastChange
       FROM annotator LEFT JOIN assignment ON assignment.annotator = annotator.id
       LEFT JOIN annotation ON annotation.assignment = assignment.id
       WHERE annotator.study = ? AND role = 'annotator' GROUP BY annotator.id ORDER BY annotator.id`,
    )
    .all(study) as (Omit<StudyPerson, 'activeSeconds' | 'sent' | 'returned' | 'hasMore'> & { id: number })[]
  const seconds = activeSeconds(db, study)
  const own = db.prepare('SELECT id FROM assignment WHERE annotator = ?').pluck()
  const questions = db.prepare('SELECT count(*) FROM question WHERE annotator = ?').pluck()
  return rows.map(({ id, ...row }) => ({
    ...row,
    ...packetState(db, id, row.assignments + (questions.get(id) as number)),
    activeSeconds: (own.all(id) as number[]).reduce((sum, assignment) => sum + (seconds.get(assignment) ?? 0), 0),
  }))
}
