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
import { dirname, join } from 'node:path'
import { KeymarkError } from '../keymark-error.ts'

/** Writes to a temporary file beside `path`, makes sure that it is on disk, and renames it. */
export function writeFileWhole(path: string, chunks: Iterable<string | Uint8Array>): void {
  const folder = dirname(path)
  // Its name does not hold the file's, which may be as long as names can be.
  const temporary = join(folder, `.keymark.${process.pid}.tmp`)
  try {
    removeAbandoned(folder)
    const handle = openSync(temporary, 'wx')
    try {
      for (const chunk of chunks) {
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
        let written = 0
        while (written < bytes.length) written += writeSync(handle, bytes, written)
      }
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(temporary, path)
    syncFolder(folder)
  } catch (error) {
    if (!folder.includes('\0')) rmSync(temporary, { force: true })
    if (error instanceof KeymarkError) throw error
    const reason = inWords(error)
    throw new KeymarkError(
      'bad-input',
      `${path} could not be written (${reason}). Nothing was left behind. Choose another folder or free some space.`,
      { cause: error },
    )
  }
}

/** What the system says of a file, without its code and the call. */
function inWords(error: unknown): string {
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
