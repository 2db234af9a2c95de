import type { Database } from 'better-sqlite3'

/** Second passes over a scan's corpus, and the examples that they drew for some of its keys. */
export function examples(db: Database): void {
  db.exec(`
    -- window, batch: where it stands in its order; sentences, tokens: read so far.
    CREATE TABLE example_pass (
      id INTEGER PRIMARY KEY,
      scan INTEGER NOT NULL REFERENCES scan ON DELETE CASCADE,
      settings TEXT NOT NULL,
      provenance TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('running', 'done', 'stopped')),
      window INTEGER NOT NULL DEFAULT 0,
      batch INTEGER NOT NULL DEFAULT 0,
      sentences INTEGER NOT NULL DEFAULT 0,
      tokens INTEGER NOT NULL DEFAULT 0,
      created TEXT NOT NULL
    ) STRICT;
    CREATE INDEX example_pass_scan ON example_pass (scan);

    -- Rows of numbers, little-endian. keys: indices, ascending. The others key after key, side after side, stratum after stratum:
    -- found, a number each; of each stratum so many slots as examples are kept, filled from the first in the order of the draw.
    CREATE TABLE example_layer (
      pass INTEGER NOT NULL REFERENCES example_pass ON DELETE CASCADE,
      layer INTEGER NOT NULL,
      keys BLOB NOT NULL,
      found BLOB NOT NULL,
      hashes BLOB NOT NULL,
      ties BLOB NOT NULL,
      sentences BLOB NOT NULL,
      positions BLOB NOT NULL,
      coefficients BLOB NOT NULL,
      PRIMARY KEY (pass, layer)
    ) STRICT, WITHOUT ROWID;
  `)
}
