import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate, MIGRATIONS } from '#main/store/migrate.ts'
import { tokenEnds } from '#main/store/migrations/008-token-ends.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'
import { join } from 'node:path'

const blob = (...numbers: number[]): Buffer => Buffer.from(Int32Array.from(numbers).buffer)

it('migration 008 gives a character of several tokens to the one that completes it, and changes nothing else', () => {
  const db = new Database(join(temporaryFolder(), 'p.keymark'))
  migrate(db, MIGRATIONS.slice(0, MIGRATIONS.indexOf(tokenEnds)))
  const scan = 'INSERT INTO scan (id, name, model, corpus, corpus_sha256, settings, provenance, counts, state, created)'
  db.exec(`INSERT INTO model (id, path, sha256, tokenizer_sha256, description) VALUES (1, 'm', 'a', 'b', '{}'), (2, 'n', 'c', 'd', '{}');
    INSERT INTO token (model, id, text) VALUES (1, 0, '<s>'), (1, 1, 'a'), (1, 2, '\uFFFD'), (1, 3, '<0x8C>'), (2, 2, 'b');
    ${scan} VALUES (1, 's', 1, '[]', 'c', '{}', '{"specialTokens":{"leading":1,"trailing":1}}', '{}', 'done', ''),
                   (2, 't', 2, '[]', 'c', '{}', '{}', '{}', 'done', '')`)
  const insert = db.prepare(
    'INSERT INTO sentence (scan, number, source, start, "end", text, token_ids, token_ends) VALUES (?, ?, ?, 0, 9, ?, ?, ?)',
  )
  // "a茶a": the three tokens in the middle are its bytes. Behind "茶" alone stands a trailing token, which ends where it does.
  insert.run(1, 0, 'f', 'a茶a', blob(0, 1, 2, 3, 2, 1, 0), blob(0, 1, 2, 2, 2, 3, 3))
  insert.run(1, 1, 'f', '茶', blob(0, 2, 3, 2, 0), blob(0, 1, 1, 1, 1))
  // Equal ends of whole tokens, and another model's token of the same number, are left alone.
  insert.run(1, 2, 'f', 'a', blob(0, 1, 1, 0), blob(0, 1, 1, 1))
  insert.run(2, 0, 'f', 'b', blob(2, 2), blob(1, 1))
  const trigger = db.prepare(
    'INSERT INTO "trigger" (scan, layer, "key", rank, coefficient, sentence, position, prefix_end) VALUES (1, 1, 0, ?, 1, 0, ?, ?)',
  )
  for (const [i, [position, end]] of [
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 2],
    [5, 3],
  ].entries())
    trigger.run(i + 1, position, end)
  migrate(db)
  const ends = db.prepare('SELECT token_ends FROM sentence ORDER BY scan, number').pluck().all() as Buffer[]
  expect(ends.map((row) => [...new Int32Array(new Uint8Array(row).buffer)])).toEqual([
    [0, 1, 1, 1, 2, 3, 3],
    [0, 0, 0, 1, 1],
    [0, 1, 1, 1],
    [1, 1],
  ])
  expect(db.prepare('SELECT prefix_end FROM "trigger" ORDER BY rank').pluck().all()).toEqual([1, 1, 1, 2, 3])
  expect(db.prepare('SELECT token_ends FROM assignment_trigger').all()).toEqual([])
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  db.close()
})
