import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { allLabels } from '#contract/statistics.ts'
import { nameOf } from '#main/analysis/study/sample-keys.ts'
import { atOnce } from '#main/computation/steps.ts'
import { adjudicationQueue, beginAdjudication, compareAnnotations } from '#main/store/adjudication.ts'
import { sharedKeys, studyKeys } from '#main/store/agreement.ts'
import { viewAnnotation } from '#main/store/annotation.ts'
import { assignmentTriggers, shownTriggers } from '#main/store/assignment-trigger.ts'
import { blindKeys, countBlind } from '#main/store/blind.ts'
import { hangingOn } from '#main/store/content.ts'
import { assignmentsOfKey } from '#main/store/key.ts'
import { packetsOf } from '#main/store/packet.ts'
import { patternsOf } from '#main/store/pattern.ts'
import { selectSteps } from '#main/store/statistics.ts'
import { addAnnotator, addKeys, removeAnnotator } from '#main/store/study-amendment.ts'
import { previewSteps } from '#main/store/study-design.ts'
import { createDesignedStudy, getStudy, queueOf } from '#main/store/study.ts'
import { listTriggers } from '#main/store/trigger.ts'
import { armsDesign, armsStudy, writeArms } from '../../fixtures/arms.ts'
import { label } from '../../fixtures/labels.ts'
import { WIDE } from '../../fixtures/wide-project.ts'

const arms = writeArms()
const { db, scans } = arms
afterAll(() => db.close())

interface Row {
  id: number
  scan: number
  layer: number
  index: number
  kind: 'key' | 'control' | 'practice'
  annotator: string
}

const rows = (study: number): Row[] =>
  db
    .prepare(
      `SELECT assignment.id, scan, layer, "key" AS "index", kind, annotator.name AS annotator FROM assignment
       JOIN annotator ON annotator.id = annotator AND role = 'annotator' WHERE assignment.study = ? ORDER BY assignment.id`,
    )
    .all(study) as Row[]

const count = (all: readonly Row[], is: (row: Row) => boolean): number => all.filter(is).length
const keysOf = (all: readonly Row[]): Map<string, Row[]> =>
  Map.groupBy(
    all.filter(({ kind }) => kind === 'key'),
    nameOf,
  )

/** Labels each key of the study: those of the first scan with a pattern, those of the second without. */
function labelAll(study: number): void {
  for (const { id, kind, scan } of rows(study))
    if (kind === 'key') label(db, id, scan === scans[0] ? [{ kind: 'shallow', ranks: [1, 2, 3] }] : [])
}

