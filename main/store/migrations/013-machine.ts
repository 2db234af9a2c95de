import type { Database } from 'better-sqlite3'

/**
 * Machine raters, in tables of their own: nothing that reads the labels of people, or that an annotator can ask for, can meet them.
 */
export function machine(db: Database): void {
  db.exec(`
    CREATE TABLE machine (
      id INTEGER PRIMARY KEY,
      study INTEGER NOT NULL REFERENCES study ON DELETE CASCADE,
      name TEXT NOT NULL,
      -- How it is asked, as JSON.
      rater TEXT NOT NULL,
      UNIQUE (study, name)
    ) STRICT;

    -- What it made of a key, whoever else has that, or of somebody's control. Empty layer and key: a control.
    CREATE TABLE machine_label (
      machine INTEGER NOT NULL REFERENCES machine ON DELETE CASCADE,
      layer INTEGER,
      "key" INTEGER,
      assignment INTEGER REFERENCES assignment ON DELETE CASCADE,
      state TEXT NOT NULL CHECK (state IN ('new', 'done', 'no-pattern', 'uninterpretable')),
      patterns TEXT NOT NULL,
      left_out TEXT NOT NULL,
      attempts TEXT NOT NULL,
      seconds REAL NOT NULL,
      CHECK ((assignment IS NULL) = (layer IS NOT NULL) AND (layer IS NULL) = ("key" IS NULL))
    ) STRICT;
    CREATE UNIQUE INDEX machine_label_key ON machine_label (machine, layer, "key") WHERE layer IS NOT NULL;
    CREATE UNIQUE INDEX machine_label_control ON machine_label (machine, assignment) WHERE assignment IS NOT NULL;
    CREATE INDEX machine_label_assignment ON machine_label (assignment);
  `)
}
