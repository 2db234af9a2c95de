import { median } from 'simple-statistics'
import type { Store } from './open.ts'
import { LABELLED } from './finished-annotation.ts'

/** Labelled keys that a measured time needs. */
const ENOUGH = 5

/**
 * Seconds that people were at work on each assignment, as the label page measured them. What came from a file without times, or was
 * labelled by a program, took no time that anybody measured, and is missing.
 *
 * @param study null: of the whole project
 */
export function activeSeconds(db: Store, study: number | null = null): Map<number, number> {
  const rows = db
    .prepare(
      `SELECT event.assignment, sum(active_ms) / 1000.0 AS seconds
       FROM event JOIN annotator ON annotator.id = event.annotator
       WHERE role = 'annotator' AND (@study IS NULL OR annotator.study = @study)
       GROUP BY event.assignment HAVING seconds > 0`,
    )
    .raw()
    .all({ study }) as [number, number][]
  return new Map(rows)
}

/** Median seconds of work on a labelled key of this project, or null while too few are labelled. */
export function secondsPerKey(db: Store): number | null {
  const labelled = db.prepare(`SELECT assignment FROM annotation WHERE state IN ${LABELLED}`).pluck().all() as number[]
  const seconds = activeSeconds(db)
  const known = labelled.flatMap((assignment) => seconds.get(assignment) ?? [])
  return known.length < ENOUGH ? null : median(known)
}
