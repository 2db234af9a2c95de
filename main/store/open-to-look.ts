/**
 * Opens a project that cannot be written to look. SQLite would want a log beside the file, or a lock on it that another program holds;
 * so what is opened is a private copy of file and log as they are now, which nothing is written to.
 */
import { chmodSync, constants, copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { KeymarkError } from '../keymark-error.ts'
import { remarkAs } from './log.ts'
import { lookAt, type Look } from './look.ts'
import { isWritable, openStore, type OpenOptions } from './open.ts'
import type { Store } from './store.ts'

/**
 * Opens a project to work in it, or, where it is read-only or open elsewhere, to look.
 * @throws KeymarkError as `openStore` does, but for these two.
 */
export function openToWorkOrLook(path: string, options: OpenOptions = {}): Store {
  const file = resolve(path)
  const isThere = statSync(file, { throwIfNoEntry: false })?.isFile() === true
  if (isThere && !isWritable(file)) return openToLook(file, 'read-only', `${file} is read-only`)
  if (isThere && !isWritable(dirname(file))) return openToLook(file, 'read-only', `The folder of ${file} is read-only`)
  try {
    return openStore(file, options)
  } catch (error) {
    if (!isThere || !(error instanceof KeymarkError) || error.code !== 'busy') throw error
    return openToLook(file, 'busy', `${file} is open in another program, such as a second Keymark`)
  }
}

function openToLook(file: string, code: Look['code'], why: string): Store {
  const folder = mkdtempSync(join(tmpdir(), 'keymark-look-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  const copy = join(folder, basename(file))
  try {
    copyTogether(file, copy)
    const db = openStore(copy, { mustExist: true })
    const close = db.close.bind(db)
    db.close = () => {
      close()
      remove()
      process.off('exit', remove)
      return db
    }
    process.once('exit', remove)
    // Whatever wants to write is refused by SQLite itself.
    db.pragma('query_only = ON')
    remarkAs(db, file)
    const now = code === 'busy' ? ' as it was when it was opened here' : ''
    lookAt(db, { file, code, reason: `${why}, so it is shown${now} and nothing in it can be changed.` })
    return db
  } catch (error) {
    remove()
    throw error instanceof KeymarkError
      ? new KeymarkError(error.code, error.message.replaceAll(copy, file), { cause: error })
      : error
  }
}

/** Copies that another program may spoil by bringing its log into the file meanwhile. */
const TRIES = 20

/** File and log of one moment: a log that grew meanwhile ends in a commit that SQLite leaves out, a file that was written is copied again. */
function copyTogether(file: string, copy: string): void {
  const state = (): string => {
    const { size, mtimeNs, ctimeNs, ino } = statSync(file, { bigint: true })
    return `${ino} ${size} ${mtimeNs} ${ctimeNs}`
  }
  for (let tried = 1; ; tried++) {
    const before = state()
    copyIfThere(file, copy)
    copyIfThere(`${file}-wal`, `${copy}-wal`)
    if (state() === before) return
    if (tried === TRIES) {
      throw new KeymarkError(
        'busy',
        `${file} is being written by another program all the time, so it cannot be looked at. Open it when that has ended.`,
      )
    }
  }
}

function copyIfThere(from: string, to: string): void {
  rmSync(to, { force: true })
  try {
    copyFileSync(from, to, constants.COPYFILE_FICLONE)
    // A copy is as read-only as what it is of.
    chmodSync(to, 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
