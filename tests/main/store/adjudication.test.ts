import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { atOnce } from '#main/computation/steps.ts'
import { adjudicationQueue, beginAdjudication, compareAnnotations } from '#main/store/adjudication.ts'
import { sharedKeys, studyKeys } from '#main/store/agreement.ts'
import { eventsOf, recordChange, travel, viewAnnotation } from '#main/store/annotation.ts'
import { studyAssignments } from '#main/store/dataset.ts'
import { selectSteps } from '#main/store/statistics.ts'
import { allLabels } from '#contract/statistics.ts'
import type { Store } from '#main/store/open.ts'
import { packetsOf } from '#main/store/packet.ts'
import { getStudy } from '#main/store/study.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { writeSharedStudy } from '../../fixtures/shared-study.ts'

let db: Store
let study: number
beforeAll(() => {
  const made = writeSharedStudy(join(temporaryFolder(), 'p.keymark'))
  db = made.db
  study = made.study
})
afterAll(() => void db.close())

const originals = (): unknown =>
  db
    .prepare(
      `SELECT annotator.name, assignment.uuid, annotation.*, group_concat(event.uuid || event.change || event.time)
       FROM assignment JOIN annotator ON annotator.id = assignment.annotator AND role = 'annotator'
       LEFT JOIN annotation ON annotation.assignment = assignment.id LEFT JOIN event ON event.assignment = assignment.id
       GROUP BY assignment.id ORDER BY assignment.id`,
    )
    .all()

it('queues the keys that two have finished, most disagreement first', () => {
  const queue = adjudicationQueue(db, study)
  expect(queue.map(({ layer, index }) => `${layer}/${index}`).toSorted()).toEqual(['1/0', '1/1', '1/2', '2/0', '2/1'])
  expect(queue.map(({ disagreement }) => disagreement)).toEqual(
    queue.map(({ disagreement }) => disagreement).toSorted((a, b) => b - a),
  )
  expect(queue.every(({ assignment, state }) => assignment === null && state === 'new')).toBe(true)
  // Both marked the same triggers with the same kind.
  expect(queue.at(-1)).toMatchObject({ layer: 1, index: 1, disagreement: 0, f1: 1 })
})

it('makes an annotation with an author of its own, and changes nothing else', () => {
  const before = { originals: originals(), keys: studyKeys(db, study), shared: sharedKeys(db, study) }
  const ofAnnotators = () => atOnce(selectSteps(db, { ...allLabels(study), version: 'annotators' })).keys
  const read = ofAnnotators()
  const packets = [...packetsOf(db, study)].map(({ annotator }) => annotator)
  const queue = beginAdjudication(db, study, 'Judge')
  expect(queue.every(({ assignment, adjudicator }) => assignment !== null && adjudicator === 'Judge')).toBe(true)

  const assignment = queue.find(({ layer, index }) => layer === 2 && index === 0)?.assignment ?? 0
  const { rows, annotators } = compareAnnotations(db, assignment)
  expect(annotators.map(({ name }) => name)).toEqual(['ann', 'bob'])
  // ann: semantic 1-3 and shallow 3-5; bob: semantic 1-3 and 4-6.
  expect(rows.map(({ jaccard, sameKind }) => [jaccard, sameKind])).toEqual([
    [1, true],
    [0.5, false],
  ])
  const [same, other] = rows
  const from = [same?.patterns[0]?.id ?? '', same?.patterns[1]?.id ?? '']
  const pattern = randomUUID()
  const content = { description: 'agreed', kind: 'semantic' as const, ranks: same?.merged.ranks ?? [], from }
  recordChange(db, assignment, randomUUID(), { kind: 'add-pattern', pattern, content })
  const done = recordChange(db, assignment, randomUUID(), { kind: 'set-state', state: 'done' })
  expect(done).toMatchObject({
    annotator: 'Judge',
    annotation: { state: 'done', patterns: [{ id: pattern, description: 'agreed', ranks: [1, 2, 3], from }] },
  })
  expect(() =>
    recordChange(db, assignment, randomUUID(), {
      kind: 'add-pattern',
      pattern: randomUUID(),
      content: { ...content, ranks: [99], from: [other?.patterns[0]?.id ?? ''] },
    }),
  ).toThrow(/no trigger 99/u)

  expect({ originals: originals(), keys: studyKeys(db, study), shared: sharedKeys(db, study) }).toEqual(before)
  expect(ofAnnotators()).toEqual(read)
  expect([...packetsOf(db, study)].map(({ annotator }) => annotator)).toEqual(packets)
  expect(getStudy(db, study).annotators).not.toContain('Judge')
  // An export has what was adjudicated, beside what it was made from; the rest of the queue is no label.
  const exported = [...studyAssignments(db, study)].filter(({ role }) => role === 'adjudicator')
  expect(exported).toMatchObject([{ annotator: 'Judge', layer: 2, index: 0, state: 'done' }])
})

it('is taken back step by step, accepting a pattern being one', () => {
  const assignment = adjudicationQueue(db, study).find(({ state }) => state === 'done')?.assignment ?? 0
  expect(travel(db, assignment, 'undo')?.annotation.state).toBe('in-progress')
  expect(travel(db, assignment, 'undo')?.annotation.patterns).toEqual([])
  expect(travel(db, assignment, 'undo')).toBeNull()
  travel(db, assignment, 'redo')
  travel(db, assignment, 'redo')
  expect(viewAnnotation(db, assignment).annotation.state).toBe('done')
})

it('leaves to each adjudicator what they began, and gives the rest to who goes on', () => {
  const events = adjudicationQueue(db, study).map(({ assignment }) => eventsOf(db, assignment ?? 0).length)
  const queue = beginAdjudication(db, study, 'Second')
  expect(queue.filter(({ adjudicator }) => adjudicator === 'Judge')).toMatchObject([{ layer: 2, index: 0 }])
  expect(queue.map(({ assignment }) => eventsOf(db, assignment ?? 0).length)).toEqual(events)
  expect(beginAdjudication(db, study, 'Second')).toMatchObject(queue.map(({ state }) => ({ state })))
})

it('refuses an author who annotated, and an assignment that is no adjudication', () => {
  const before = adjudicationQueue(db, study)
  expect(() => beginAdjudication(db, study, 'ann')).toThrow(/"ann" is an annotator.*author of its own/u)
  expect(adjudicationQueue(db, study)).toEqual(before)
  expect(() => compareAnnotations(db, 1)).toThrow(/no adjudication/u)
})
