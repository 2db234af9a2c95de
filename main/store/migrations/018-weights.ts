import type { Database } from 'better-sqlite3'

/** What a `weights` analysis keeps of each key. */
export function weights(db: Database): void {
  db.exec(`
    -- length: of the value. Moments: null where the value is the same for all tokens. Cosines: null where a vector is 0 all over, or there
    -- is no gate. own: last token of the key's strongest trigger; below: tokens with a smaller logit; chance_below: of another key's token.
    CREATE TABLE weight (
      analysis INTEGER NOT NULL REFERENCES analysis ON DELETE CASCADE,
      layer INTEGER NOT NULL,
      "index" INTEGER NOT NULL,
      length REAL NOT NULL,
      variance REAL,
      skew REAL,
      kurtosis REAL,
      role TEXT,
      read_value REAL,
      gate_value REAL,
      gate_read REAL,
      read_write TEXT,
      atypical INTEGER NOT NULL CHECK (atypical IN (0, 1)),
      own INTEGER,
      below INTEGER,
      chance_below INTEGER,
      PRIMARY KEY (analysis, layer, "index")
    ) STRICT, WITHOUT ROWID;

    -- Tokens that a value suppresses most; rank from 1.
    CREATE TABLE suppressed_token (
      analysis INTEGER NOT NULL REFERENCES analysis ON DELETE CASCADE,
      layer INTEGER NOT NULL,
      "index" INTEGER NOT NULL,
      rank INTEGER NOT NULL,
      token INTEGER NOT NULL,
      probability REAL NOT NULL,
      PRIMARY KEY (analysis, layer, "index", rank)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX suppressed_token_token ON suppressed_token (analysis, token, rank);
  `)
}
