import type { Database } from 'better-sqlite3'

/** Model, scan, triggers; study, assignments, annotation events and their projection. */
export function init(db: Database): void {
  db.exec(`
    CREATE TABLE model (
      id INTEGER PRIMARY KEY,
      path TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      tokenizer_sha256 TEXT NOT NULL,
      description TEXT NOT NULL,
      UNIQUE (sha256, tokenizer_sha256)
    ) STRICT;

    -- How each token id reads in text.
    CREATE TABLE token (
      model INTEGER NOT NULL REFERENCES model,
      id INTEGER NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (model, id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE scan (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      model INTEGER NOT NULL REFERENCES model,
      corpus TEXT NOT NULL,
      corpus_sha256 TEXT NOT NULL,
      settings TEXT NOT NULL,
      provenance TEXT NOT NULL,
      counts TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('running', 'done', 'stopped', 'failed')),
      window INTEGER NOT NULL DEFAULT 0,
      batch INTEGER NOT NULL DEFAULT 0,
      tokenless INTEGER NOT NULL DEFAULT 0,
      created TEXT NOT NULL
    ) STRICT;

    -- The strongest prefixes so far, as the scan keeps them: t slots a key, little-endian, key after key.
    CREATE TABLE scan_layer (
      scan INTEGER NOT NULL REFERENCES scan ON DELETE CASCADE,
      layer INTEGER NOT NULL,
      coefficients BLOB NOT NULL,
      sentences BLOB NOT NULL,
      positions BLOB NOT NULL,
      PRIMARY KEY (scan, layer)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE sentence (
      id INTEGER PRIMARY KEY,
      scan INTEGER NOT NULL REFERENCES scan ON DELETE CASCADE,
      number INTEGER NOT NULL,
      source TEXT NOT NULL,
      start INTEGER NOT NULL,
      end INTEGER NOT NULL,
      text TEXT NOT NULL,
      token_ids BLOB NOT NULL,
      token_ends BLOB NOT NULL,
      UNIQUE (scan, number)
    ) STRICT;

    CREATE VIRTUAL TABLE sentence_text USING fts5(text, content = 'sentence', content_rowid = 'id', tokenize = 'unicode61');

    -- prefix_end: length of the prefix's text in code points.
    CREATE TABLE "trigger" (
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
    CREATE INDEX trigger_sentence ON "trigger" (sentence, scan);

    CREATE TABLE "key" (
      scan INTEGER NOT NULL REFERENCES scan ON DELETE CASCADE,
      layer INTEGER NOT NULL,
      "index" INTEGER NOT NULL,
      triggers INTEGER NOT NULL,
      top REAL,
      median REAL,
      distinct_last REAL,
      common_last TEXT,
      common_last_share REAL,
      PRIMARY KEY (scan, layer, "index")
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE study (
      id INTEGER PRIMARY KEY,
      uuid TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL UNIQUE,
      scan INTEGER REFERENCES scan,
      spec TEXT NOT NULL,
      created TEXT NOT NULL
    ) STRICT;

    CREATE TABLE guideline (
      study INTEGER NOT NULL REFERENCES study ON DELETE CASCADE,
      version INTEGER NOT NULL,
      text TEXT NOT NULL,
      created TEXT NOT NULL,
      PRIMARY KEY (study, version)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE annotator (
      id INTEGER PRIMARY KEY,
      study INTEGER NOT NULL REFERENCES study ON DELETE CASCADE,
      name TEXT NOT NULL,
      UNIQUE (study, name)
    ) STRICT;

    -- kind: a key's own triggers, or random prefixes that the annotator cannot tell from them, or practice.
    CREATE TABLE assignment (
      id INTEGER PRIMARY KEY,
      uuid TEXT NOT NULL UNIQUE,
      study INTEGER NOT NULL REFERENCES study ON DELETE CASCADE,
      annotator INTEGER NOT NULL REFERENCES annotator,
      layer INTEGER,
      "key" INTEGER,
      kind TEXT NOT NULL CHECK (kind IN ('key', 'control', 'practice')),
      place INTEGER NOT NULL,
      UNIQUE (annotator, place)
    ) STRICT;
    CREATE INDEX assignment_study ON assignment (study, annotator, place);
    CREATE INDEX assignment_key ON assignment (layer, "key");

    -- What the annotator reads, kept apart from the scan so that a label never loses its evidence.
    CREATE TABLE assignment_trigger (
      assignment INTEGER NOT NULL REFERENCES assignment ON DELETE CASCADE,
      rank INTEGER NOT NULL,
      coefficient REAL NOT NULL,
      sentence INTEGER NOT NULL,
      source TEXT NOT NULL,
      text TEXT NOT NULL,
      tokens TEXT NOT NULL,
      token_ids TEXT NOT NULL,
      first INTEGER NOT NULL,
      position INTEGER NOT NULL,
      next_token TEXT,
      PRIMARY KEY (assignment, rank)
    ) STRICT, WITHOUT ROWID;

    -- Append-only. sequence orders the events of the whole file.
    CREATE TABLE event (
      sequence INTEGER PRIMARY KEY,
      uuid TEXT NOT NULL UNIQUE,
      assignment INTEGER NOT NULL REFERENCES assignment,
      annotator INTEGER NOT NULL REFERENCES annotator,
      kind TEXT NOT NULL,
      -- The event that an undo takes back or a redo puts in again.
      target TEXT,
      change TEXT NOT NULL,
      -- Version of the guidelines that it was made under.
      guideline INTEGER NOT NULL DEFAULT 1,
      time TEXT NOT NULL
    ) STRICT;
    CREATE INDEX event_assignment ON event (assignment, sequence);
    CREATE INDEX event_annotator ON event (annotator, sequence);
    CREATE INDEX event_change ON event (annotator, sequence) WHERE kind NOT IN ('undo', 'redo');
    CREATE INDEX event_target ON event (target, sequence) WHERE target IS NOT NULL;
    CREATE TRIGGER event_kept BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'annotation events are never deleted'); END;
    CREATE TRIGGER event_fixed BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'annotation events are never changed'); END;

    -- The projection of an assignment's events, rewritten in the transaction that appends to them.
    CREATE TABLE annotation (
      assignment INTEGER PRIMARY KEY REFERENCES assignment ON DELETE CASCADE,
      state TEXT NOT NULL CHECK (state IN ('new', 'in-progress', 'done', 'no-pattern')),
      flagged INTEGER NOT NULL,
      patterns TEXT NOT NULL,
      note TEXT NOT NULL,
      started TEXT,
      changed TEXT
    ) STRICT;
  `)
}
