import type { Database } from 'better-sqlite3'

/** Descriptions of keys that were made elsewhere, of raters that stand among the machine raters and are apart from people like them. */
export function descriptions(db: Database): void {
  db.exec(`
    -- number: from 1, of a key's on one side, as they came.
    CREATE TABLE machine_description (
      machine INTEGER NOT NULL REFERENCES machine ON DELETE CASCADE,
      layer INTEGER NOT NULL,
      "key" INTEGER NOT NULL,
      side TEXT NOT NULL CHECK (side IN ('positive', 'negative')),
      number INTEGER NOT NULL,
      description TEXT NOT NULL,
      PRIMARY KEY (machine, layer, "key", side, number)
    ) STRICT, WITHOUT ROWID;
  `)
}
