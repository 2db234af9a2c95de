/** Opens a project file: one owner process, every acknowledged write on disk. */
import Database from 'better-sqlite3'
import { accessSync, constants, existsSync, lstatSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { spelled } from '#contract/spelling.ts'
import { wordsEnd } from '../analysis/words-end.ts'
import { whyNot } from '../exchange/write-file.ts'
import { KeymarkError } from '../keymark-error.ts'
import { APPLICATION_ID, inspect, isOurs, SOUND, type Inspection } from './inspect.ts'
import { requireWritable } from './look.ts'
import { closeUnchanged, remark } from './log.ts'
import { MIGRATIONS, migrate } from './migrate.ts'
import { beginLog, bringTogether, hasLog, signLog } from './own-log.ts'
import { assertInPlace, rememberPlace, writesOf } from './place.ts'
import type { Store } from './store.ts'

export type { Store }

export interface OpenOptions {
  mustExist?: boolean
  /** Folder for the backup before a migration. */
  backups?: string
  /** What a thread of its own found in the file a moment ago. */
  inspected?: Inspection | null
}

/**
 * Opens `path`, creating it unless `mustExist`.
 *
 * @throws KeymarkError when it is a folder, read-only, not a project, from a newer version, damaged, or open elsewhere.
 */
export function openStore(path: string, { mustExist = false, backups, inspected = null }: OpenOptions = {}): Store {
  const file = resolve(path)
  const isNew = checkPath(file, mustExist)
  let db: Store | undefined
  try {
    const { notice, damage } = isNew ? SOUND : (inspected ?? inspect(file))
    db = new Database(file, { timeout: 500 })
    // The lock is held until the file is closed: a second Keymark is told so instead of fighting over the file.
    db.pragma('locking_mode = EXCLUSIVE')
    if (!isNew) checkIdentity(db, file, damage)
    db.pragma('journal_mode = WAL')
    // Before all else: a program that ends while it makes a project leaves one that it knows again.
    if (db.pragma('application_id', { simple: true }) === 0) db.pragma(`application_id = ${APPLICATION_ID}`)
    // FULL: a commit that was acknowledged survives a power cut; NORMAL loses it.
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    if (db.pragma('synchronous', { simple: true }) !== 2)
      throw new KeymarkError('internal', 'SQLite refused synchronous=FULL.')
    // Brought in by us alone, with the mark that ties it to the file.
    db.pragma('wal_autocheckpoint = 0')
    migrate(db, MIGRATIONS, backups)
    db.function('spelled', { deterministic: true }, (text) => spelled(String(text)))
    db.function('words_end', { deterministic: true }, (text, words) => wordsEnd(String(text), String(words)))
    remark(db, notice)
    bringTogether(db)
    rememberPlace(db)
    bringInWhenIdle(db)
    guardWrites(db)
    return db
  } catch (error) {
    if (db !== undefined) closeUnchanged(db)
    if (isNew) for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true })
    throw storeError(error, file)
  }
}

/** Milliseconds without a write after which the file is brought up to date. */
const IDLE = 1000

/** "A project is one file" within seconds: a copy of it alone has everything but what was written just now. */
function bringInWhenIdle(db: Store): void {
  let seen = -1
  const timer = setInterval(() => {
    if (!db.open) return clearInterval(timer)
    if (db.inTransaction || !hasLog(db.name)) return
    const writes = writesOf(db)
    if (writes === seen) bringTogether(db)
    seen = writes
  }, IDLE)
  timer.unref()
}

/** Nothing is written to a file that nobody will find, and nothing to one that does not say that it has a log. */
function guardWrites(db: Store): void {
  const transaction = db.transaction.bind(db)
  const guarded = ((work: (...given: unknown[]) => unknown) => {
    const signed = transaction((...given: unknown[]) => {
      signLog(db)
      return work(...given)
    })
    return (...given: unknown[]) => {
      if (db.inTransaction) return signed(...given)
      requireWritable(db)
      assertInPlace(db)
      beginLog(db)
      return signed(...given)
    }
  }) as typeof db.transaction
  db.transaction = guarded
  // A statement by itself is a transaction as well.
  const prepare = db.prepare.bind(db)
  db.prepare = ((source: string) => {
    const statement = prepare(source)
    // VACUUM INTO writes another file, and not within a transaction.
    if (statement.readonly || source.startsWith('VACUUM INTO')) return statement
    const run = statement.run.bind(statement)
    statement.run = (...values: unknown[]) => (db.inTransaction ? run(...values) : guarded(() => run(...values))())
    return statement
  }) as typeof db.prepare
  const close = db.close.bind(db)
  db.close = () => {
    if (db.open) bringTogether(db)
    return close()
  }
}

