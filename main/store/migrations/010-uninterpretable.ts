import type { Database } from 'better-sqlite3'

/** A key can be answered with “uninterpretable”; SQLite changes no CHECK of a table that is there. */
export function uninterpretable(db: Database): void {
  db.exec(`
    CREATE TABLE annotation_answered (
      assignment INTEGER PRIMARY KEY REFERENCES assignment ON DELETE CASCADE,
      state TEXT NOT NULL CHECK (state IN ('new', 'in-progress', 'done', 'no-pattern', 'uninterpretable')),
      flagged INTEGER NOT NULL,
      patterns TEXT NOT NULL,
      note TEXT NOT NULL,
      started TEXT,
      changed TEXT
    ) STRICT;
    INSERT INTO annotation_answered SELECT assignment, state, flagged, patterns, note, started, changed FROM annotation;
    DROP TABLE annotation;
    ALTER TABLE annotation_answered RENAME TO annotation;
  `)
}
