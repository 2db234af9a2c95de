import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { init } from '#main/store/migrations/001-init.ts'
import { clock } from '#main/store/migrations/009-clock.ts'

it('leaves events of before with the one time they have', () => {
  const db = new Database(':memory:')
  init(db)
  db.exec(`INSERT INTO study (id, uuid, name, spec, created) VALUES (1, 's', 's', '{}', '');
    INSERT INTO annotator (id, study, name) VALUES (1, 1, 'ada');
    INSERT INTO assignment (id, uuid, study, annotator, kind, place) VALUES (1, 'a', 1, 1, 'key', 1);
    INSERT INTO event (uuid, assignment, annotator, kind, change, time) VALUES ('e', 1, 1, 'flag', '{}', 't')`)
  clock(db)
  expect(db.prepare('SELECT time, clock FROM event').all()).toEqual([{ time: 't', clock: null }])
  db.close()
})
