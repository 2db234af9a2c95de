import type { Database } from 'better-sqlite3'

/** What silencing a key changes, as a column of the keys table. */
export function effect(db: Database): void {
  db.exec(`
    -- kl: KL divergence of the prediction when the key is silenced, in nats, mean over its triggers.
    CREATE TABLE effect (
      analysis INTEGER NOT NULL REFERENCES analysis ON DELETE CASCADE,
      layer INTEGER NOT NULL,
      "index" INTEGER NOT NULL,
      kl REAL NOT NULL,
      PRIMARY KEY (analysis, layer, "index")
    ) STRICT, WITHOUT ROWID;
  `)
}
