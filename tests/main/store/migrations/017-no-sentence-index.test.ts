import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { init } from '#main/store/migrations/001-init.ts'
import { sides } from '#main/store/migrations/012-sides.ts'
import { noSentenceIndex } from '#main/store/migrations/017-no-sentence-index.ts'

it('takes the indexes of triggers by sentence away, and no trigger', () => {
  const db = new Database(':memory:')
  init(db)
  db.exec(`INSERT INTO model (id, path, sha256, tokenizer_sha256, description) VALUES (1, '', '', '', '{}');
    INSERT INTO scan (id, name, model, corpus, corpus_sha256, settings, provenance, counts, state, created)
      VALUES (1, 's', 1, '{}', '', '{}', '{}', '{}', 'done', '')`)
  sides(db)
  for (const table of ['"trigger"', 'negative_trigger'])
    db.exec(`INSERT INTO ${table} VALUES (1, 2, 3, 1, 0.5, 7, 4, 20)`)
  noSentenceIndex(db)
  expect(db.prepare("SELECT name FROM sqlite_schema WHERE name LIKE '%trigger_sentence'").all()).toEqual([])
  for (const table of ['"trigger"', 'negative_trigger'])
    expect(db.prepare(`SELECT * FROM ${table}`).raw().all()).toEqual([[1, 2, 3, 1, 0.5, 7, 4, 20]])
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  db.close()
})
