import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate, MIGRATIONS } from '#main/store/migrate.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

it('migration 015 leaves analyses as they were, and lets effects go with theirs', () => {
  const db = new Database(join(temporaryFolder(), 'p.keymark'))
  db.pragma('foreign_keys = ON')
  migrate(db, MIGRATIONS.slice(0, 14))
  db.exec(`INSERT INTO model (id, path, sha256, tokenizer_sha256, description) VALUES (1, 'm', 'a', 'b', '{}');
    INSERT INTO scan (id, name, model, corpus, corpus_sha256, settings, provenance, counts, state, created)
      VALUES (1, 's', 1, '[]', 'c', '{}', '{}', '{}', 'done', '');
    INSERT INTO analysis (id, scan, name, settings, provenance, state, created) VALUES (1, 1, 'values', '{}', '{}', 'done', '')`)
  migrate(db, MIGRATIONS.slice(0, 15))
  expect(db.prepare('SELECT name, state FROM analysis').all()).toEqual([{ name: 'values', state: 'done' }])
  db.exec('INSERT INTO effect VALUES (1, 2, 7, 0.25)')
  expect(() => db.exec('INSERT INTO effect VALUES (1, 2, 7, 0.5)')).toThrow(/UNIQUE/u)
  db.exec('DELETE FROM analysis')
  expect(db.prepare('SELECT count(*) FROM effect').pluck().get()).toBe(0)
  db.close()
})
