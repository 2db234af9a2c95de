import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { init } from '#main/store/migrations/001-init.ts'
import { uninterpretable } from '#main/store/migrations/010-uninterpretable.ts'

it('keeps every annotation, and takes the new answer', () => {
  const db = new Database(':memory:')
  init(db)
  db.exec(`INSERT INTO study (id, uuid, name, spec, created) VALUES (1, 's', 's', '{}', '');
    INSERT INTO annotator (id, study, name) VALUES (1, 1, 'ada');
    INSERT INTO assignment (id, uuid, study, annotator, kind, place) VALUES (1, 'a', 1, 1, 'key', 1), (2, 'b', 1, 1, 'key', 2);
    INSERT INTO annotation VALUES (1, 'done', 1, '[]', 'n', 's', 'c')`)
  const answer = (): unknown => db.exec(`INSERT INTO annotation VALUES (2, 'uninterpretable', 0, '[]', '', null, null)`)
  expect(answer).toThrow(/CHECK/u)
  uninterpretable(db)
  expect(db.prepare('SELECT * FROM annotation').all()).toEqual([
    { assignment: 1, state: 'done', flagged: 1, patterns: '[]', note: 'n', started: 's', changed: 'c' },
  ])
  answer()
  db.exec('DELETE FROM assignment')
  expect(db.prepare('SELECT * FROM annotation').all()).toEqual([])
  db.close()
})
