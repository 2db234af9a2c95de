/** A copy of a project that nobody has open: what it takes seconds to do with a large one, in a thread of its own. */
import Database from 'better-sqlite3'
import { statSync } from 'node:fs'
import type { Backup } from '#contract/backup.ts'
import { damageOf, SMALL } from './damage.ts'
import { LABELLED } from './labelled.ts'
import { setMark } from './mark.ts'

/** Makes one file of it, without a log, and looks at that from end to end; null when all is well. */
export function finishedCopy(path: string): string | null {
  const copy = new Database(path)
  copy.pragma('journal_mode = DELETE')
  setMark(copy, 0)
  copy.close()
  return damageOf(path)
}

/** What each holds, in the order of the paths; null of one that cannot be read. */
export const contentsOf = (paths: readonly string[]): Backup['holds'][] => paths.map(contents)

function contents(path: string): Backup['holds'] {
  try {
    const db = new Database(path, { readonly: true })
    try {
      const count = (what: string): number => db.prepare(`SELECT count(*) FROM ${what}`).pluck().get() as number
      return { labels: count(`annotation WHERE state IN ${LABELLED}`), events: count('event') }
    } finally {
      db.close()
    }
  } catch {
    return null
  }
}

/** Small enough for a thread to take longer to begin than the work takes. */
export const isSmall = (path: string): boolean => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) <= SMALL
