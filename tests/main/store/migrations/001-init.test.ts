import Database from 'better-sqlite3'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { init } from '#main/store/migrations/001-init.ts'
import { temporaryFolder, writeProject } from '../../../fixtures/project.ts'

describe('migration 001', () => {
  it('makes strict tables that hold together', () => {
    const db = new Database(':memory:')
    db.pragma('foreign_keys = ON')
    init(db)
    const tables = db
      .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict")
      .pluck()
      .all()
    expect(tables.filter((name) => !String(name).startsWith('sqlite_'))).toEqual([])
    expect(() =>
      db.prepare("INSERT INTO assignment (uuid, study, annotator, kind, place) VALUES ('u', 1, 1, 'key', 1)").run(),
    ).toThrow(/FOREIGN KEY/u)
    db.close()
  })

  it('never lets an annotation event be changed or deleted', () => {
    const { db } = writeProject(join(temporaryFolder(), 'p.keymark'))
    db.exec(`INSERT INTO study (id, uuid, name, scan, spec, created) VALUES (1, 's', 's', 1, '{}', '');
      INSERT INTO annotator (id, study, name) VALUES (1, 1, 'a');
      INSERT INTO assignment (id, uuid, study, annotator, layer, "key", kind, place) VALUES (1, 'a', 1, 1, 1, 0, 'key', 1);
      INSERT INTO event (uuid, assignment, annotator, kind, change, time) VALUES ('e', 1, 1, 'flag', '{}', '')`)
    expect(() => db.exec('DELETE FROM event')).toThrow(/never deleted/u)
    expect(() => db.exec("UPDATE event SET change = ''")).toThrow(/never changed/u)
    db.close()
  })

  it('finds the events of an annotator by index', () => {
    const { db } = writeProject(join(temporaryFolder(), 'p.keymark'))
    const plan = (sql: string): string =>
      (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map(({ detail }) => detail).join('; ')
    expect(
      plan("SELECT uuid FROM event WHERE annotator = 1 AND kind NOT IN ('undo', 'redo') ORDER BY time DESC, uuid DESC"),
    ).toMatch(/event_change(?!.*B-TREE)/u)
    expect(plan("SELECT kind FROM event WHERE target = 'x' ORDER BY time DESC, uuid DESC LIMIT 1")).toMatch(
      /event_target(?!.*B-TREE)/u,
    )
    expect(plan('SELECT uuid FROM event WHERE assignment = 1 ORDER BY time, uuid')).toMatch(
      /event_assignment(?!.*B-TREE)/u,
    )
    expect(plan('SELECT max(time) FROM event WHERE annotator = 1')).toContain('event_annotator')
    db.close()
  })
})
