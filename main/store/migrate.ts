/** Brings a project file to this version's schema: append-only steps, all in one transaction, after a verified backup. */
import Database from 'better-sqlite3'
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { KeymarkError } from '../keymark-error.ts'
import { init } from './migrations/001-init.ts'
import { adjudicator } from './migrations/002-adjudicator.ts'
import { activeTime } from './migrations/003-active-time.ts'
import { analysis } from './migrations/004-analysis.ts'
import { noTextIndex } from './migrations/005-no-text-index.ts'

export type Migration = (db: Database.Database) => void

/** Step n brings version n to n + 1. Never edit one that was released. */
export const MIGRATIONS: readonly Migration[] = [init, adjudicator, activeTime, analysis, noTextIndex]

/**
 * @returns the path of the backup, or null when there was nothing to keep (a new file) or nothing to do.
 * @throws KeymarkError `unsupported` when the file was written by a newer version.
 */
export function migrate(db: Database.Database, migrations: readonly Migration[] = MIGRATIONS): string | null {
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version > migrations.length) {
    throw new KeymarkError(
      'unsupported',
      `${db.name} was written by a newer Keymark (format ${version}; this one reads up to ${migrations.length}). It was not changed. Update Keymark to open it.`,
    )
  }
  if (version === migrations.length) return null
  const backup = version === 0 ? null : backUp(db, version)
  db.transaction(() => {
    for (const step of migrations.slice(version)) step(db)
    db.pragma(`user_version = ${migrations.length}`)
  }).exclusive()
  return backup
}

function backUp(db: Database.Database, version: number): string {
  const path = `${db.name}.v${version}.backup`
  const temporary = `${path}.tmp`
  rmSync(temporary, { force: true })
  db.prepare('VACUUM INTO ?').run(temporary)
  const copy = new Database(temporary, { readonly: true })
  const verdict = copy.pragma('quick_check', { simple: true })
  copy.close()
  if (verdict !== 'ok') {
    rmSync(temporary, { force: true })
    throw new KeymarkError(
      'internal',
      `${db.name} could not be backed up before its update (${String(verdict)}). It was not changed.`,
    )
  }
  const handle = openSync(temporary, 'r+')
  fsyncSync(handle)
  closeSync(handle)
  if (existsSync(path)) rmSync(path)
  renameSync(temporary, path)
  return path
}
