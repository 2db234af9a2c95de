import type { Database } from 'better-sqlite3'

/** Which prefixes of its key an assignment shows: its strongest, in all of before, or examples of an interval of its activation, or random ones. */
export function shownExamples(db: Database): void {
  db.exec(`ALTER TABLE assignment ADD COLUMN examples TEXT NOT NULL DEFAULT 'top'`)
}
