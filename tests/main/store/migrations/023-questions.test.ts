import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { init } from '#main/store/migrations/001-init.ts'
import { questions } from '#main/store/migrations/023-questions.ts'

it('keeps answers for good, and says of each whether it answers or takes one back', () => {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = ON')
  init(db)
  questions(db)
  db.exec(`INSERT INTO study (id, uuid, name, spec, created) VALUES (1, 'u', 's', '{}', '');
    INSERT INTO annotator (id, study, name) VALUES (1, 1, 'ann');
    INSERT INTO question (id, uuid, study, annotator, place, form, shown) VALUES (1, 'q', 1, 1, 1, 'intruder', '{}');
    INSERT INTO question_answer (uuid, question, annotator, lines, time) VALUES ('a', 1, 1, '[2]', '')`)
  expect(() => db.exec(`INSERT INTO question_answer (uuid, question, annotator, time) VALUES ('b', 1, 1, '')`)).toThrow(
    /CHECK/u,
  )
  expect(() => db.exec("UPDATE question_answer SET lines = '[1]'")).toThrow(/never changed/u)
  expect(() => db.exec('DELETE FROM question_answer')).toThrow(/never deleted/u)
  expect(() =>
    db.exec(
      `INSERT INTO question (uuid, study, annotator, place, form, shown) VALUES ('r', 1, 1, 1, 'intruder', '{}')`,
    ),
  ).toThrow(/UNIQUE/u)
  db.close()
})
