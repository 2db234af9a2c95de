import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { StudyDesign } from '#contract/study-design.ts'
import { recordChange } from '#main/store/annotation.ts'
import { assignmentTriggers } from '#main/store/assignment-trigger.ts'
import { packetReturned, packetSent } from '#main/store/packet-state.ts'
import { openPacket, packetsOf } from '#main/store/packet.ts'
import { openStore } from '#main/store/open.ts'
import { atOnce } from '#main/computation/steps.ts'
import { addAnnotator, addKeys, removeAnnotator } from '#main/store/study-amendment.ts'
import { studyPeople } from '#main/store/study-people.ts'
import { createDesignedStudy, queueOf } from '#main/store/study.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { writeWideProject } from '../../fixtures/wide-project.ts'

const folder = temporaryFolder()
const { db, scan } = writeWideProject(join(folder, 'p.keymark'))
afterAll(() => db.close())

const draw = (more: Partial<StudyDesign> = {}): number =>
  createDesignedStudy(
    db,
    StudyDesign.parse({
      name: randomUUID(),
      scan,
      keysPerLayer: 8,
      seed: 3,
      annotators: ['ann', 'bob', 'cem'],
      overlapShare: 0.5,
      controlShare: 0.2,
      practiceKeys: 2,
      triggersPerKey: 20,
      minSentences: 20,
      ...more,
    }),
  ).id

interface Row {
  id: number
  layer: number | null
  key: number | null
  kind: 'key' | 'control' | 'practice'
  place: number
  annotator: string
}

const rows = (study: number): Row[] =>
  db
    .prepare(
      `SELECT assignment.id, layer, "key", kind, place, annotator.name AS annotator FROM assignment
       JOIN annotator ON annotator.id = annotator WHERE assignment.study = ? ORDER BY annotator.id, place`,
    )
    .all(study) as Row[]
const whose = (study: number, annotator: string): Row[] => rows(study).filter((row) => row.annotator === annotator)
const ofKind = (list: Row[], kind: Row['kind']): Row[] => list.filter((row) => row.kind === kind)
const names = (list: Row[]): string[] => list.map(({ layer, key }) => `${layer}/${key}`)
const spread = (numbers: number[]): number => Math.max(...numbers) - Math.min(...numbers)

it('takes more keys for a study: new ones, even over layers and people, behind what everybody has', () => {
  const study = draw()
  const before = rows(study)
  const amended = addKeys(db, study, 4)
  const after = rows(study)
  expect(after.filter(({ id }) => before.some((old) => old.id === id))).toEqual(before)
  const added = after.filter(({ id }) => !before.some((old) => old.id === id))
  const keys = new Set(names(ofKind(added, 'key')))
  expect(keys.size).toBe(12)
  for (const old of names(before)) expect(keys.has(old)).toBe(false)
  // The design again: half of the twelve are labelled twice, a fifth of all are controls, nobody practises again.
  expect(['key', 'control', 'practice'].map((kind) => ofKind(added, kind as Row['kind']).length)).toEqual([18, 5, 0])
  for (const annotator of ['ann', 'bob', 'cem']) {
    expect(whose(study, annotator).map(({ place }) => place)).toEqual(whose(study, annotator).map((_, i) => i + 1))
  }
  expect(
    spread(['ann', 'bob', 'cem'].map((name) => added.filter((row) => row.annotator === name).length)),
  ).toBeLessThan(2)
  expect(amended.amendments).toMatchObject([{ kind: 'keys-added', perLayer: 4 }])

  // A packet that was opened before takes the rest in; its labels stay.
  const packetOf = () => [...packetsOf(db, study)].find(({ annotator }) => annotator === 'bob')
  const whole = packetOf()
  if (whole === undefined) throw new Error('bob has no packet')
  const own = openStore(join(folder, 'bob.keymark'))
  const had = before.filter(({ annotator }) => annotator === 'bob').length
  const opened = openPacket(own, { ...whole, assignments: whole.assignments.slice(0, had) })
  expect(openPacket(own, whole)).toBe(opened)
  expect(queueOf(own, opened)).toHaveLength(whole.assignments.length)
  own.close()

  // No control has the coefficients of a key in the study: whoever meets both would know it.
  const shown = (list: Row[]): string[] =>
    list.map(({ id }) =>
      assignmentTriggers(db, id)
        .map(({ coefficient }) => coefficient)
        .join(' '),
    )
  const real = new Set(shown(ofKind(after, 'key')))
  for (const one of shown(ofKind(after, 'control'))) expect(real.has(one)).toBe(false)
  expect(() => addKeys(db, draw({ keysPerLayer: 35, controlShare: 0, practiceKeys: 0 }), 1)).toThrow('has them all')
})

