/** Where a project's backups are, and what their names say. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { BackupReason } from '#contract/backup.ts'

/**
 * Beside the project; in a place that a person chose for all projects, under a name that tells two projects of one name apart.
 *
 * @param file absolute path of the project
 */
export function backupFolder(file: string, place: string | null): string {
  const name = basename(file, '.keymark')
  if (place === null) return join(dirname(file), `${name}.backups`)
  return join(place, `${name}-${createHash('sha256').update(file).digest('hex').slice(0, 8)}.backups`)
}

/** `study 2026-11-26T081503.123Z importing.keymark`: a backup is a project like any other. */
const NAME =
  /^.* (?<day>\d{4}-\d\d-\d\d)T(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d\.\d{3})Z (?<reason>[a-z]+)\.keymark$/u

/** Makes the folder if need be. @returns the path of a backup that is not there yet. */
export function newBackup(folder: string, file: string, reason: BackupReason, now = new Date()): string {
  mkdirSync(folder, { recursive: true })
  // File names hold no colons everywhere.
  const time = now.toISOString().replaceAll(':', '')
  const path = join(folder, `${basename(file, '.keymark')} ${time} ${reason}.keymark`)
  return existsSync(path) ? newBackup(folder, file, reason, new Date(now.getTime() + 1)) : path
}

/** When and why a file was made that is called like a backup; null when it is called otherwise. */
export function backupOf(name: string): { made: string; reason: BackupReason } | null {
  const { day, hour, minute, second, reason } = NAME.exec(name)?.groups ?? {}
  const known = BackupReason.safeParse(reason)
  return known.success ? { made: `${day}T${hour}:${minute}:${second}Z`, reason: known.data } : null
}
