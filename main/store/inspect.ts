/** What is looked at before a project is opened: whether its log is its own, and whether it can be read as it was written. */
import Database from 'better-sqlite3'
import { damageIn } from './damage.ts'
import { looked, settleLog } from './log.ts'
import type { Store } from './store.ts'

/** "KMRK" */
export const APPLICATION_ID = 0x4b4d524b

export interface Inspection {
  /** What a person should know of the log. */
  notice: string | null
  damage: string | null
}

/** A file that is new. */
export const SOUND: Inspection = { notice: null, damage: null }

/** It takes a second for a large file. @throws errors of SQLite when the file is locked or is no database. */
export function inspect(file: string, notice = settleLog(file, APPLICATION_ID)): Inspection {
  // What is not ours is refused as such, whatever is in it.
  return { notice, damage: looked(file, (db) => (isOurs(db) ? damageIn(db) : null)) }
}

/**
 * The same for a thread of its own. Where SQLite does not open the file, whoever opens it next gets to know at once what is wrong;
 * what was done with its log before is told all the same.
 */
export function inspectApart(file: string): Inspection | null {
  let notice: string | null = null
  try {
    notice = settleLog(file, APPLICATION_ID)
    return inspect(file, notice)
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error
    return notice === null ? null : { notice, damage: null }
  }
}

export function isOurs(db: Store): boolean {
  const id = Number(db.pragma('application_id', { simple: true }))
  return id === APPLICATION_ID || (id === 0 && isUnmarked(db))
}

/** Nothing is in it yet, or our tables are and the mark is not: earlier versions set it last. */
function isUnmarked(db: Store): boolean {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[]
  return tables.length === 0 || ['assignment_trigger', 'scan_layer', 'annotator'].every((name) => tables.includes(name))
}
