import type { Database } from 'better-sqlite3'

/** Studies that draw keys from several scans. All of before drew from the study's own. */
export function arms(db: Database): void {
  db.exec(`
    -- Of a study with several scans all of them, in its order; place from 1. The first is the study's own.
    CREATE TABLE study_scan (
      study INTEGER NOT NULL REFERENCES study ON DELETE CASCADE,
      place INTEGER NOT NULL,
      scan INTEGER NOT NULL REFERENCES scan,
      PRIMARY KEY (study, place),
      UNIQUE (study, scan)
    ) STRICT, WITHOUT ROWID;

    -- Null: the study's own.
    ALTER TABLE assignment ADD COLUMN scan INTEGER REFERENCES scan;
    CREATE INDEX assignment_scan ON assignment (scan) WHERE scan IS NOT NULL;

    ALTER TABLE machine_label ADD COLUMN scan INTEGER REFERENCES scan;
    DROP INDEX machine_label_key;
    CREATE UNIQUE INDEX machine_label_key ON machine_label (machine, layer, "key", coalesce(scan, 0)) WHERE layer IS NOT NULL;
  `)
}
