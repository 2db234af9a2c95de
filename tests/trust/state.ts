/** What a project must be after a crash. */
import { isDeepStrictEqual } from 'node:util'
import { project } from '#main/analysis/study/annotation.ts'
import { eventsOf, getAnnotation } from '#main/store/annotation.ts'
import { openStore, type Store } from '#main/store/open.ts'
import { publishTriggers } from '#main/store/publish.ts'
import { interruptedScans } from '#main/store/scan.ts'
import { removeUnfinishedStudies } from '#main/store/removal.ts'

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
    // As the program does when it opens a project.
    for (const scan of interruptedScans(db)) publishTriggers(db, scan, 'stopped')
    removeUnfinishedStudies(db)
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
      ...halves(db),
    ]
  } finally {
    db.close()
  }
}

/** What is done in many transactions and was broken off. */
function halves(db: Store): string[] {
  const count = (what: string): number => db.prepare(`SELECT count(*) FROM ${what}`).pluck().get() as number
  const bare = count('assignment WHERE NOT EXISTS (SELECT 1 FROM assignment_trigger WHERE assignment = assignment.id)')
  const orphans = (db.pragma('foreign_key_check') as unknown[]).length
  const sizes = count(
    `(SELECT DISTINCT count(assignment.id) FROM study LEFT JOIN assignment ON assignment.study = study.id
      WHERE study.name LIKE 'drawn %' GROUP BY study.id)`,
  )
  const keys = count(
    `"key" WHERE triggers <> (SELECT count(*) FROM "trigger"
      WHERE "trigger".scan = "key".scan AND "trigger".layer = "key".layer AND "trigger"."key" = "key"."index")`,
  )
  // The next opening goes on with an import whose file is kept.
  const imported = count(`event WHERE change ->> '$.note' LIKE 'imported %'`)
  const isWhole = imported % 20 === 0 || count('arriving_labels') > 0
  const missing = count('scan') > 0 && count('"key"') === 0
  return [
    ...(bare === 0 ? [] : [`${bare} assignments have no triggers`]),
    ...(orphans === 0 ? [] : [`${orphans} rows point to rows that are not there`]),
    ...(isWhole ? [] : ['labels are half imported, and nothing goes on with them']),
    ...(sizes <= 1 ? [] : ['studies of one design differ in size']),
    ...(keys === 0 && !missing
      ? []
      : [missing ? 'the scan has no keys' : `${keys} keys have other triggers than they say`]),
  ]
}
