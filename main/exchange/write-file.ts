/** Files that are either there as a whole or not at all. */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { KeymarkError } from '../keymark-error.ts'

/** Writes to a temporary file beside `path`, makes sure that it is on disk, and renames it. */
export function writeFileWhole(path: string, chunks: Iterable<string | Uint8Array>): void {
  const temporary = temporaryIn(dirname(path))
  try {
    removeAbandoned(dirname(path))
    const handle = openSync(temporary, 'wx')
    try {
      for (const chunk of chunks) writeAll(handle, chunk)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    putInPlace(temporary, path)
  } catch (error) {
    throw notWritten(temporary, path, error)
  }
}

/** The same for what takes long: others are answered while its chunks are made and while the disk takes them. */
export async function writeFileInSteps(path: string, chunks: AsyncIterable<string | Uint8Array>): Promise<void> {
  const temporary = temporaryIn(dirname(path))
  try {
    removeAbandoned(dirname(path))
    const file = await open(temporary, 'wx')
    try {
      for await (const chunk of chunks) writeAll(file.fd, chunk)
      await file.sync()
    } finally {
      await file.close()
    }
    putInPlace(temporary, path)
  } catch (error) {
    throw notWritten(temporary, path, error)
  }
}

let made = 0

/** A name of its own for each, since several are written at a time. It does not hold the file's, which may be as long as names can be. */
export const temporaryIn = (folder: string): string => join(folder, `.keymark-${++made}.${process.pid}.tmp`)

function writeAll(handle: number, chunk: string | Uint8Array): void {
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
  let written = 0
  while (written < bytes.length) written += writeSync(handle, bytes, written)
}

function putInPlace(temporary: string, path: string): void {
  renameSync(temporary, path)
  syncFolder(dirname(path))
}

/** Takes away what was written so far. @returns the error in words */
function notWritten(temporary: string, path: string, error: unknown): KeymarkError {
  if (!temporary.includes('\0')) rmSync(temporary, { force: true })
  if (error instanceof KeymarkError) return error
  return new KeymarkError(
    'bad-input',
    `${path} could not be written (${whyNot(error)}). Nothing was left behind. Choose another folder or free some space.`,
    { cause: error },
  )
}

/** What the system says of a file, without its code and the call. */
export function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ENAMETOOLONG') return 'its name is longer than the system takes, 255 bytes'
  if (code === 'ENOENT') return 'there is no such folder'
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'the folder is read-only'
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'the disk is full'
  if (code === 'EISDIR') return 'a folder has that name'
  if (code === 'ERR_INVALID_ARG_VALUE') return 'the name holds a character that no file name can have'
  return error instanceof Error ? error.message : String(error)
}

/** A file's name is on disk when its folder is. */
export function syncFolder(folder: string): void {
  // Windows opens no folders, and its names need no such thing.
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

const TEMPORARY = /^\..+\.(?<process>\d+)\.tmp$/u

/** Takes away what writers that were killed have left in `folder`. */
export function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    const { process: id } = TEMPORARY.exec(name)?.groups ?? {}
    if (id !== undefined && Number(id) !== process.pid && !isAlive(Number(id)))
      rmSync(join(folder, name), { force: true })
  }
}

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0)
  } catch (error) {
    // Another person's process is alive all the same.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Creates `folder` if need be. */
export function ensureFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    if (!statSync(folder).isDirectory()) throw new Error('it is a file')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new KeymarkError('bad-input', `The folder ${folder} cannot be used (${reason}). Choose another one.`, {
      cause: error,
    })
  }
}
