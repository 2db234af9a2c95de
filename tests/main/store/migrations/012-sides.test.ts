import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { init } from '#main/store/migrations/001-init.ts'
import { sides } from '#main/store/migrations/012-sides.ts'

it('says that scans of before kept the positive side, and that nobody counted how often keys fire', () => {
  const db = new Database(':memory:')
  init(db)
  db.exec(`INSERT INTO model (id, path, sha256, tokenizer_sha256, description) VALUES (1, '', '', '', '{}');
    INSERT INTO scan (id, name, model, corpus, corpus_sha256, settings, provenance, counts, state, created)
      VALUES (1, 's', 1, '{}', '', '{"triggersPerKey":25}', '{}', '{}', 'done', '');
    INSERT INTO "key" (scan, layer, "index", triggers, top) VALUES (1, 1, 0, 25, 3.5)`)
  sides(db)
  const settings = db.prepare('SELECT settings FROM scan').pluck().get() as string
  expect(JSON.parse(settings)).toEqual({ triggersPerKey: 25, sides: 'positive' })
  expect(db.prepare('SELECT top, fired FROM "key"').all()).toEqual([{ top: 3.5, fired: null }])
  for (const table of ['negative_layer', 'negative_trigger', 'negative_key', 'scan_activity'])
    expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0)
  db.close()
})
