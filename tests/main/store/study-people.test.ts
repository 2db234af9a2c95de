import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { Change } from '#contract/annotation.ts'
import { atOnce } from '#main/computation/steps.ts'
import { recordChange } from '#main/store/annotation.ts'
import { studyPeople } from '#main/store/study-people.ts'
import { createStudy, queueOf } from '#main/store/study.ts'
import { addAnnotators } from '../../fixtures/labels.ts'
import { temporaryFolder, writeProject } from '../../fixtures/project.ts'

const { db, scan } = writeProject(join(temporaryFolder(), 'p.keymark'))
afterAll(() => db.close())

it('counts for each annotator what is done and flagged, their time at work and their last change', () => {
  const { id: study } = createStudy(db, { name: 'two', scan, perLayer: 2, seed: 1, annotator: 'ann' })
  addAnnotators(db, study, ['bob'])
  const [first = 0, second = 0] = queueOf(db, study, 'bob').map(({ assignment }) => assignment)
  const act = (assignment: number, change: Change, activeMs: number, time: string): void =>
    void recordChange(db, assignment, randomUUID(), change, { activeMs, assisted: false }, time)
  act(first, { kind: 'set-state', state: 'no-pattern' }, 90_000, '2026-03-02T10:00:00.000Z')
  act(second, { kind: 'flag', flagged: true }, 30_000, '2026-03-02T11:00:00.000Z')
  act(second, { kind: 'note', note: 'odd' }, 2500, '2026-03-02T11:00:05.000Z')
  const unsent = { sent: null, returned: null, hasMore: false }
  expect(atOnce(studyPeople(db, study))).toEqual([
    { annotator: 'ann', assignments: 4, labelled: 0, flagged: 0, lastChange: null, activeSeconds: 0, ...unsent },
    {
      annotator: 'bob',
      assignments: 4,
      labelled: 1,
      flagged: 1,
      lastChange: '2026-03-02T11:00:05.000Z',
      activeSeconds: 122.5,
      ...unsent,
    },
  ])
})
