import type { Database } from 'better-sqlite3'

/** What a corpus that is a table says of a sentence's document beside its text, as JSON; null where it says nothing. */
export function metadata(db: Database): void {
  db.exec('ALTER TABLE sentence ADD COLUMN metadata TEXT')
}
