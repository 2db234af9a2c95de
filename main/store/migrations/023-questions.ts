import type { Database } from 'better-sqlite3'

/** Questions about keys, and what people answered: apart from labels, so that nothing that reads those can meet them. */
export function questions(db: Database): void {
  db.exec(`
    -- shown: what is read, as JSON. The rest of what a question is stays out of packets, and is empty in the project of one: number, the
    -- same for everybody who is asked it; the key; truth, as JSON. answer: what the journal below makes, as JSON.
    CREATE TABLE question (
      id INTEGER PRIMARY KEY,
      uuid TEXT NOT NULL UNIQUE,
      study INTEGER NOT NULL REFERENCES study ON DELETE CASCADE,
      annotator INTEGER NOT NULL REFERENCES annotator ON DELETE CASCADE,
      place INTEGER NOT NULL,
      form TEXT NOT NULL CHECK (form IN ('intruder', 'description')),
      shown TEXT NOT NULL,
      number INTEGER,
      layer INTEGER,
      "key" INTEGER,
      truth TEXT,
      answer TEXT,
      UNIQUE (annotator, place)
    ) STRICT;
    CREATE INDEX question_study ON question (study, annotator, place);
    CREATE INDEX question_key ON question (layer, "key");

    -- Append-only, ordered by (time, uuid) as events are. lines: what is answered, as JSON; or target: the answer that is taken back.
    CREATE TABLE question_answer (
      sequence INTEGER PRIMARY KEY,
      uuid TEXT NOT NULL UNIQUE,
      question INTEGER NOT NULL REFERENCES question,
      annotator INTEGER NOT NULL REFERENCES annotator,
      lines TEXT,
      target TEXT,
      time TEXT NOT NULL,
      active_ms INTEGER,
      CHECK ((lines IS NULL) = (target IS NOT NULL))
    ) STRICT;
    CREATE INDEX question_answer_question ON question_answer (question, time, uuid);
    CREATE INDEX question_answer_annotator ON question_answer (annotator, time, uuid);
    CREATE INDEX question_answer_target ON question_answer (target) WHERE target IS NOT NULL;
    CREATE TRIGGER question_answer_kept BEFORE DELETE ON question_answer BEGIN SELECT RAISE(ABORT, 'answers are never deleted'); END;
    CREATE TRIGGER question_answer_fixed BEFORE UPDATE ON question_answer BEGIN SELECT RAISE(ABORT, 'answers are never changed'); END;
  `)
}