function checkPath(file: string, mustExist: boolean): boolean {
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true && !existsSync(file)) {
    throw new KeymarkError(
      'not-found',
      `${file} is a link to ${readlinkSync(file)}, which is not there. It was not changed. Put the file in its place, or give another path.`,
    )
  }
  if (!existsSync(file)) {
    if (mustExist) {
      throw new KeymarkError('no-project', `There is no project ${file}. Check the path, or make a new one.`)
    }
    checkFolder(file)
    return true
  }
  if (statSync(file).isDirectory()) {
    throw new KeymarkError(
      'bad-input',
      `${file} is a folder. Give the path of a project file in it, such as ${file}/study.keymark.`,
    )
  }
  if (!isWritable(file) || !isWritable(dirname(file))) {
    throw new KeymarkError(
      'bad-input',
      `${file} is read-only. Make it and its folder writable, or work on a copy of it.`,
    )
  }
  if (statSync(file).size === 0 && !isUnfinished(file)) {
    throw new KeymarkError(
      'bad-input',
      `${file} is empty: perhaps it has not been downloaded yet, or its disk was full. It was not changed. Wait until it is there, or restore it from a backup.`,
    )
  }
  return false
}

/** @throws KeymarkError `bad-input` for a path that no file can have, or that may not be looked at. */
export function checkName(file: string): void {
  try {
    statSync(file, { throwIfNoEntry: false })
  } catch (error) {
    throw new KeymarkError(
      'bad-input',
      `${file.replaceAll('\0', '␀')} cannot be opened: ${whyNot(error)}. Choose another path.`,
      { cause: error },
    )
  }
}

/** SQLite makes the file before it writes the log: a crash in between leaves an empty one with a log beside it. */
const isUnfinished = (file: string): boolean => hasLog(file) || existsSync(`${file}-journal`)

/** @throws KeymarkError when no project can be made in the folder of `file`. */
export function checkFolder(file: string): void {
  const folder = dirname(file)
  if (!existsSync(folder)) {
    throw new KeymarkError(
      'not-found',
      `There is no folder ${folder} to put the project in. Create it first, or choose another place.`,
    )
  }
  if (!isWritable(folder)) {
    throw new KeymarkError(
      'bad-input',
      `The folder ${folder} is read-only, so no project can be made there. Choose another place.`,
    )
  }
}

/** Root passes every permission check; the mode bits still tell what the owner meant. */
export function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return (statSync(path).mode & 0o222) !== 0
  } catch {
    return false
  }
}

function checkIdentity(db: Store, file: string, damage: string | null): void {
  if (!isOurs(db)) {
    throw new KeymarkError(
      'bad-input',
      `${file} is a SQLite database of another program, not a Keymark project. It was not changed. Choose another path.`,
    )
  }
  if (damage !== null) {
    throw new KeymarkError('damaged', `${file} is damaged (${damage}). It was not changed. Restore it from a backup.`)
  }
}

/** Says in words what SQLite reports in codes. Other errors come back as they are. */
export function storeError(error: unknown, file: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error
  const { code } = error
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new KeymarkError(
      'busy',
      `${file} is held by another program, such as a second Keymark. Close it there first; nothing was changed.`,
      {
        cause: error,
      },
    )
  }
  if (code === 'SQLITE_NOTADB') {
    return new KeymarkError(
      'bad-input',
      `${file} is not a Keymark project (not a SQLite file). It was not changed. Choose another path.`,
      { cause: error },
    )
  }
  if (code.startsWith('SQLITE_CORRUPT') || error.message === 'malformed JSON') {
    return new KeymarkError('damaged', `${file} is damaged (${error.message}). Restore it from a backup.`, {
      cause: error,
    })
  }
  if (code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR')) {
    return new KeymarkError(
      'no-space',
      `${file} could not be written: the disk is full or failing (${error.message}). All that was saved before is safe. Free some space and run again to continue.`,
      { cause: error },
    )
  }
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_PERM')) {
    return new KeymarkError(
      'bad-input',
      `${file} cannot be written (${error.message}). Make it and its folder writable, or choose another path.`,
      { cause: error },
    )
  }
  return error
}
