import type { Database } from 'better-sqlite3'

/** Labels files whose import has begun: where the program ends before it is through, the next opening goes on with them. */
export function arrivingLabels(db: Database): void {
  db.exec(`
    CREATE TABLE arriving_labels (
      id INTEGER PRIMARY KEY,
      -- For people.
      file TEXT NOT NULL,
      -- The file itself.
      content BLOB NOT NULL
    ) STRICT;
  `)
}
