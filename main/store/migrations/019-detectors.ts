import type { Database } from 'better-sqlite3'

/** What a `detectors` analysis keeps of each key. */
export function detectors(db: Database): void {
  db.exec(`
    -- active: positions. Shares of the variance: null where there is nothing to explain. fewest: last tokens that make up 80 % of the
    -- activation; own, other: share of them and of other tokens that fire it behind random ones, null where they are many.
    CREATE TABLE detection (
      analysis INTEGER NOT NULL REFERENCES analysis ON DELETE CASCADE,
      layer INTEGER NOT NULL,
      "index" INTEGER NOT NULL,
      active INTEGER NOT NULL,
      unigram REAL,
      ngram REAL,
      previous REAL,
      shape REAL,
      position REAL,
      information REAL NOT NULL,
      fewest INTEGER NOT NULL,
      shuffled INTEGER NOT NULL,
      own REAL,
      other REAL,
      detector TEXT,
      PRIMARY KEY (analysis, layer, "index")
    ) STRICT, WITHOUT ROWID;

    -- The last tokens of a key that has few, strongest first; rank from 1.
    CREATE TABLE detected_token (
      analysis INTEGER NOT NULL REFERENCES analysis ON DELETE CASCADE,
      layer INTEGER NOT NULL,
      "index" INTEGER NOT NULL,
      rank INTEGER NOT NULL,
      token INTEGER NOT NULL,
      PRIMARY KEY (analysis, layer, "index", rank)
    ) STRICT, WITHOUT ROWID;
  `)
}
