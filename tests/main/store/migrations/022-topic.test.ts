import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { detectors } from '#main/store/migrations/019-detectors.ts'
import { topic } from '#main/store/migrations/022-topic.ts'

it('keeps what was detected before, which has no topic', () => {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = OFF')
  detectors(db)
  db.exec(
    'INSERT INTO detection (analysis, layer, "index", active, information, fewest, shuffled) VALUES (1, 1, 0, 70, 0.01, 3, 90)',
  )
  topic(db)
  expect(db.prepare('SELECT active, topic FROM detection').get()).toEqual({ active: 70, topic: null })
  db.close()
})
