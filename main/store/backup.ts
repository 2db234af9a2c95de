/** Rolling backups: whole, checked, on disk, then under their name. */
import { existsSync, linkSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { copyFile, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Backup, BackupReason } from '#contract/backup.ts'
import { compute } from '../computation/compute.ts'
import { removeAbandoned, syncFolder, temporaryIn } from '../exchange/write-file.ts'
import { KeymarkError } from '../keymark-error.ts'
import { backupOf, newBackup } from './backup-place.ts'
import { freeName, setAside } from './copy.ts'
import { damageOf } from './damage.ts'
import { contentsOf, finishedCopy, isSmall } from './kept-copy.ts'
import type { Store } from './open.ts'

export type KeptBackup = Omit<Backup, 'id' | 'file'> & { path: string }

/** Backups of a project that are kept. */
const KEPT = 5
/** Pages that are copied before main answers others again: 1.6 MB. */
const PAGES = 400

/**
 * Copies the open project while it goes on being used; what is written meanwhile is in the copy.
 *
 * @param spared a backup that stays whatever its age.
 * @throws KeymarkError `no-space` with a way out when it cannot be written; `internal` when it does not read back.
 */
export async function backUp(db: Store, folder: string, reason: BackupReason, spared?: string): Promise<KeptBackup> {
  try {
    const path = newBackup(folder, db.name, reason)
    removeAbandoned(folder)
    await copyWhile(db, path)
    prune(folder, [path, ...(spared === undefined ? [] : [spared])])
    const [kept] = await described([path])
    if (kept === undefined) throw new Error('it is not there')
    return kept
  } catch (error) {
    if (error instanceof KeymarkError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new KeymarkError(
      'no-space',
      `No backup of ${db.name} could be made in ${folder} (${why}). Free some space there, or choose another place for backups in Settings.`,
      { cause: error },
    )
  }
}

/** The same under any name beside which nothing is pruned: whole, checked and on disk. @throws errors of the disk as they are. */
export async function copyWhile(db: Store, path: string, signal?: AbortSignal): Promise<void> {
  const folder = dirname(path)
  const temporary = temporaryIn(folder)
  try {
    rmSync(temporary, { force: true })
    await db.backup(temporary, { progress: paced(temporary, signal) })
    await finish(temporary, db.name)
    renameSync(temporary, path)
    syncFolder(folder)
  } finally {
    for (const suffix of ['', '-journal']) rmSync(temporary + suffix, { force: true })
  }
}

/** Pages after which the disk is asked to take them: 64 MB. */
const UNSYNCED = 16_000

/**
 * How many pages are copied next. The disk takes them while others are answered, or the last step would wait until it had taken all.
 * @throws from the function it returns KeymarkError `cancelled`.
 */
function paced(
  path: string,
  signal: AbortSignal | undefined,
): (progress: { totalPages: number; remainingPages: number }) => number {
  let synced = 0
  let isSyncing = false
  const sync = async (): Promise<void> => {
    isSyncing = true
    await syncApart(path).catch(() => undefined)
    isSyncing = false
  }
  return ({ totalPages, remainingPages }) => {
    if (signal?.aborted === true) throw new KeymarkError('cancelled', 'It was cancelled. Nothing was changed.')
    const copied = totalPages - remainingPages
    const isLast = remainingPages <= PAGES
    if (!isSyncing && copied > UNSYNCED && copied - synced > (isLast ? 0 : UNSYNCED)) {
      synced = copied
      void sync()
    }
    // The last step waits for the disk.
    return isLast && isSyncing ? 0 : PAGES
  }
}

/** One file without a log, looked at from end to end, and on disk. */
async function finish(path: string, source: string): Promise<void> {
  const damage = isSmall(path) ? finishedCopy(path) : await compute('finishedCopy', [path])
  if (damage !== null) {
    throw new KeymarkError('internal', `${source} could not be copied (${damage}). It was not changed.`)
  }
  await syncApart(path)
}

/** A large file takes the disk a while, in which others are answered. */
async function syncApart(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const damageApart = (path: string): string | null | Promise<string | null> =>
  isSmall(path) ? damageOf(path) : compute('damageOf', [path])

/** Keeps the newest; of those that are too many, the ones go first on whose day there is a newer one. */
function prune(folder: string, spared: readonly string[]): void {
  const kept = pathsIn(folder)
  while (kept.length > KEPT) {
    const old = kept.toReversed().filter((path) => !spared.includes(path))
    const made = (path: string): string => backupOf(path)?.made ?? ''
    const day = (path: string): string => made(path).slice(0, 10)
    const goes =
      old.find((path) => kept.some((other) => day(other) === day(path) && made(other) > made(path))) ?? old[0]
    if (goes === undefined) return
    rmSync(goes)
    kept.splice(kept.indexOf(goes), 1)
  }
}

/** Newest first. */
const pathsIn = (folder: string): string[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => backupOf(name) !== null)
    .map((name) => join(folder, name))
    .toSorted((a, b) => (backupOf(b)?.made ?? '').localeCompare(backupOf(a)?.made ?? ''))

/** Newest first, of all folders. */
export async function listBackups(folders: readonly string[]): Promise<KeptBackup[]> {
  const kept = await described(folders.flatMap((folder) => pathsIn(folder)))
  return kept.toSorted((a, b) => b.made.localeCompare(a.made))
}

/** A project in which nobody has made anything yet. */
export const isEmpty = (db: Store): boolean =>
  db.prepare('SELECT EXISTS (SELECT 1 FROM scan) OR EXISTS (SELECT 1 FROM study)').pluck().get() === 0

/** When the newest was made, in milliseconds; null when there is none. */
export function lastBackup(folders: readonly string[]): number | null {
  const times = folders.flatMap((folder) => pathsIn(folder).slice(0, 1)).map((path) => backupOf(path)?.made ?? '')
  return times.length === 0 ? null : Date.parse(times.toSorted().at(-1) ?? '')
}

async function described(paths: readonly string[]): Promise<KeptBackup[]> {
  const holds = paths.every(isSmall) ? contentsOf(paths) : await compute('contentsOf', [paths])
  return paths.map((path, i) => {
    const { made, reason } = backupOf(path) ?? { made: '', reason: 'asked' }
    return { path, made, reason, bytes: statSync(path).size, holds: holds[i] ?? null }
  })
}

/**
 * Puts a copy of `backup` at `file`, which is not open here. What stood there and its log are kept under names of their own.
 *
 * @param isKept what stands there is in a backup already, and its log is empty.
 * @returns where what stood there is now; null when it was in a backup or nothing was there.
 * @throws KeymarkError `damaged` when the backup is, or that it cannot be copied; nothing was changed then.
 */
export async function putBack(backup: string, file: string, isKept: boolean): Promise<string | null> {
  const temporary = temporaryIn(dirname(file))
  try {
    await copied(backup, temporary)
    const damage = await damageApart(temporary)
    if (damage !== null) {
      throw new KeymarkError(
        'damaged',
        `The backup ${backup} is damaged (${damage}). Nothing was changed. Take another.`,
      )
    }
    await syncApart(temporary)
    const kept = isKept || !existsSync(file) ? null : freeName(file)
    if (kept !== null) giveSecondName(file, kept)
    const log = `${file}-wal`
    if (existsSync(log)) {
      if (kept === null) setAside(log)
      else renameSync(log, `${kept}-wal`)
    }
    renameSync(temporary, file)
    syncFolder(dirname(file))
    return kept
  } finally {
    rmSync(temporary, { force: true })
  }
}

async function copied(backup: string, to: string): Promise<void> {
  try {
    await copyFile(backup, to)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const [code, way] = existsSync(backup)
      ? (['no-space', 'Free some space, or make the folder writable.'] as const)
      : (['not-found', 'Take another backup.'] as const)
    throw new KeymarkError(code, `The backup ${backup} could not be copied (${why}). Nothing was changed. ${way}`, {
      cause: error,
    })
  }
}

/** There is no moment without the file under its own name, but where a file can have one name alone. */
function giveSecondName(file: string, name: string): void {
  try {
    linkSync(file, name)
  } catch {
    renameSync(file, name)
  }
}
