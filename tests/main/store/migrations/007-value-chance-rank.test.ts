import Database from 'better-sqlite3'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { migrate, MIGRATIONS } from '#main/store/migrate.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

it('migration 007 leaves values of before without a rank by chance, and keeps those of later', () => {
  const db = new Database(join(temporaryFolder(), 'p.keymark'))
  migrate(db, MIGRATIONS.slice(0, 6))
  db.pragma('foreign_keys = OFF')
  const insert = 'INSERT INTO value (analysis, layer, "index", max, entropy, next, next_probability, next_rank'
  db.exec(`${insert}) VALUES (1, 1, 0, 0.5, 2, 7, 0.1, 9)`)
  migrate(db)
  db.exec(`${insert}, chance_rank) VALUES (1, 1, 1, 0.5, 2, 7, 0.1, 9, 120)`)
  expect(db.prepare('SELECT next_rank, chance_rank FROM value ORDER BY "index"').all()).toEqual([
    { next_rank: 9, chance_rank: null },
    { next_rank: 9, chance_rank: 120 },
  ])
  db.close()
})