describe('a study of two scans', () => {
  it('draws as many keys of each layer of each, shares as many of them, and gives everybody of both', () => {
    const all = rows(armsStudy(arms))
    for (const scan of scans) {
      for (let layer = 1; layer <= WIDE.layers; layer++) {
        const own = [...keysOf(all).values()].filter(([key]) => key?.scan === scan && key.layer === layer)
        expect(own).toHaveLength(8)
        expect(own.filter(({ length }) => length === 2)).toHaveLength(4)
      }
      for (const annotator of ['ann', 'bob', 'cem']) {
        expect(
          count(all, (row) => row.scan === scan && row.annotator === annotator && row.kind === 'key'),
        ).toBeGreaterThan(8)
      }
    }
    const controls = scans.map((scan) => count(all, (row) => row.kind === 'control' && row.scan === scan))
    expect(controls).toEqual([9, 9])
    const practice = scans.map((scan) => count(all, (row) => row.kind === 'practice' && row.scan === scan))
    expect(practice).toEqual([3, 3])
  })

  it('shows each key the triggers of its own scan, and controls random prefixes of it', () => {
    for (const { id, scan, kind, layer, index } of rows(armsStudy(arms))) {
      const triggers = assignmentTriggers(db, id)
      expect(triggers).toHaveLength(25)
      if (kind !== 'control') expect(triggers).toEqual(listTriggers(db, scan, { layer, index }, 'positive'))
      // Coefficients of the second scan are a hundred times as large.
      else expect((triggers[0]?.coefficient ?? 0) > 50).toBe(scan === scans[1])
    }
  })

  it('costs what its preview says, layer by layer of each scan', () => {
    const design = armsDesign(arms)
    const preview = atOnce(previewSteps(db, design))
    expect(preview.layers).toEqual(
      [1, 2, 3].flatMap((layer) =>
        ['wide', 'other'].map((scan) => ({ layer, scan, keys: WIDE.keys, excluded: 5, sampled: 8, overlapping: 4 })),
      ),
    )
    expect(preview).toMatchObject({ keys: 48, overlapping: 24, labels: 72, controls: 18, practice: 6 })
    expect(preview.detectable.scans?.keys).toEqual([24, 24])
    expect(getStudy(db, createDesignedStudy(db, design).id)).toMatchObject({
      assignments: preview.assignments,
      scan: scans[0],
      scans: [
        { id: scans[0], name: 'wide' },
        { id: scans[1], name: 'other' },
      ],
    })
  })

  it('is refused where the scans could be told apart, or a key has fewer triggers than another', () => {
    expect(() => createDesignedStudy(db, armsDesign(arms, { scans: [scans[0], scans[0]] }))).toThrow('Name each once')
    expect(() => createDesignedStudy(db, armsDesign(arms, { scans: [scans[1], scans[0]] }))).toThrow(
      'first of the scans',
    )
    db.prepare(`UPDATE scan SET settings = json_set(settings, '$.prefixes', 'every-prefix') WHERE id = ?`).run(scans[1])
    expect(() => createDesignedStudy(db, armsDesign(arms))).toThrow('tell their keys apart')
    db.prepare(`UPDATE scan SET settings = json_set(settings, '$.prefixes', 'one-per-sentence') WHERE id = ?`).run(
      scans[1],
    )
    const few = createDesignedStudy(
      db,
      armsDesign(arms, { minSupport: 3, keysPerLayer: 100, controlShare: 0, practiceKeys: 0 }),
    )
    // Of each layer five keys fire on four sentences only: enough for a pattern, but not as many as the others show.
    expect(keysOf(rows(few.id)).size).toBe(2 * 3 * 35)
  })

  it('counts each key once in its own scan, whatever the other scan has of the same place', () => {
    // All keys, so that each place is there twice.
    const study = armsStudy(arms, {
      layers: [2],
      keysPerLayer: 35,
      controlShare: 0,
      practiceKeys: 0,
      overlapShare: 0.1,
    })
    expect(studyKeys(db, study)).toEqual([])
    labelAll(study)
    const names = studyKeys(db, study).map(({ key }) => key)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toHaveLength(70)
    expect(sharedKeys(db, study)).toBe(7)
    for (const [i, scan] of scans.entries()) {
      const { keys } = atOnce(selectSteps(db, { ...allLabels(study), scan }))
      expect(new Set(keys.map(({ key }) => key)).size).toBe(35)
      expect(keys.every(({ counts }) => counts.patterns === 1 - i)).toBe(true)
    }
    expect(atOnce(selectSteps(db, allLabels(study))).keys).toEqual(
      atOnce(selectSteps(db, { ...allLabels(study), scan: scans[0] })).keys,
    )
    expect(() => atOnce(selectSteps(db, { ...allLabels(study), scan: 99 }))).toThrow('It draws from: wide, other')
    // A key's page has the labels of its own scan alone.
    const [one] = rows(study)
    const key = { layer: one?.layer ?? 0, index: one?.index ?? 0 }
    expect(patternsOf(db, scans[0])(key).filter(({ description }) => description !== '')).not.toEqual([])
    expect(patternsOf(db, scans[1])(key)).toEqual([])
    const inStudy = (scan: number) => assignmentsOfKey(db, scan, key).filter((row) => row.study === study)
    expect(inStudy(scans[0]).map(({ state }) => state)).not.toContain('no-pattern')
    expect(new Set(inStudy(scans[1]).map(({ state }) => state))).toEqual(new Set(['no-pattern']))
  })

  it('keeps a key blind in its own scan', () => {
    const other = writeArms()
    const study = armsStudy(other, { annotators: ['ann'], overlapShare: 0, controlShare: 0, practiceKeys: 0 })
    const drawn = other.db
      .prepare('SELECT scan, layer, "key" AS "index" FROM assignment WHERE study = ?')
      .all(study) as Row[]
    for (const scan of other.scans) {
      const isBlind = blindKeys(other.db, scan)
      const own = new Set(drawn.filter((key) => key.scan === scan).map(({ layer, index }) => `${layer}/${index}`))
      for (let layer = 1; layer <= 3; layer++)
        for (let index = 0; index < WIDE.keys; index++)
          expect(isBlind({ layer, index })).toBe(own.has(`${layer}/${index}`))
      expect(countBlind(other.db, scan)).toBe(24)
      expect(hangingOn(other.db, { kind: 'scan', id: scan }).studies).toEqual([getStudy(other.db, study).name])
    }
    other.db.close()
  })

  it('grows by as many keys of each scan, and gives a new annotator of both', () => {
    const study = armsStudy(arms)
    addKeys(db, study, 2)
    const grown = rows(study)
    for (const scan of scans)
      for (let layer = 1; layer <= 3; layer++)
        expect([...keysOf(grown).values()].filter(([key]) => key?.scan === scan && key.layer === layer)).toHaveLength(
          10,
        )
    addAnnotator(db, study, 'dan')
    const dan = rows(study).filter(({ annotator }) => annotator === 'dan')
    const [own, others] = scans.map((scan) => count(dan, (row) => row.kind === 'key' && row.scan === scan))
    expect(Math.abs((own ?? 0) - (others ?? 0))).toBeLessThanOrEqual(1)
    const controls = scans.map((scan) => count(dan, (row) => row.kind === 'control' && row.scan === scan))
    expect(Math.abs((controls[0] ?? 0) - (controls[1] ?? 0))).toBeLessThanOrEqual(1)
    const places = dan.filter(({ kind }) => kind !== 'control').map(nameOf)
    expect(new Set(places).size).toBe(places.length)
    const before = new Set(keysOf(rows(study)).keys())
    removeAnnotator(db, study, 'dan')
    expect(new Set(keysOf(rows(study)).keys())).toEqual(before)
  })

  it('is adjudicated key by key of each scan, and nobody is told which', () => {
    const study = armsStudy(arms, { layers: [3], keysPerLayer: 35, overlapShare: 1, controlShare: 0, practiceKeys: 0 })
    labelAll(study)
    const queue = beginAdjudication(db, study, 'judge')
    expect(queue).toHaveLength(70)
    expect(adjudicationQueue(db, study)).toEqual(queue)
    expect(JSON.stringify(queue)).not.toContain('scan')
    expect(new Set(queue.map(({ assignment }) => assignment)).size).toBe(70)
    const found = queue.map(({ assignment }) => compareAnnotations(db, assignment ?? 0))
    expect(found.every(({ annotators }) => annotators.length === 2)).toBe(true)
    // Those of the first scan have a pattern that both found, those of the second none.
    expect(found.filter(({ rows: [row] }) => row !== undefined)).toHaveLength(35)
  })
})

