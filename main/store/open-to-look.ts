/**
 * Opens a project that cannot be written to look. SQLite would want a log beside the file, or a lock on it that another program holds;
 * so what is opened is a private copy of file and log as they are now, which nothing is written to.
 */
import { chmodSync, constants, copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { open } from 'node:fs/promises'
import { compute } from '../computation/compute.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Inspection } from './inspect.ts'
import { isSmall } from './kept-copy.ts'
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
  const opened = openToWork(file, options)
  if (!('why' in opened)) return opened
  const copy = privateCopy(file)
  return inWords(copy, () => {
    copyTogether(copy)
    return openCopy(copy, opened)
  })
}

/** Runs the copying of a large project, which tells how many bytes it has copied; it may abort it. */
export type RunCopying = (
  copy: (copied: (bytes: number) => void, signal: AbortSignal) => Promise<void>,
) => Promise<void>

/** The same, while others are answered: a large project is copied and looked through apart. @throws KeymarkError `cancelled` too. */
export async function openToWorkOrLookApart(path: string, options: OpenOptions, run: RunCopying): Promise<Store> {
  const file = resolve(path)
  const opened = openToWork(file, options)
  if (!('why' in opened)) return opened
  if (isSmall(file)) return openToWorkOrLook(file, options)
  const copy = privateCopy(file)
  return inWordsApart(copy, async () => {
    await run((copied, signal) => copyTogetherApart(copy, copied, signal))
    return openCopy(copy, opened, await compute('inspectApart', [copy.path]))
  })
}

type Refusal = Pick<Look, 'code'> & { why: string }

/** The project, or why it can only be looked at. */
function openToWork(file: string, options: OpenOptions): Store | Refusal {
  const isThere = statSync(file, { throwIfNoEntry: false })?.isFile() === true
  if (isThere && !isWritable(file)) return { code: 'read-only', why: `${file} is read-only` }
  if (isThere && !isWritable(dirname(file))) return { code: 'read-only', why: `The folder of ${file} is read-only` }
  try {
    return openStore(file, options)
  } catch (error) {
    if (!isThere || !(error instanceof KeymarkError) || error.code !== 'busy') throw error
    return { code: 'busy', why: `${file} is open in another program, such as a second Keymark` }
  }
}

interface PrivateCopy {
  /** What it is of. */
  file: string
  path: string
  remove: () => void
}

function privateCopy(file: string): PrivateCopy {
  const folder = mkdtempSync(join(tmpdir(), 'keymark-look-'))
  return { file, path: join(folder, basename(file)), remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function openCopy({ file, path, remove }: PrivateCopy, { code, why }: Refusal, inspected?: Inspection | null): Store {
  const db = openStore(path, { mustExist: true, ...(inspected !== undefined && { inspected }) })
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
}

function inWords<Result>(copy: PrivateCopy, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw ofFile(copy, error)
  }
}

async function inWordsApart<Result>(copy: PrivateCopy, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw ofFile(copy, error)
  }
}

/** What went wrong with the copy, which is taken away, as said of the file. */
function ofFile({ file, path, remove }: PrivateCopy, error: unknown): unknown {
  remove()
  return error instanceof KeymarkError
    ? new KeymarkError(error.code, error.message.replaceAll(path, file), { cause: error })
    : error
}

/** Copies that another program may spoil by bringing its log into the file meanwhile. */
const TRIES = 20

/** File and log of one moment: a log that grew meanwhile ends in a commit that SQLite leaves out, a file that was written is copied again. */
function copyTogether({ file, path }: PrivateCopy): void {
  for (let tried = 1; ; tried++) {
    const before = stateOf(file)
    copyIfThere(file, path)
    copyIfThere(`${file}-wal`, `${path}-wal`)
    if (stateOf(file) === before) return
    if (tried === TRIES) throw tooBusy(file)
  }
}

async function copyTogetherApart(
  { file, path }: PrivateCopy,
  copied: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let tried = 1; ; tried++) {
    const before = stateOf(file)
    await copyPieces(file, path, copied, signal)
    copyIfThere(`${file}-wal`, `${path}-wal`)
    if (stateOf(file) === before) return
    if (tried === TRIES) throw tooBusy(file)
  }
}

function stateOf(file: string): string {
  const { size, mtimeNs, ctimeNs, ino } = statSync(file, { bigint: true })
  return `${ino} ${size} ${mtimeNs} ${ctimeNs}`
}

const tooBusy = (file: string): KeymarkError =>
  new KeymarkError(
    'busy',
    `${file} is being written by another program all the time, so it cannot be looked at. Open it when that has ended.`,
  )

/** Bytes of a piece. */
const PIECE = 4 * 2 ** 20

/** @throws KeymarkError `cancelled` */
async function copyPieces(
  from: string,
  to: string,
  copied: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  rmSync(to, { force: true })
  const [source, copy] = [await open(from, 'r'), await open(to, 'wx', 0o600)]
  try {
    const piece = new Uint8Array(PIECE)
    for (let at = 0; ;) {
      if (signal.aborted) throw new KeymarkError('cancelled', 'The project was not opened.')
      const { bytesRead } = await source.read(piece, 0, PIECE, at)
      if (bytesRead === 0) return
      await copy.write(piece, 0, bytesRead, at)
      at += bytesRead
      copied(at)
    }
  } finally {
    await source.close()
    await copy.close()
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
