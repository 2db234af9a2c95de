/** Files that are either there as a whole or not at all. */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname, join, basename } from 'node:path'
import { KeymarkError } from '../keymark-error.ts'

/** Writes to a temporary file beside `path`, makes sure that it is on disk, and renames it. */
export function writeFileWhole(path: string, chunks: Iterable<string | Uint8Array>): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
  try {
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
  } catch (error) {
    rmSync(temporary, { force: true })
    if (error instanceof KeymarkError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new KeymarkError(
      'bad-input',
      `${path} could not be written (${reason}). Nothing was left behind. Choose another folder or free some space.`,
      { cause: error },
    )
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
