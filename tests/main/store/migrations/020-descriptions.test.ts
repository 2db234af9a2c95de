import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { init } from '#main/store/migrations/001-init.ts'
import { machine } from '#main/store/migrations/013-machine.ts'
import { descriptions } from '#main/store/migrations/020-descriptions.ts'

it('keeps descriptions with their rater, on two sides, and drops them with the study', () => {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = ON')
  init(db)
  machine(db)
  descriptions(db)
  db.exec(`INSERT INTO study (id, uuid, name, scan, spec, created) VALUES (1, 'u', 's', NULL, '{}', '');
    INSERT INTO machine (id, study, name, rater) VALUES (1, 1, 'delphi', '{}');
    INSERT INTO machine_description VALUES (1, 2, 7, 'positive', 1, 'a'), (1, 2, 7, 'positive', 2, 'b'), (1, 2, 7, 'negative', 1, 'c')`)
  expect(() => db.exec(`INSERT INTO machine_description VALUES (1, 2, 7, 'both', 1, 'a')`)).toThrow(/CHECK/u)
  db.exec('DELETE FROM study')
  expect(db.prepare('SELECT count(*) FROM machine_description').pluck().get()).toBe(0)
  db.close()
})
