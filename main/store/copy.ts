/** A project, whole and checked, in another file. */
import Database from 'better-sqlite3'
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder } from '../exchange/write-file.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Store } from './store.ts'
import { isOwnLog } from './place.ts'

/**
 * Puts all that `db` holds into one file at `path`, over what was there: checked, on disk, then renamed.
 *
 * @throws KeymarkError `internal` when the copy does not read back; errors of SQLite when it cannot be written.
 */
export function copyStore(db: Store, path: string): void {
  const temporary = `${path}.tmp`
  rmSync(temporary, { force: true })
  try {
    vacuumInto(db, temporary)
    const copy = new Database(temporary, { readonly: true })
    const verdict = copy.pragma('quick_check(1)', { simple: true })
    copy.close()
    if (verdict !== 'ok') {
      throw new KeymarkError('internal', `${db.name} could not be copied (${String(verdict)}). It was not changed.`)
    }
    syncFile(temporary)
    // A log that stands there belongs to what is replaced, and would be read as the copy's.
    for (const suffix of ['-wal', '-journal']) clear(db, path + suffix)
    renameSync(temporary, path)
    syncFolder(dirname(path))
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** SQLite refuses this too where a project is open to look, though it changes nothing but the new file. */
function vacuumInto(db: Store, path: string): void {
  const isLook = db.pragma('query_only', { simple: true }) === 1
  if (isLook) db.pragma('query_only = OFF')
  try {
    db.prepare('VACUUM INTO ?').run(path)
  } finally {
    if (isLook) db.pragma('query_only = ON')
  }
}

function clear(db: Store, path: string): void {
  if (isOwnLog(db, path)) rmSync(path)
  else setAside(path)
}

export function syncFile(path: string): void {
  const handle = openSync(path, 'r+')
  fsyncSync(handle)
  closeSync(handle)
}

/**
 * Gives what stands in the way, and is somebody's all the same, a name beside it.
 *
 * @returns the new path; null when nothing was there.
 */
export function setAside(path: string): string | null {
  if (!existsSync(path)) return null
  const aside = freeName(path)
  renameSync(path, aside)
  return aside
}

/** A name beside `path` that nothing has. */
export function freeName(path: string): string {
  let number = 1
  while (existsSync(`${path}.aside-${number}`)) number += 1
  return `${path}.aside-${number}`
}
