/**
 * The log beside a project (`-wal`), which a crash leaves behind with the last commits in it. Whatever log lies there is
 * read as the file's own, so one that belongs to another state of the file, as when a backup was put back beside it,
 * would damage the project or take labels away without a word.
 */
import Database from 'better-sqlite3'
import { existsSync, renameSync } from 'node:fs'
import { basename } from 'node:path'
import { setAside } from './copy.ts'
import { fits, hadLog, markInFile, markOf } from './mark.ts'
import { hasLog, logOf } from './own-log.ts'
import type { Store } from './store.ts'

const notices = new WeakMap<Store, string>()

/** What a person should know of how the project was found; null when all was well. */
export const noticeOf = (db: Store): string | null => notices.get(db) ?? null

export function remark(db: Store, notice: string | null): void {
  const known = notices.get(db)
  if (notice !== null) notices.set(db, known === undefined ? notice : `${known} ${notice}`)
}

/** What was remarked of a private copy is said of `file`, which it is of; what was set aside goes with the copy. */
export function remarkAs(db: Store, file: string): void {
  const notice = notices.get(db)
  if (notice !== undefined)
    notices.set(db, notice.replace(kept(`${logOf(db.name)}.aside-1`), '').replaceAll(db.name, file))
}

const kept = (aside: string): string => `, and it is kept as ${aside}`

/**
 * Looks at file and log together before either is changed, and sets a log aside that does not fit.
 *
 * @param application the mark of our own files; others are left alone.
 * @returns what was done or is missing, in words; null when all is well.
 * @throws errors of SQLite when the file is locked.
 */
export function settleLog(file: string, application: number): string | null {
  if (!hasLog(file)) return isRobbed(file, application) ? missingLog(file) : null
  if (objection(file, application) === null) return null
  const log = logOf(file)
  const aside = setAside(log)
  if (aside === null) return null
  if (objection(file, application) !== null) {
    // The file is damaged without it as well: opening says so.
    renameSync(aside, log)
    return null
  }
  return (
    `The log beside ${file} belongs to another state of the project, as when a backup is put back: nothing of it was read${kept(aside)}. ` +
    'The project is as it is in the file itself. If labels are missing, they are in the file that the log belongs to.'
  )
}

const missingLog = (file: string): string =>
  `${file} was not closed, or was copied while it was written, and the log that it had then is missing (${basename(logOf(file))}): what was saved last is not in it. ` +
  'If that log is still where the project was, close this project, put both files together and open them; otherwise restore a backup, or go on with what is here.'

/** Whether the file had a log that is not beside it: an empty one says that a program ended before it wrote. */
function isRobbed(file: string, application: number): boolean {
  if (existsSync(logOf(file))) return false
  return looked(file, (db) => isOurs(db, application) && hadLog(markOf(db)))
}

const isOurs = (db: Store, application: number): boolean =>
  db.pragma('application_id', { simple: true }) === application

/** Why file and log do not fit, judged without changing either; null when they do, or are not ours. */
function objection(file: string, application: number): string | null {
  try {
    const found = looked(file, (db) => (isOurs(db, application) ? { why: unsound(db), together: markOf(db) } : null))
    // Only now: it is not open in this process, or SQLite would have refused it.
    if (found === null || fits(markInFile(file), found.together)) return found?.why ?? null
    return 'the log is that of another state of the file'
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CORRUPT')) return error.message
    throw error
  }
}

/** Asks of the file, and changes neither it nor the log. */
export function looked<Found>(file: string, ask: (db: Store) => Found): Found {
  const db = new Database(file, { timeout: 500 })
  try {
    db.pragma('locking_mode = EXCLUSIVE')
    return ask(db)
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
