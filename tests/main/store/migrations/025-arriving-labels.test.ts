import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate, MIGRATIONS } from '#main/store/migrate.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

it('migration 025 makes room for labels files on their way in, and no project of before has one', () => {
  const db = new Database(join(temporaryFolder(), 'p.keymark'))
  migrate(db, MIGRATIONS.slice(0, 24))
  migrate(db, MIGRATIONS.slice(0, 25))
  expect(db.prepare('SELECT * FROM arriving_labels').all()).toEqual([])
  db.prepare('INSERT INTO arriving_labels (file, content) VALUES (?, ?)').run('a.kmlabels', Buffer.from('x'))
  expect(() => db.prepare('INSERT INTO arriving_labels (file) VALUES (?)').run('b.kmlabels')).toThrow('NOT NULL')
  db.close()
})
