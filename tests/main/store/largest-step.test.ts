/** No step of what takes long does much, however large the project is: main answers others between two. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { KeyQuery } from '#contract/key.ts'
import { allLabels } from '#contract/statistics.ts'
import { StudyDesign } from '#contract/study-design.ts'
import type { Steps } from '#main/computation/steps.ts'
import { studyKeySteps } from '#main/store/agreement.ts'
import { recordChange } from '#main/store/annotation.ts'
import { removeContent } from '#main/store/content.ts'
import { matchKeys } from '#main/store/key-match.ts'
import { openStore } from '#main/store/open.ts'
import { publishInSteps } from '#main/store/publish.ts'
import { takeAway } from '#main/project/take-away.ts'
import { setScanState } from '#main/store/scan.ts'
import { guidelinesUsed, selectSteps } from '#main/store/statistics.ts'
import { previewSteps } from '#main/store/study-design.ts'
import { studyPeople } from '#main/store/study-people.ts'
import { createDesignedStudy, drawStudy, listStudies, queueOf } from '#main/store/study.ts'
import { mostRowsRead, mostRowsWritten } from '../../fixtures/largest-step.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { WIDE, writeWideProject } from '../../fixtures/wide-project.ts'

const path = join(temporaryFolder(), 'p.keymark')
const { db, scan } = writeWideProject(path)
afterAll(() => db.close())

const design = (name: string) =>
  StudyDesign.parse({
    name,
    scan,
    keysPerLayer: 30,
    seed: 3,
    annotators: ['ann', 'bob', 'cem'],
    overlapShare: 1,
    raters: 3,
    controlShare: 0,
    triggersPerKey: 20,
  })

const study = createDesignedStudy(db, design('labelled')).id
const EVENTS = 6
for (const annotator of ['ann', 'bob', 'cem'])
  for (const { assignment } of queueOf(db, study, annotator)) {
    const act = (change: Parameters<typeof recordChange>[3]): void =>
      void recordChange(db, assignment, randomUUID(), change, { activeMs: 1000, assisted: false })
    for (let n = 1; n < EVENTS; n++) act({ kind: 'note', note: `note ${n}` })
    act({ kind: 'set-state', state: 'no-pattern' })
  }
const events = db.prepare('SELECT count(*) FROM event').pluck().get() as number

const READS: [string, string[], () => Steps<unknown>, number][] = [
  // 100 assignments.
  ['the guidelines that were used', ['event'], () => guidelinesUsed(db, study), 100 * EVENTS],
  // 50 assignments, and the last event of each of three people.
  ['the people of a study', ['event'], () => studyPeople(db, study), 50 * EVENTS + 3],
  // Ten annotations, whose events are asked for their middle, their last and their times, and whose triggers are counted.
  [
    'what statistics count',
    ['event', 'assignment_trigger'],
    () => selectSteps(db, allLabels(study)),
    10 * (4 * EVENTS + 20),
  ],
  ['what agreement compares', ['event', 'assignment_trigger'], () => studyKeySteps(db, study), 10 * (4 * EVENTS + 20)],
  // 50 sentences, and those that tell where the next 50 end.
  ['a search', ['sentence'], () => matchKeys(db, KeyQuery.parse({ scan, search: 'w1' })), 101],
  // 200 assignments' times.
  ['a preview', ['event'], () => previewSteps(db, design('another')), 200 * EVENTS],
]

it.each(READS)('%s: rows are read a few at a time', (_, tables, steps, most) => {
  const read = mostRowsRead(db, tables, steps())
  expect(read).toBeGreaterThan(0)
  expect(read).toBeLessThanOrEqual(most)
})

it('there are many more of them', () => {
  expect(events).toBe(3 * 3 * 30 * EVENTS)
  expect(events).toBeGreaterThan(2 * 100 * EVENTS)
})

it('publishing, drawing and deleting write a few rows at a time', async () => {
  setScanState(db, scan, 'running')
  // Eight keys with their triggers.
  expect(await mostRowsWritten(db, () => publishInSteps(db, scan, 'done'))).toBeLessThanOrEqual(
    8 * (WIDE.triggersPerKey + 1) + 2,
  )
  // An assignment with what is read, besides the mark of the log.
  expect(await mostRowsWritten(db, () => drawStudy(db, design('drawn')))).toBeLessThanOrEqual(2 * 21)
  for (const { id } of listStudies(db)) removeContent(db, { kind: 'study', id })
  removeContent(db, { kind: 'scan', id: scan })
  const { signal } = new AbortController()
  expect(await mostRowsWritten(db, () => takeAway(db, () => undefined, signal))).toBeLessThanOrEqual(201)
  for (const table of [
    'scan',
    'study',
    'event',
    'assignment',
    'assignment_trigger',
    'sentence',
    'trigger',
    'key',
    'model',
    'token',
  ])
    expect(db.prepare(`SELECT count(*) FROM "${table}"`).pluck().get()).toBe(0)
  expect(db.pragma('foreign_key_check')).toEqual([])
  // The rule that events are kept is there again.
  const again = openStore(join(temporaryFolder(), 'new.keymark'))
  const rules = (of: typeof db): unknown =>
    of.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name").all()
  expect(rules(db)).toEqual(rules(again))
  again.close()
})
