import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate, MIGRATIONS } from '#main/store/migrate.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

it('migration 016 says of every assignment of before that it shows its key’s strongest prefixes', () => {
  const db = new Database(join(temporaryFolder(), 'p.keymark'))
  migrate(db, MIGRATIONS.slice(0, 15))
  db.exec(`INSERT INTO study (id, uuid, name, spec, created) VALUES (1, 's', 's', '{}', '');
    INSERT INTO annotator (id, study, name) VALUES (1, 1, 'ann');
    INSERT INTO assignment (id, uuid, study, annotator, layer, "key", kind, place) VALUES (1, 'a', 1, 1, 2, 3, 'key', 1)`)
  migrate(db, MIGRATIONS.slice(0, 16))
  expect(db.prepare('SELECT layer, "key", kind, examples FROM assignment').all()).toEqual([
    { layer: 2, key: 3, kind: 'key', examples: 'top' },
  ])
  db.close()
})
