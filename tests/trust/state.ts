/** What a project must be after a crash. */
import { isDeepStrictEqual } from 'node:util'
import { project } from '#main/analysis/study/annotation.ts'
import { eventsOf, getAnnotation } from '#main/store/annotation.ts'
import { openStore } from '#main/store/open.ts'

/**
 * Opens the project as a person would, and looks for what was acknowledged.
 * @returns what is wrong with it, in words; empty when all is well
 */
export function wrongWith(path: string, acknowledged: readonly string[]): string[] {
  let db
  try {
    db = openStore(path, { mustExist: true })
  } catch (error) {
    return [`not opened: ${String(error)}`]
  }
  try {
    const has = db.prepare('SELECT 1 FROM event WHERE uuid = :id UNION ALL SELECT 1 FROM study WHERE uuid = :id')
    const lost = acknowledged.filter((id) => has.get({ id }) === undefined).length
    const verdict = String(db.pragma('integrity_check(1)', { simple: true }))
    const assignments = db.prepare('SELECT DISTINCT assignment FROM event').pluck().all() as number[]
    const stale = assignments.filter((id) => {
      const { patterns, note } = getAnnotation(db, id)
      const made = project(eventsOf(db, id))
      return !isDeepStrictEqual([patterns, note], [made.patterns, made.note])
    }).length
    return [
      ...(lost === 0 ? [] : [`${lost} of ${acknowledged.length} lost`]),
      ...(verdict === 'ok' ? [] : [verdict]),
      ...(stale === 0 ? [] : [`${stale} annotations are not what their events make`]),
    ]
  } finally {
    db.close()
  }
}