describe('who labels a study of two scans', () => {
  const study = armsStudy(arms)

  it('is not told the scan by the queue, the key, or its triggers', () => {
    const own = new Map(rows(study).map((row) => [row.id, row]))
    for (const annotator of getStudy(db, study).annotators) {
      for (const entry of queueOf(db, study, annotator)) {
        const shown = shownTriggers(db, entry.assignment)
        const told = JSON.stringify({ ...entry, view: viewAnnotation(db, entry.assignment), shown })
        expect(told).not.toMatch(/"scan"|"layer"|"key"|even\.txt|odd\.txt|<s>/u)
        expect(new Set(shown.flatMap(({ tokenIds }) => tokenIds))).toEqual(new Set([0]))
        expect(shown.map(({ coefficient, sentence, source, first }) => [coefficient, sentence, source, first])).toEqual(
          shown.map(() => [0, null, '', 0]),
        )
        // What is left of the words is all that was there.
        const read = assignmentTriggers(db, entry.assignment)
        expect(shown.map(({ text, lastToken, nextToken }) => [text, lastToken, nextToken])).toEqual(
          read.map(({ text, lastToken, nextToken }) => [text, lastToken, nextToken]),
        )
        expect(shown.map(({ tokens, position }) => tokens[position])).toEqual(read.map(({ lastToken }) => lastToken))
        expect(own.get(entry.assignment)).toBeDefined()
      }
    }
  })

  it('gets packets whose lines have one form in all but their words', () => {
    const names = new Map(
      db.prepare('SELECT uuid, scan FROM assignment WHERE study = ?').raw().all(study) as [string, number][],
    )
    const forms = Map.groupBy(
      [...packetsOf(db, study)].flatMap(({ assignments }) => assignments),
      ({ id }) => names.get(id),
    )
    expect(new Set(forms.keys())).toEqual(new Set(scans))
    const [one, two] = [...forms.values()].map(
      (assignments) =>
        new Set(
          assignments.flatMap(({ triggers, practice: _practice, ...rest }) => [
            Object.keys(rest).join(),
            ...triggers.map(
              ({ text: _text, tokens, tokenEnds, tokenIds, nextToken, position: _position, ...numbers }) =>
                JSON.stringify([
                  numbers,
                  tokens.length === tokenIds.length && tokens.length === tokenEnds.length,
                  new Set(tokenIds).size,
                  nextToken === null,
                ]),
            ),
          ]),
        ),
    )
    expect(two).toEqual(one)
  })
})

it('makes the study again from the same design, and another from another seed', () => {
  const given = (study: number): unknown[] =>
    rows(study).map(({ id, ...row }) => ({ ...row, triggers: assignmentTriggers(db, id) }))
  const first = armsStudy(arms, { name: randomUUID() })
  expect(given(armsStudy(arms))).toEqual(given(first))
  expect(given(armsStudy(arms, { seed: 4 }))).not.toEqual(given(first))
})
