import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { init } from '#main/store/migrations/001-init.ts'
import { analysis } from '#main/store/migrations/004-analysis.ts'
import { detectors } from '#main/store/migrations/019-detectors.ts'

it('keeps what was detected with its analysis, and drops it with it', () => {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = ON')
  init(db)
  analysis(db)
  detectors(db)
  db.exec(`INSERT INTO model (id, path, sha256, tokenizer_sha256, description) VALUES (1, '', '', '', '{}');
    INSERT INTO scan (id, name, model, corpus, corpus_sha256, settings, provenance, counts, state, created)
      VALUES (1, 's', 1, '{}', '', '{}', '{}', '{}', 'done', '');
    INSERT INTO analysis (id, scan, name, settings, provenance, state, created) VALUES (1, 1, 'detectors', '{}', '{}', 'done', '');
    INSERT INTO detection (analysis, layer, "index", active, information, fewest, shuffled) VALUES (1, 1, 0, 70, 0.01, 3, 90);
    INSERT INTO detected_token (analysis, layer, "index", rank, token) VALUES (1, 1, 0, 1, 7)`)
  db.exec('DELETE FROM analysis')
  for (const table of ['detection', 'detected_token'])
    expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0)
  db.close()
})
