import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { init } from '#main/store/migrations/001-init.ts'
import { adjudicator } from '#main/store/migrations/002-adjudicator.ts'
import { activeTime } from '#main/store/migrations/003-active-time.ts'

it('leaves events of before unmeasured and unassisted, and takes no negative time', () => {
  const db = new Database(':memory:')
  init(db)
  adjudicator(db)
  db.exec(`INSERT INTO study (id, uuid, name, spec, created) VALUES (1, 's', 's', '{}', '');
    INSERT INTO annotator (id, study, name) VALUES (1, 1, 'ada');
    INSERT INTO assignment (id, uuid, study, annotator, kind, place) VALUES (1, 'a', 1, 1, 'key', 1);
    INSERT INTO event (uuid, assignment, annotator, kind, change, time) VALUES ('e', 1, 1, 'flag', '{}', '')`)
  activeTime(db)
  expect(db.prepare('SELECT active_ms, assisted FROM event').all()).toEqual([{ active_ms: null, assisted: 0 }])
  const insert = db.prepare(
    "INSERT INTO event (uuid, assignment, annotator, kind, change, time, active_ms, assisted) VALUES (?, 1, 1, 'flag', '{}', '', ?, ?)",
  )
  insert.run('f', 60_000, 1)
  expect(() => insert.run('g', -1, 0)).toThrow(/CHECK/u)
  expect(() => insert.run('h', 0, 2)).toThrow(/CHECK/u)
  db.close()
})
