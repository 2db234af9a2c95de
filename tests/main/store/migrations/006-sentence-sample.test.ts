import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate, MIGRATIONS } from '#main/store/migrate.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

it('migration 006 gives scans a sample, which those of before have not', () => {
  const db = new Database(join(temporaryFolder(), 'p.keymark'))
  migrate(db, MIGRATIONS.slice(0, 5))
  db.exec(`INSERT INTO model (id, path, sha256, tokenizer_sha256, description) VALUES (1, 'm', 'a', 'b', '{}');
    INSERT INTO scan (id, name, model, corpus, corpus_sha256, settings, provenance, counts, state, created)
      VALUES (1, 's', 1, '[]', 'c', '{}', '{}', '{}', 'done', '')`)
  const before = db.prepare('SELECT * FROM scan').get() as object
  migrate(db, MIGRATIONS.slice(0, 6))
  expect(db.prepare('SELECT * FROM scan').get()).toEqual({ ...before, sample: null })
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  db.close()
})
