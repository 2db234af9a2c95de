/**
 * A mark in a project's head that ties it to the log beside it (`-wal`). Before anything is written to an empty log, the file itself
 * gets a random mark; the first commit in that log says its successor; and when the log has been brought in, the mark is taken away.
 * So the file tells that it had a log, and the log tells which state of the file it belongs to.
 *
 * The mark shares `user_version` with the format's number, which then stands there alone: it is the one number that SQLite keeps at a
 * fixed place of the file and takes into a transaction.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import { randomInt } from 'node:crypto'
import type { Store } from './store.ts'

/** Bits of the format's number; the mark is above them. */
const FORMAT_BITS = 12
/** Marks of files are even, those of their logs one more; 0 is none. */
const HIGHEST = 2 ** 18 - 1
/** Where SQLite keeps `user_version`, big-endian. */
const OFFSET = 60

const stored = (db: Store): number => Number(db.pragma('user_version', { simple: true }))

/** Number of the format that the project is in. */
export const formatOf = (db: Store): number => stored(db) & (2 ** FORMAT_BITS - 1)

/** As whoever opens file and log reads it. */
export const markOf = (db: Store): number => stored(db) >>> FORMAT_BITS

export function setMark(db: Store, mark: number): void {
  db.pragma(`user_version = ${mark * 2 ** FORMAT_BITS + formatOf(db)}`)
}

export const newMark = (): number => 2 * randomInt(1, HIGHEST + 1)

/** Whether a file of this mark had a log with commits in it that the file does not have. */
export const hadLog = (mark: number): boolean => mark !== 0 && mark % 2 === 0

/** What the file alone says. It must not be open in this process, whose locks on it would be lost. */
export function markInFile(file: string): number {
  const handle = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(4)
    return readSync(handle, bytes, 0, 4, OFFSET) === 4 ? bytes.readUInt32BE() >>> FORMAT_BITS : 0
  } finally {
    closeSync(handle)
  }
}

/**
 * Whether a log can be that of the file.
 *
 * @param own the file's mark
 * @param together what file and log say together
 */
export function fits(own: number, together: number): boolean {
  // A log of before there were marks; or one that the file has all of.
  if (together === own) return true
  // The log in use; or its end, where the mark is taken away.
  if (hadLog(own)) return together === own + 1 || together === 0
  // The program ended when it had marked the file in the log alone.
  return own === 0 && hadLog(together)
}
