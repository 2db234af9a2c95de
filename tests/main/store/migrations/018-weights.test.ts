import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { init } from '#main/store/migrations/001-init.ts'
import { analysis } from '#main/store/migrations/004-analysis.ts'
import { weights } from '#main/store/migrations/018-weights.ts'

it('keeps weights with their analysis, and drops them with it', () => {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = ON')
  init(db)
  analysis(db)
  weights(db)
  db.exec(`INSERT INTO model (id, path, sha256, tokenizer_sha256, description) VALUES (1, '', '', '', '{}');
    INSERT INTO scan (id, name, model, corpus, corpus_sha256, settings, provenance, counts, state, created)
      VALUES (1, 's', 1, '{}', '', '{}', '{}', '{}', 'done', '');
    INSERT INTO analysis (id, scan, name, settings, provenance, state, created) VALUES (1, 1, 'weights', '{}', '{}', 'done', '');
    INSERT INTO weight (analysis, layer, "index", length, atypical) VALUES (1, 1, 0, 2.5, 0);
    INSERT INTO suppressed_token (analysis, layer, "index", rank, token, probability) VALUES (1, 1, 0, 1, 7, 0.001)`)
  expect(() =>
    db.exec('INSERT INTO weight (analysis, layer, "index", length, atypical) VALUES (1, 1, 1, 2.5, 2)'),
  ).toThrow(/CHECK/u)
  db.exec('DELETE FROM analysis')
  for (const table of ['weight', 'suppressed_token'])
    expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0)
  db.close()
})
