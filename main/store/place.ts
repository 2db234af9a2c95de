/**
 * Whether an open project is still the file under its name. SQLite goes on writing to a file that was renamed, replaced
 * or deleted, and what it acknowledges then is gone when the program ends.
 */
import { statSync } from 'node:fs'
import { KeymarkError } from '../keymark-error.ts'
import { bringTogether } from './own-log.ts'
import type { Store } from './store.ts'

/** Which file was opened, and which log stands beside it; a commit is written to the log first. */
const places = new WeakMap<Store, { file: string | null; log: string | null }>()

const logOf = (db: Store): string => `${db.name}-wal`

/** Device and number of a file; null when there is none. */
function identity(path: string): string | null {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stat === undefined ? null : `${stat.dev}:${stat.ino}`
}

/** Notes which file was opened; once both file and log are there. */
export function rememberPlace(db: Store): void {
  places.set(db, { file: identity(db.name), log: identity(logOf(db)) })
}

/** Whether `path` is the log of the open project, all of which is in the project for who reads it through `db`. */
export const isOwnLog = (db: Store, path: string): boolean =>
  path === logOf(db) && identity(path) === places.get(db)?.log

/** Why nothing that is written to the project would be found again, in words; null while all is in place. */
export function displacement(db: Store): string | null {
  const place = places.get(db)
  if (place === undefined || !db.open) return null
  const file = identity(db.name)
  if (file === place.file && identity(logOf(db)) === place.log) return null
  bringTogether(db)
  const what =
    file === null
      ? 'was renamed, moved or deleted'
      : file === place.file
        ? 'lost the log beside it (its name ends in -wal)'
        : 'was replaced by another file'
  return (
    `${db.name} ${what} while it was open, so nothing more is saved in it. ` +
    'Put it back as it was, or save the project under a name of your choice.'
  )
}

/** How many rows were written since the project was opened. */
export const writesOf = (db: Store): number => db.prepare('SELECT total_changes()').pluck().get() as number

/** @throws KeymarkError `displaced`. */
export function assertInPlace(db: Store): void {
  const reason = displacement(db)
  if (reason !== null) throw new KeymarkError('displaced', reason)
}
