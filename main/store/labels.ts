/** Labels on their way back: all events of a packet's study. */
import type { Labels } from '../exchange/labels.ts'
import { KeymarkError } from '../keymark-error.ts'
import { keptEvent, type EventRow } from './annotation.ts'
import type { Store } from './open.ts'
import { keptAnswers } from './question.ts'
import { getStudy } from './study.ts'

/** @throws KeymarkError `bad-input` when the study did not come in a packet or nothing was labelled yet. */
export function labelsOf(db: Store, study: number): Labels {
  const { name, scan } = getStudy(db, study)
  if (scan !== null) {
    throw new KeymarkError(
      'bad-input',
      `The study "${name}" was drawn in this project, so its labels are where they belong. Only those of a packet are returned.`,
    )
  }
  const address = db
    .prepare(
      'SELECT annotator.id, study.uuid AS study, packet FROM annotator JOIN study ON study.id = annotator.study WHERE study.id = ?',
    )
    .get(study) as { id: number; study: string; packet: string }
  const rows = db
    .prepare(
      `SELECT event.uuid AS id, assignment.uuid AS assignment, guideline, time, change,
         active_ms AS activeMs, assisted, clock FROM event
       JOIN assignment ON assignment.id = event.assignment WHERE event.annotator = ? ORDER BY time, event.uuid`,
    )
    .all(address.id) as (EventRow & { assignment: string })[]
  const answers = keptAnswers(db, address.id)
  if (rows.length === 0 && answers.length === 0) {
    throw new KeymarkError(
      'bad-input',
      `Nothing of the study "${name}" was labelled yet, so there is nothing to return.`,
    )
  }
  return {
    study: address.study,
    packet: address.packet,
    events: rows.map(keptEvent),
    ...(answers.length > 0 && { answers }),
  }
}
