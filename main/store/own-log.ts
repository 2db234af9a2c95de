/** The log beside an open project: begun before the first write, and brought into the file when nothing more comes. */
import { statSync } from 'node:fs'
import { hadLog, markOf, newMark, setMark } from './mark.ts'
import type { Store } from './store.ts'

export const logOf = (file: string): string => `${file}-wal`

/** Bytes of commits that are in the log alone. */
const logSize = (file: string): number => statSync(logOf(file), { throwIfNoEntry: false })?.size ?? 0

export const hasLog = (file: string): boolean => logSize(file) > 0

/** Bytes of a log after which it is brought in, however busy the project is. */
const LARGE = 2 * 2 ** 20

/** Between transactions, before one that writes: marks the file, and keeps its log short. */
export function beginLog(db: Store): void {
  if (markOf(db) !== 0) {
    if (logSize(db.name) <= LARGE) return
    bringTogether(db)
  }
  setMark(db, newMark())
  takeIn(db)
}

/** Between transactions: brings a log in that has become long, before the next transaction would have to. @returns whether it was long. */
export function shortenLog(db: Store): boolean {
  if (!db.open || logSize(db.name) <= LARGE) return false
  bringTogether(db)
  return true
}

/** Within a transaction that writes: the log says whose it is. */
export function signLog(db: Store): void {
  const mark = markOf(db)
  if (hadLog(mark)) setMark(db, mark + 1)
}

/** Writes all that the log has into the file itself, wherever that is now: a project that was renamed is complete. */
export function bringTogether(db: Store): void {
  // In the middle of a transaction it is too early; the next look comes after it.
  if (db.inTransaction) return
  try {
    if (markOf(db) !== 0) setMark(db, 0)
    takeIn(db)
  } catch {
    // The disk is full, or the file is open to look: what is in the log stays there.
  }
}

const takeIn = (db: Store): void => void db.pragma('wal_checkpoint(TRUNCATE)')
