import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate, MIGRATIONS } from '#main/store/migrate.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'
import { join } from 'node:path'

it('migration 005 takes the index of words away and nothing else', () => {
  const db = new Database(join(temporaryFolder(), 'p.keymark'))
  migrate(db, MIGRATIONS.slice(0, 4))
  const scan = 'INSERT INTO scan (id, name, model, corpus, corpus_sha256, settings, provenance, counts, state, created)'
  db.exec(`INSERT INTO model (id, path, sha256, tokenizer_sha256, description) VALUES (1, 'm', 'a', 'b', '{}');
    ${scan} VALUES (1, 's', 1, '[]', 'c', '{}', '{}', '{}', 'done', '');
    INSERT INTO sentence (id, scan, number, source, start, "end", text, token_ids, token_ends) VALUES (1, 1, 0, 'f', 0, 9, 'the stage', x'00', x'00');
    INSERT INTO sentence_text (rowid, text) VALUES (1, 'the stage')`)
  const tables = (): unknown[] =>
    db
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sentence_text%' ORDER BY name")
      .pluck()
      .all()
  const before = tables()
  migrate(db, MIGRATIONS.slice(0, 5))
  expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'sentence_text%'").pluck().get()).toBe(0)
  expect(tables()).toEqual(before)
  expect(db.prepare('SELECT text FROM sentence').pluck().all()).toEqual(['the stage'])
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  db.close()
})
