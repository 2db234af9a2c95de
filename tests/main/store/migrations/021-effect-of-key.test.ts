import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { init } from '#main/store/migrations/001-init.ts'
import { analysis } from '#main/store/migrations/004-analysis.ts'
import { effect } from '#main/store/migrations/015-effect.ts'
import { effectOfKey } from '#main/store/migrations/021-effect-of-key.ts'

it('keeps the effects of before, which have no more than their KL', () => {
  const db = new Database(':memory:')
  init(db)
  analysis(db)
  effect(db)
  db.exec('PRAGMA foreign_keys = OFF; INSERT INTO effect (analysis, layer, "index", kl) VALUES (1, 2, 3, 0.5)')
  effectOfKey(db)
  expect(db.prepare('SELECT * FROM effect').get()).toEqual({ analysis: 1, layer: 2, index: 3, kl: 0.5, found: null })
  db.close()
})
