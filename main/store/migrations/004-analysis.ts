import type { Database } from 'better-sqlite3'

/** Analyses of a scan's model: what was asked, how far it is, what was found. */
export function analysis(db: Database): void {
  db.exec(`
    -- parts: how many parts of the work are in the checkpoint. result: null until it is done.
    CREATE TABLE analysis (
      id INTEGER PRIMARY KEY,
      scan INTEGER NOT NULL REFERENCES scan ON DELETE CASCADE,
      name TEXT NOT NULL,
      settings TEXT NOT NULL,
      provenance TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('running', 'done', 'stopped')),
      parts INTEGER NOT NULL DEFAULT 0,
      done INTEGER NOT NULL DEFAULT 0,
      total INTEGER,
      checkpoint TEXT,
      result TEXT,
      created TEXT NOT NULL
    ) STRICT;
    CREATE INDEX analysis_scan ON analysis (scan, name);

    -- A value as a distribution over the vocabulary; next: token after the key's strongest trigger, with its probability
    -- and rank (from 1). Null where that trigger ends its sentence, or the key never fired.
    CREATE TABLE value (
      analysis INTEGER NOT NULL REFERENCES analysis ON DELETE CASCADE,
      layer INTEGER NOT NULL,
      "index" INTEGER NOT NULL,
      max REAL NOT NULL,
      entropy REAL NOT NULL,
      next INTEGER,
      next_probability REAL,
      next_rank INTEGER,
      PRIMARY KEY (analysis, layer, "index")
    ) STRICT, WITHOUT ROWID;

    -- Its strongest tokens; rank from 1.
    CREATE TABLE value_token (
      analysis INTEGER NOT NULL REFERENCES analysis ON DELETE CASCADE,
      layer INTEGER NOT NULL,
      "index" INTEGER NOT NULL,
      rank INTEGER NOT NULL,
      token INTEGER NOT NULL,
      probability REAL NOT NULL,
      PRIMARY KEY (analysis, layer, "index", rank)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX value_token_token ON value_token (analysis, token, rank);

    -- Predictions that the last layer changed, to be read by a person; number from 0.
    CREATE TABLE change (
      analysis INTEGER NOT NULL REFERENCES analysis ON DELETE CASCADE,
      number INTEGER NOT NULL,
      prefix TEXT NOT NULL,
      "from" TEXT NOT NULL,
      "to" TEXT NOT NULL,
      reading TEXT CHECK (reading IN ('related', 'distant')),
      PRIMARY KEY (analysis, number)
    ) STRICT, WITHOUT ROWID;
  `)
}
