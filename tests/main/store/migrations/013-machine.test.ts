import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate, MIGRATIONS } from '#main/store/migrate.ts'
import { machine } from '#main/store/migrations/013-machine.ts'

it('keeps machines beside the people of a study, one label for each key and control, and lets both go with the study', () => {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = ON')
  migrate(db, MIGRATIONS.slice(0, MIGRATIONS.indexOf(machine)))
  db.exec(`INSERT INTO study (id, uuid, name, scan, spec, created) VALUES (1, 'u', 's', NULL, '{}', '');
    INSERT INTO annotator (id, study, name) VALUES (1, 1, 'ada');
    INSERT INTO assignment (id, uuid, study, annotator, kind, place) VALUES (1, 'a', 1, 1, 'control', 1)`)
  machine(db)
  db.exec("INSERT INTO machine (id, study, name, rater) VALUES (1, 1, 'm', '{}')")
  const label = (layer: number | null, key: number | null, assignment: number | null) =>
    db
      .prepare("INSERT INTO machine_label VALUES (1, ?, ?, ?, 'done', '[]', '[]', '[]', 1.5)")
      .run(layer, key, assignment)
  label(1, 0, null)
  label(null, null, 1)
  expect(() => label(1, 0, null)).toThrow(/UNIQUE/u)
  expect(() => label(null, null, 1)).toThrow(/UNIQUE/u)
  expect(() => label(1, 1, 1)).toThrow(/CHECK/u)
  expect(() => label(null, null, null)).toThrow(/CHECK/u)
  expect(db.prepare('SELECT count(*) FROM annotator').pluck().get()).toBe(1)
  db.exec('DELETE FROM assignment; DELETE FROM annotator; DELETE FROM study')
  expect(db.prepare('SELECT (SELECT count(*) FROM machine) + (SELECT count(*) FROM machine_label)').pluck().get()).toBe(
    0,
  )
  db.close()
})
