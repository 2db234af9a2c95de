import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sharedKeys, studyKeys } from '#main/store/agreement.ts'
import { createStudy } from '#main/store/study.ts'
import { temporaryFolder, writeProject } from '../../fixtures/project.ts'
import { SHARED_KEYS, writeSharedStudy } from '../../fixtures/shared-study.ts'

test('finished labels of keys count; labels under way, control keys and other studies do not', () => {
  const { db, study, scan } = writeSharedStudy(join(temporaryFolder(), 'p.keymark'))
  expect(studyKeys(db, study)).toEqual(SHARED_KEYS)
  expect(sharedKeys(db, study)).toBe(6)
  const { id: other } = createStudy(db, { name: 'other', scan, perLayer: 4, seed: 2, annotator: 'ann' })
  expect(studyKeys(db, other)).toEqual([])
  expect(sharedKeys(db, other)).toBe(0)
  expect(studyKeys(db, study)).toEqual(SHARED_KEYS)
  db.close()
})

test('a study that nobody has labelled has no keys to compare', () => {
  const { db, scan } = writeProject(join(temporaryFolder(), 'p.keymark'))
  const { id } = createStudy(db, { name: 's', scan, perLayer: 3, seed: 1, annotator: 'ann' })
  expect(studyKeys(db, id)).toEqual([])
  db.close()
})
