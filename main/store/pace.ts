import { median } from 'simple-statistics'
import type { Store } from './open.ts'

/** Seconds after which nobody is taken to be at work any more. */
const IDLE = 60
/** Labelled keys that a measured time needs. */
const ENOUGH = 5

/**
 * Seconds of work on each assignment: what its events measured; for those that nobody measured, the time from the annotator's event
 * before, which takes in the reading before the first; of each pause 60 s count. An assignment without either is missing.
 *
 * @param study null: of the whole project
 */
export function activeSeconds(db: Store, study: number | null = null): Map<number, number> {
  const rows = db
    .prepare(
      `SELECT assignment,
         sum(coalesce(active_ms / 1000.0, min((julianday(time) - julianday(before)) * 86400, @idle))) AS seconds
       FROM (
         SELECT event.assignment, active_ms, time,
           lag(time) OVER (PARTITION BY event.annotator ORDER BY time, event.uuid) AS before
         FROM event JOIN annotator ON annotator.id = event.annotator
         WHERE role = 'annotator' AND (@study IS NULL OR annotator.study = @study))
       GROUP BY assignment HAVING seconds > 0`,
    )
    .raw()
    .all({ idle: IDLE, study }) as [number, number][]
  return new Map(rows)
}

/** Median seconds of work on a labelled key of this project, or null while too few are labelled. */
export function secondsPerKey(db: Store): number | null {
  const labelled = db
    .prepare("SELECT assignment FROM annotation WHERE state IN ('done', 'no-pattern')")
    .pluck()
    .all() as number[]
  const seconds = activeSeconds(db)
  const known = labelled.flatMap((assignment) => seconds.get(assignment) ?? [])
  return known.length < ENOUGH ? null : median(known)
}