it('adds an annotator with as much to do as the others, spread over layers and people, practice first', () => {
  const study = draw()
  const before = rows(study)
  addAnnotator(db, study, 'dee')
  const own = whose(study, 'dee')
  expect(rows(study).filter(({ annotator }) => annotator !== 'dee')).toEqual(before)
  // 36 labels of three people: 12; a fifth of labels and controls together are controls.
  expect(['practice', 'key', 'control'].map((kind) => ofKind(own, kind as Row['kind']).length)).toEqual([2, 12, 3])
  expect(own.slice(0, 2).every(({ kind }) => kind === 'practice')).toBe(true)
  expect(new Set(names(own.slice(0, 2)))).toEqual(new Set(names(ofKind(before, 'practice'))))
  const keys = ofKind(own, 'key')
  expect(new Set(names(keys)).size).toBe(12)
  expect([1, 2, 3].map((layer) => keys.filter((row) => row.layer === layer).length)).toEqual([4, 4, 4])
  const raters = (name: string): Row[] => ofKind(before, 'key').filter(({ layer, key }) => `${layer}/${key}` === name)
  // There are twelve keys that one person labels, four of each layer: these get their second reader.
  expect(names(keys).map((name) => raters(name).length)).toEqual(keys.map(() => 1))
  for (const { id, layer, key } of keys) {
    const twin = before.find((row) => row.layer === layer && row.key === key)
    expect(assignmentTriggers(db, id)).toEqual(assignmentTriggers(db, twin?.id ?? 0))
  }
  expect(() => addAnnotator(db, study, 'dee')).toThrow('already')
})

it('removes an annotator who has not begun; the others take over what nobody would label', () => {
  const study = draw()
  const before = rows(study)
  const keysBefore = new Set(names(ofKind(before, 'key')))
  removeAnnotator(db, study, 'bob')
  const after = rows(study)
  expect(new Set(after.map(({ annotator }) => annotator))).toEqual(new Set(['ann', 'cem']))
  expect(new Set(names(ofKind(after, 'key')))).toEqual(keysBefore)
  for (const annotator of ['ann', 'cem']) {
    const own = whose(study, annotator)
    const had = before.filter((row) => row.annotator === annotator)
    expect(own.slice(0, had.length)).toEqual(had)
    expect(own.map(({ place }) => place)).toEqual(own.map((_, i) => i + 1))
    expect(new Set(names(ofKind(own, 'key'))).size).toBe(ofKind(own, 'key').length)
  }
  expect(spread(['ann', 'cem'].map((annotator) => whose(study, annotator).length))).toBeLessThan(2)
  const [first] = whose(study, 'ann')
  recordChange(db, first?.id ?? 0, randomUUID(), { kind: 'flag', flagged: true })
  expect(() => removeAnnotator(db, study, 'ann')).toThrow('has begun')
  removeAnnotator(db, study, 'cem')
  expect(() => removeAnnotator(db, study, 'ann')).toThrow()
})

it('knows which packets are out, which have more to give, and which came back', () => {
  const study = draw()
  const packet = db
    .prepare("SELECT packet FROM annotator WHERE study = ? AND name = 'ann'")
    .pluck()
    .get(study) as string
  const ann = () => atOnce(studyPeople(db, study))[0]
  expect(ann()).toMatchObject({ sent: null, returned: null, hasMore: false })
  packetSent(db, packet, ann()?.assignments ?? 0)
  expect(ann()).toMatchObject({ returned: null, hasMore: false })
  packetReturned(db, packet)
  addKeys(db, study, 1)
  expect(ann()).toMatchObject({ sent: expect.any(String), returned: expect.any(String), hasMore: true })
  expect(atOnce(studyPeople(db, study))[1]).toMatchObject({ sent: null, returned: null, hasMore: false })
})
