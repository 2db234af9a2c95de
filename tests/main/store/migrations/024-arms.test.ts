import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate, MIGRATIONS } from '#main/store/migrate.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

it('migration 024 leaves keys and answers of before with their study’s own scan, and tells the same key of two scans apart', () => {
  const db = new Database(join(temporaryFolder(), 'p.keymark'))
  db.pragma('foreign_keys = ON')
  migrate(db, MIGRATIONS.slice(0, 23))
  const answer = `INSERT INTO machine_label (machine, layer, "key", state, patterns, left_out, attempts, seconds`
  const given = `'no-pattern', '[]', '[]', '[]', 1`
  db.exec(`INSERT INTO model (id, path, sha256, tokenizer_sha256, description) VALUES (1, '', '', '', '{}');
    INSERT INTO scan (id, name, model, corpus, corpus_sha256, settings, provenance, counts, state, created)
      VALUES (1, 's', 1, '{}', '', '{}', '{}', '{}', 'done', ''), (2, 't', 1, '{}', '', '{}', '{}', '{}', 'done', '');
    INSERT INTO study (id, uuid, name, scan, spec, created) VALUES (1, 's', 's', 1, '{}', '');
    INSERT INTO annotator (id, study, name) VALUES (1, 1, 'ann');
    INSERT INTO assignment (id, uuid, study, annotator, layer, "key", kind, place) VALUES (1, 'a', 1, 1, 2, 3, 'key', 1);
    INSERT INTO machine (id, study, name, rater) VALUES (1, 1, 'm', '{}');
    ${answer}) VALUES (1, 2, 3, ${given})`)
  migrate(db, MIGRATIONS.slice(0, 24))
  expect(db.prepare('SELECT layer, "key", scan FROM assignment').all()).toEqual([{ layer: 2, key: 3, scan: null }])
  expect(db.prepare('SELECT layer, "key", scan FROM machine_label').all()).toEqual([{ layer: 2, key: 3, scan: null }])
  db.exec(`${answer}, scan) VALUES (1, 2, 3, ${given}, 2)`)
  expect(() => db.exec(`${answer}, scan) VALUES (1, 2, 3, ${given}, 2)`)).toThrow('UNIQUE')
  expect(() => db.exec(`${answer}) VALUES (1, 2, 3, ${given})`)).toThrow('UNIQUE')
  db.exec('INSERT INTO study_scan (study, place, scan) VALUES (1, 1, 1), (1, 2, 2)')
  expect(() => db.exec('INSERT INTO study_scan (study, place, scan) VALUES (1, 3, 2)')).toThrow('UNIQUE')
  expect(() => db.exec('DELETE FROM scan WHERE id = 2')).toThrow('FOREIGN KEY')
  db.close()
})
