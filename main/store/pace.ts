import { median } from 'simple-statistics'
import type { Store } from './open.ts'

/** Seconds after which nobody is taken to be at work any more. */
const IDLE = 60
/** Labelled keys that a measured time needs. */
const ENOUGH = 5

/**
 * Median seconds of work on a labelled key of this project, or null while too few are labelled. Work on a key is what its
 * events measured; for those that nobody measured, the time from the annotator's event before,
 * which takes in the reading before the first; of each pause 60 s count.
 */
export function secondsPerKey(db: Store): number | null {
  const seconds = db
    .prepare(
      `SELECT sum(coalesce(active_ms / 1000.0, min(pause, ?))) FROM (
         SELECT assignment, active_ms, (julianday(time) - julianday(lag(time) OVER (PARTITION BY annotator ORDER BY time, uuid))) * 86400 AS pause
         FROM event JOIN annotator ON annotator.id = event.annotator AND role = 'annotator')
       JOIN annotation USING (assignment) WHERE state IN ('done', 'no-pattern') GROUP BY assignment`,
    )
    .pluck()
    .all(IDLE) as (number | null)[]
  const known = seconds.filter((value) => value !== null && value > 0) as number[]
  return known.length < ENOUGH ? null : median(known)
}
