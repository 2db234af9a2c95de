import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { studyPeople } from '#main/store/study-people.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { writeSharedStudy } from '../../fixtures/shared-study.ts'

const { db, study } = writeSharedStudy(join(temporaryFolder(), 'p.keymark'))
afterAll(() => db.close())

it('counts for each annotator what is done and flagged, their time at work and their last change', () => {
  const zoe = db.prepare("SELECT id FROM annotator WHERE name = 'zoe'").pluck().get() as number
  const ann = db.prepare("SELECT id FROM annotator WHERE name = 'ann'").pluck().get() as number
  const [first, second] = db
    .prepare('SELECT assignment FROM event WHERE annotator = ? GROUP BY assignment ORDER BY assignment')
    .pluck()
    .all(zoe) as number[]
  db.prepare('UPDATE event SET active_ms = 0, time = ?').run('2026-03-01T10:00:00.000Z')
  const measure = db.prepare(
    'UPDATE event SET active_ms = ?, time = ? WHERE uuid = (SELECT uuid FROM event WHERE assignment = ? LIMIT 1)',
  )
  measure.run(90_000, '2026-03-02T10:00:00.000Z', first)
  measure.run(30_000, '2026-03-02T11:00:00.000Z', second)
  db.prepare('UPDATE annotation SET flagged = 1 WHERE assignment = ?').run(second)
  expect(studyPeople(db, study)).toEqual([
    expect.objectContaining({ annotator: 'ann', flagged: 0, activeSeconds: 0, lastChange: '2026-03-01T10:00:00.000Z' }),
    expect.objectContaining({
      annotator: 'zoe',
      flagged: 1,
      activeSeconds: 120,
      lastChange: '2026-03-02T11:00:00.000Z',
    }),
    expect.objectContaining({ annotator: 'bob', flagged: 0 }),
  ])
  // Five of ann's keys are labelled in the fixture; zoe's control is, her key under way is not.
  expect(studyPeople(db, study).map(({ labelled }) => labelled)).toEqual([5, 4, 5])
  db.prepare('DELETE FROM event WHERE annotator = ?').run(ann)
  expect(studyPeople(db, study)[0]?.lastChange).toBeNull()
})
