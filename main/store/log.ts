/**
 * The log beside a project (`-wal`), which a crash leaves behind with the last commits in it. Whatever log lies there is
 * read as the file's own, so one that belongs to another state of the file, as when a backup was put back beside it,
 * would damage the project or take labels away without a word.
 */
import Database from 'better-sqlite3'
import { renameSync, statSync } from 'node:fs'
import { setAside } from './copy.ts'
import type { Store } from './store.ts'

const notices = new WeakMap<Store, string>()

/** What a person should know of how the project was found; null when all was well. */
export const noticeOf = (db: Store): string | null => notices.get(db) ?? null

export function remark(db: Store, notice: string | null): void {
  const known = notices.get(db)
  if (notice !== null) notices.set(db, known === undefined ? notice : `${known} ${notice}`)
}

const logOf = (file: string): string => `${file}-wal`

export const hasLog = (file: string): boolean => (statSync(logOf(file), { throwIfNoEntry: false })?.size ?? 0) > 0

/**
 * Looks at file and log together before either is changed, and sets a log aside that does not fit.
 *
 * @param application the mark of our own files; others are left alone.
 * @returns what was done, in words; null when nothing was.
 * @throws errors of SQLite when the file is locked.
 */
export function settleLog(file: string, application: number): string | null {
  if (!hasLog(file) || objection(file, application) === null) return null
  const log = logOf(file)
  const aside = setAside(log)
  if (aside === null) return null
  if (objection(file, application) !== null) {
    // The file is damaged without it as well: opening says so.
    renameSync(aside, log)
    return null
  }
  return (
    `The log beside ${file} belongs to another state of the project, as when a backup is put back: nothing of it was read, and it is kept as ${aside}. ` +
    'The project is as it is in the file itself. If labels are missing, they are in the file that the log belongs to.'
  )
}

/** Why file and log do not fit, judged without changing either; null when they do, or are not ours. */
function objection(file: string, application: number): string | null {
  const db = new Database(file, { timeout: 500 })
  try {
    db.pragma('locking_mode = EXCLUSIVE')
    if (db.pragma('application_id', { simple: true }) !== application) return null
    return unsound(db)
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CORRUPT')) return error.message
    throw error
  } finally {
    closeUnchanged(db)
  }
}

/** Pages of two states make indexes, references or sums that do not fit. */
function unsound(db: Store): string | null {
  const verdict = String(db.pragma('integrity_check(1)', { simple: true }))
  if (verdict !== 'ok') return verdict
  if ((db.pragma('foreign_key_check') as unknown[]).length > 0) return 'rows point to rows that are not there'
  const isReady = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'annotation'").get() !== undefined
  if (!isReady) return null
  const { count, last } = db
    .prepare('SELECT count(*) AS count, coalesce(max(sequence), 0) AS last FROM event')
    .get() as {
    count: number
    last: number
  }
  if (count !== last) return 'events are missing'
  const stale = db
    .prepare(
      `SELECT 1 FROM (SELECT assignment, max(time) AS latest FROM event GROUP BY assignment)
       LEFT JOIN annotation USING (assignment) WHERE changed IS NOT latest LIMIT 1`,
    )
    .get()
  return stale === undefined ? null : 'annotations are not what their events make'
}

/**
 * Closes and leaves the bytes of file and log as they are. SQLite brings a log in when the last reader closes, unless the
 * file is not where it was opened: so for that moment it is not.
 */
export function closeUnchanged(db: Store): void {
  if (!hasLog(db.name)) return void db.close()
  const away = `${db.name}.closing`
  try {
    renameSync(db.name, away)
  } catch {
    // Where open files cannot be renamed, the log is brought in after all: nothing is lost by it.
    return void db.close()
  }
  try {
    db.close()
  } finally {
    renameSync(away, db.name)
  }
}
