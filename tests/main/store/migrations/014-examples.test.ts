import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate, MIGRATIONS } from '#main/store/migrate.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

it('migration 014 leaves a scan as it was, without examples, and lets passes go with it', () => {
  const db = new Database(join(temporaryFolder(), 'p.keymark'))
  db.pragma('foreign_keys = ON')
  migrate(db, MIGRATIONS.slice(0, 13))
  db.exec(`INSERT INTO model (id, path, sha256, tokenizer_sha256, description) VALUES (1, 'm', 'a', 'b', '{}');
    INSERT INTO scan (id, name, model, corpus, corpus_sha256, settings, provenance, counts, state, created)
      VALUES (1, 's', 1, '[]', 'c', '{}', '{}', '{}', 'done', '');
    INSERT INTO "key" (scan, layer, "index", triggers, top) VALUES (1, 1, 0, 25, 3.5)`)
  migrate(db, MIGRATIONS.slice(0, 14))
  expect(db.prepare('SELECT name, state FROM scan').all()).toEqual([{ name: 's', state: 'done' }])
  expect(db.prepare('SELECT top FROM "key"').pluck().all()).toEqual([3.5])
  db.exec(`INSERT INTO example_pass (id, scan, settings, provenance, state, created) VALUES (1, 1, '{}', '{}', 'done', '');
    INSERT INTO example_layer VALUES (1, 1, x'', x'', x'', x'', x'', x'', x'')`)
  expect(() => db.exec("UPDATE example_pass SET state = 'lost'")).toThrow(/CHECK/u)
  db.exec('DELETE FROM scan')
  for (const table of ['example_pass', 'example_layer'])
    expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0)
  db.close()
})
