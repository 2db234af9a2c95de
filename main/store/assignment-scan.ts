/** Which scan the key of an assignment is of: the study's, or in a study of several its own. */
import type { Study } from '#contract/study.ts'
import type { Store } from './store.ts'

/** For statements that have `assignment` and `study`. */
export const SCAN = 'coalesce(assignment.scan, study.scan)'

/** Whether the key is of a scan; a study that is being drawn has none yet. @param scan as SQL */
export const isOfScan = (scan: string): string => `(study.scan IS NOT NULL AND ${SCAN} = ${scan})`

/** All that a study draws from, its own first; none where it came in a packet. */
export const scansOfStudy = (db: Store, study: number): Study['scans'] =>
  db
    .prepare(
      `SELECT id, name FROM (
         SELECT scan, place FROM study_scan WHERE study = @study
         UNION ALL SELECT scan, 1 FROM study WHERE id = @study AND NOT EXISTS (SELECT 1 FROM study_scan WHERE study = @study)
       ) AS own JOIN scan ON scan.id = own.scan ORDER BY place`,
    )
    .all({ study }) as Study['scans']

/** Nothing where there is one: the study says it. */
export function writeScans(db: Store, study: number | bigint, scans: readonly (number | bigint)[]): void {
  if (scans.length < 2) return
  const insert = db.prepare('INSERT INTO study_scan (study, place, scan) VALUES (?, ?, ?)')
  for (const [i, scan] of scans.entries()) insert.run(study, i + 1, scan)
}
