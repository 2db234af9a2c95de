import type { Database } from 'better-sqlite3'

/** Adjudications: the agreed annotation of a key has an author of its own, who is no annotator of the study. */
export function adjudicator(db: Database): void {
  db.exec(`
    -- The keys that an adjudicator is assigned are those that were adjudicated; the annotators' own annotations stay as they are.
    ALTER TABLE annotator ADD COLUMN role TEXT NOT NULL DEFAULT 'annotator' CHECK (role IN ('annotator', 'adjudicator'));
  `)
}
