import type { Database } from 'better-sqlite3'

/**
 * The negative side of keys, in tables of its own, so that nothing that reads triggers or keys of the positive side can mix them; and how
 * often and how strongly keys fire. All scans of before kept the positive side only.
 */
export function sides(db: Database): void {
  db.exec(`
    CREATE TABLE negative_layer (
      scan INTEGER NOT NULL REFERENCES scan ON DELETE CASCADE,
      layer INTEGER NOT NULL,
      coefficients BLOB NOT NULL,
      sentences BLOB NOT NULL,
      positions BLOB NOT NULL,
      PRIMARY KEY (scan, layer)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE negative_trigger (
      scan INTEGER NOT NULL REFERENCES scan ON DELETE CASCADE,
      layer INTEGER NOT NULL,
      "key" INTEGER NOT NULL,
      rank INTEGER NOT NULL,
      coefficient REAL NOT NULL,
      sentence INTEGER NOT NULL,
      position INTEGER NOT NULL,
      prefix_end INTEGER NOT NULL,
      PRIMARY KEY (scan, layer, "key", rank)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX negative_trigger_sentence ON negative_trigger (sentence, scan);

    CREATE TABLE negative_key (
      scan INTEGER NOT NULL REFERENCES scan ON DELETE CASCADE,
      layer INTEGER NOT NULL,
      "index" INTEGER NOT NULL,
      triggers INTEGER NOT NULL,
      top REAL,
      median REAL,
      distinct_last REAL,
      common_last TEXT,
      common_last_share REAL,
      fired INTEGER,
      PRIMARY KEY (scan, layer, "index")
    ) STRICT, WITHOUT ROWID;

    -- Positions at which a key fires on its side; null where they were not counted.
    ALTER TABLE "key" ADD COLUMN fired INTEGER;

    -- Rows of numbers, little-endian, a key's together; of two sides the positive one first.
    CREATE TABLE scan_activity (
      scan INTEGER NOT NULL REFERENCES scan ON DELETE CASCADE,
      layer INTEGER NOT NULL,
      sides INTEGER NOT NULL CHECK (sides IN (1, 2)),
      fired BLOB NOT NULL,
      strongest BLOB NOT NULL,
      sampled BLOB NOT NULL,
      mean BLOB NOT NULL,
      squares BLOB NOT NULL,
      PRIMARY KEY (scan, layer)
    ) STRICT, WITHOUT ROWID;

    UPDATE scan SET settings = json_set(settings, '$.sides', 'positive');
  `)
}
