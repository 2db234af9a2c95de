import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { init } from '#main/store/migrations/001-init.ts'
import { adjudicator } from '#main/store/migrations/002-adjudicator.ts'

it('leaves everyone of before an annotator, and knows no third role', () => {
  const db = new Database(':memory:')
  init(db)
  db.exec(`INSERT INTO study (id, uuid, name, spec, created) VALUES (1, 's', 's', '{}', '');
    INSERT INTO annotator (id, study, name) VALUES (1, 1, 'ada')`)
  adjudicator(db)
  db.exec("INSERT INTO annotator (id, study, name, role) VALUES (2, 1, 'bea', 'adjudicator')")
  expect(db.prepare('SELECT role FROM annotator ORDER BY id').pluck().all()).toEqual(['annotator', 'adjudicator'])
  expect(() => db.exec("INSERT INTO annotator (id, study, name, role) VALUES (3, 1, 'cy', 'judge')")).toThrow(/CHECK/u)
  db.close()
})
