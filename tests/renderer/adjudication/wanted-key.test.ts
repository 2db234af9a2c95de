/** The key that is pressed is the key that is opened, also where two scans have keys of one name. */
import { expect, it } from 'vitest'
import { studyAgreement } from '#main/analysis/agreement/study.ts'
import { keyNamed, nameOf } from '#main/analysis/study/sample-keys.ts'
import { beginAdjudication } from '#main/store/adjudication.ts'
import { studyKeys } from '#main/store/agreement.ts'
import { entryOf, wantedAt } from '../../../renderer/adjudication/wanted-key.ts'
import { armsStudy, writeArms } from '../../fixtures/arms.ts'
import { label } from '../../fixtures/labels.ts'

it('opens each key that annotators disagree on, of both arms', () => {
  const arms = writeArms()
  const { db } = arms
  const study = armsStudy(arms, { annotators: ['ann', 'bob'], overlapShare: 1, controlShare: 0, practiceKeys: 0 })
  const assignments = db.prepare('SELECT id, annotator FROM assignment WHERE study = ? ORDER BY id').all(study) as {
    id: number
    annotator: number
  }[]
  for (const [i, { id, annotator }] of assignments.entries()) {
    const last = 1 + ((i * 7 + annotator * 5) % 12)
    label(db, id, [{ kind: 'shallow', ranks: Array.from({ length: Math.max(3, last) }, (_, r) => r + 1) }])
  }
  const shown = studyAgreement(studyKeys(db, study), { draws: 10, seed: 1 }).keys
  const listed = shown.map(({ key, layer }) => ({ layer, index: keyNamed(key).index }))
  const names = new Set(listed.map(({ layer, index }) => `${layer}/${index}`))
  // Without twins there is nothing to tell apart.
  expect(names.size).toBeLessThan(listed.length)

  const entries = beginAdjudication(db, study, 'Judge')
  const opened = listed.map((_, at) => {
    const wanted = wantedAt(listed, at)
    const assignment = wanted === null ? null : (entryOf(entries, wanted)?.assignment ?? null)
    const row = db.prepare('SELECT scan, layer, "key" AS "index" FROM assignment WHERE id = ?').get(assignment)
    return nameOf(row as Parameters<typeof nameOf>[0])
  })
  expect(opened).toEqual(shown.map(({ key }) => key))
  db.close()
})
