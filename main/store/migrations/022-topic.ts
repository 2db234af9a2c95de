import type { Database } from 'better-sqlite3'

/** What the documents that a key fires in have in common, of a `detectors` analysis whose text says something of them. */
export function topic(db: Database): void {
  db.exec('ALTER TABLE detection ADD COLUMN topic TEXT')
}
