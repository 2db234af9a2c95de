import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { init } from '#main/store/migrations/001-init.ts'
import { metadata } from '#main/store/migrations/011-metadata.ts'

it('leaves sentences of before without metadata', () => {
  const db = new Database(':memory:')
  init(db)
  db.exec(`INSERT INTO model (id, path, sha256, tokenizer_sha256, description) VALUES (1, '', '', '', '{}');
    INSERT INTO scan (id, name, model, corpus, corpus_sha256, settings, provenance, counts, state, created)
      VALUES (1, 's', 1, '{}', '', '{}', '{}', '{}', 'done', '');
    INSERT INTO sentence (scan, number, source, start, end, text, token_ids, token_ends) VALUES (1, 0, 'a.txt', 0, 1, 'a', x'', x'')`)
  metadata(db)
  expect(db.prepare('SELECT source, metadata FROM sentence').all()).toEqual([{ source: 'a.txt', metadata: null }])
  db.close()
})
