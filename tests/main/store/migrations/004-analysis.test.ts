import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { activeTime } from '#main/store/migrations/003-active-time.ts'
import { adjudicator } from '#main/store/migrations/002-adjudicator.ts'
import { analysis } from '#main/store/migrations/004-analysis.ts'
import { init } from '#main/store/migrations/001-init.ts'

it('keeps a scan as it was, and lets analyses go with it', () => {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = ON')
  init(db)
  adjudicator(db)
  activeTime(db)
  db.exec(`INSERT INTO model (id, path, sha256, tokenizer_sha256, description) VALUES (1, 'm', 'a', 'b', '{}');
    INSERT INTO scan (id, name, model, corpus, corpus_sha256, settings, provenance, counts, state, created)
    VALUES (1, 's', 1, '{}', 'c', '{}', '{}', '{}', 'done', '')`)
  analysis(db)
  expect(db.prepare('SELECT name, state FROM scan').all()).toEqual([{ name: 's', state: 'done' }])
  db.exec(`INSERT INTO analysis (id, scan, name, settings, provenance, state, created) VALUES (1, 1, 'values', '{}', '{}', 'done', '');
    INSERT INTO value (analysis, layer, "index", max, entropy) VALUES (1, 1, 0, 0.5, 1);
    INSERT INTO value_token (analysis, layer, "index", rank, token, probability) VALUES (1, 1, 0, 1, 7, 0.5);
    INSERT INTO change (analysis, number, prefix, "from", "to") VALUES (1, 0, 'a', 'b', 'c')`)
  expect(() => db.exec("UPDATE change SET reading = 'near'")).toThrow(/CHECK/u)
  db.exec('DELETE FROM scan')
  for (const table of ['analysis', 'value', 'value_token', 'change'])
    expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0)
  db.close()
})
