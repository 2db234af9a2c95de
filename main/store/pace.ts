import { median } from 'simple-statistics'
import type { Steps } from '../computation/steps.ts'
import { LABELLED } from './labelled.ts'
import type { Store } from './store.ts'

/** Labelled keys that a measured time needs. */
const ENOUGH = 5

/**
 * Seconds that people were at work on an assignment, as the label page measured them; null where it is missing: what came from a file
 * without times, or was labelled by a program, took no time that anybody measured.
 */
export function secondsReader(db: Store): (assignment: number) => number | null {
  const sum = db
    .prepare(
      `SELECT sum(active_ms) / 1000.0 FROM event JOIN annotator ON annotator.id = event.annotator
       WHERE role = 'annotator' AND event.assignment = ?`,
    )
    .pluck()
  return (assignment) => {
    const seconds = sum.get(assignment) as number | null
    return seconds !== null && seconds > 0 ? seconds : null
  }
}

/** Assignments that are read in a step. */
const CHUNK = 200

/** Median seconds of work on a labelled key of this project, or null while too few are labelled. */
export function* secondsPerKey(db: Store): Steps<number | null> {
  const labelled = db.prepare(`SELECT assignment FROM annotation WHERE state IN ${LABELLED}`).pluck().all() as number[]
  const secondsOf = secondsReader(db)
  const known: number[] = []
  for (const [i, assignment] of labelled.entries()) {
    const seconds = secondsOf(assignment)
    if (seconds !== null) known.push(seconds)
    if (i % CHUNK === CHUNK - 1) yield
  }
  return known.length < ENOUGH ? null : median(known)
}
