import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { StudyDesign } from '#contract/study-design.ts'
import { atOnce } from '#main/computation/steps.ts'
import { recordChange, viewAnnotation } from '#main/store/annotation.ts'
import { assignmentTriggers } from '#main/store/assignment-trigger.ts'
import { studyAssignments } from '#main/store/dataset.ts'
import { listGuidelines, reviseGuidelines } from '#main/store/guideline.ts'
import { layerCounts } from '#main/analysis/study/layer-counts.ts'
import { previewSteps } from '#main/store/study-design.ts'
import { createDesignedStudy, findStudy, getStudy, listStudies, queueOf, sampledKeys } from '#main/store/study.ts'
import { allLabels } from '#contract/statistics.ts'
import { beginAdjudication } from '#main/store/adjudication.ts'
import { selectSteps } from '#main/store/statistics.ts'
import { listTriggers } from '#main/store/trigger.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { WIDE, writeWideProject } from '../../fixtures/wide-project.ts'

const { db, scan } = writeWideProject(join(temporaryFolder(), 'p.keymark'))
afterAll(() => db.close())

const PEOPLE = ['ann', 'bob', 'cem']
const design = (more: Partial<StudyDesign> = {}): StudyDesign =>
  StudyDesign.parse({
    name: randomUUID(),
    scan,
    keysPerLayer: 8,
    seed: 3,
    annotators: PEOPLE,
    overlapShare: 0.5,
    controlShare: 0.2,
    practiceKeys: 2,
    triggersPerKey: 20,
    minSentences: 20,
    ...more,
  })

interface Row {
  id: number
  layer: number | null
  key: number | null
  kind: string
  place: number
  annotator: string
}

const rows = (study: number): Row[] =>
  db
    .prepare(
      `SELECT assignment.id, layer, "key", kind, place, annotator.name AS annotator FROM assignment
       JOIN annotator ON annotator.id = annotator WHERE assignment.study = ? ORDER BY assignment.id`,
    )
    .all(study) as Row[]

/** All that an annotator is given of each assignment, without the ids. */
const given = (study: number): unknown[] =>
  rows(study).map(({ id, ...row }) => ({ ...row, triggers: assignmentTriggers(db, id) }))

describe('names', () => {
  it('are found in whatever Unicode form, and shown in the one that they have', () => {
    const composed = 'Jos\u00E9'
    const decomposed = 'Jose\u0301'
    const made = createDesignedStudy(db, design({ name: `study of ${decomposed}`, annotators: [decomposed, 'bob'] }))
    expect(made.annotators).toEqual([composed, 'bob'])
    expect(findStudy(db, `study of \u200B${composed}`).id).toBe(made.id)
    expect(findStudy(db, `study of ${decomposed}`).id).toBe(made.id)
    expect(() => createDesignedStudy(db, design({ name: `study of ${composed}` }))).toThrow('already')
    expect(queueOf(db, made.id, decomposed)).toEqual(queueOf(db, made.id, composed))
    expect(queueOf(db, made.id, composed).length).toBeGreaterThan(0)
    expect(() => queueOf(db, made.id, 'Jose')).toThrow(composed)
    const selection = { ...allLabels(made.id), version: { annotator: decomposed } }
    expect(atOnce(selectSteps(db, selection)).keys).toEqual([])
    expect(() => beginAdjudication(db, made.id, `${decomposed}\u200B`)).toThrow('an author of its own')
  })
})

describe('a designed study', () => {
  it('is the same study for the same design and seed, and another for another seed', () => {
    const [one, two, other] = [design(), design(), design({ seed: 4 })].map((d) => createDesignedStudy(db, d).id)
    expect(given(one ?? 0)).toEqual(given(two ?? 0))
    expect(given(one ?? 0)).not.toEqual(given(other ?? 0))
  })

  it('costs what its preview says', () => {
    const wanted = design()
    const preview = atOnce(previewSteps(db, wanted))
    const study = createDesignedStudy(db, wanted)
    const made = rows(study.id)
    const ofKind = (kind: string): number => made.filter((row) => row.kind === kind).length
    // 24 keys, 12 of them twice; a fifth of labels and controls together are controls; two practice keys each.
    expect([ofKind('key'), ofKind('control'), ofKind('practice')]).toEqual([36, 9, 6])
    expect(preview).toMatchObject({ keys: 24, overlapping: 12, labels: 36, controls: 9, practice: 6, assignments: 51 })
    expect(study).toMatchObject({ assignments: 51, labelled: 0, annotators: PEOPLE, perLayer: 8, seed: 3 })
    expect(preview.annotators.map(({ assignments }) => assignments)).toEqual(study.progress.map((p) => p.assignments))
    expect(preview.layers).toEqual(
      [1, 2, 3].map((layer) => ({ layer, keys: WIDE.keys, excluded: 5, sampled: 8, overlapping: 4 })),
    )
    expect(preview).toMatchObject({ secondsPerKey: 300, isMeasured: false, seconds: 51 * 300 })
    expect(preview.agreement?.overall.keys).toBe(12)
    expect(preview.agreement?.pair.keys).toBe(4)
  })

  it('draws only keys that fired on enough sentences, of the layers asked, and counts the rest per layer', () => {
    const wanted = design({ minSentences: 10, layers: [1, 3], keysPerLayer: 35, controlShare: 0, practiceKeys: 0 })
    expect(
      atOnce(previewSteps(db, wanted)).layers.map(({ layer, excluded, sampled }) => [layer, excluded, sampled]),
    ).toEqual([
      [1, 5, 35],
      [3, 5, 35],
    ])
    const keys = sampledKeys(db, createDesignedStudy(db, wanted).id)
    expect(new Set(keys.map(({ layer }) => layer))).toEqual(new Set([1, 3]))
    expect(keys.filter(({ index }) => index < 5)).toEqual([])
  })

  it('copies the first triggers of each key, and for controls prefixes of stored sentences that are no key’s own', () => {
    const study = createDesignedStudy(db, design()).id
    for (const { id, layer, key, kind } of rows(study)) {
      const triggers = assignmentTriggers(db, id)
      if (kind !== 'control') {
        expect(triggers).toEqual(
          listTriggers(db, scan, { layer: layer ?? 0, index: key ?? 0 }, 'positive').slice(0, 20),
        )
        continue
      }
      expect([layer, key]).toEqual([null, null])
      expect(new Set(triggers.map(({ sentence }) => sentence)).size).toBe(triggers.length)
      const coefficients = triggers.map(({ coefficient }) => coefficient)
      expect(coefficients).toEqual(coefficients.toSorted((a, b) => b - a))
      for (const trigger of triggers) {
        expect(trigger.lastToken).toBe(trigger.tokens[trigger.position])
        expect(trigger.position).toBeGreaterThanOrEqual(trigger.first)
        expect(trigger.nextToken).toBe(trigger.tokens[trigger.position + 1] ?? null)
      }
    }
  })

  it('says nothing of layer, key or kind to who labels, not even by numbers', () => {
    const study = createDesignedStudy(db, design()).id
    const all = rows(study)
    for (const person of PEOPLE) {
      const queue = queueOf(db, study, person)
      const mine = all.filter(({ annotator }) => annotator === person)
      expect(queue.map(({ assignment }) => assignment)).toEqual(mine.map(({ id }) => id))
      // Ids go on one by one in the order of work, whatever the kind.
      expect(mine.map(({ id }) => id - (mine[0]?.id ?? 0))).toEqual(mine.map((_, i) => i))
      expect(new Set(queue.map((entry) => Object.keys(entry).join()))).toEqual(
        new Set([
          'assignment,place,state,flagged,patterns',
          // Practice is told as such: it never counts.
          'assignment,place,state,flagged,patterns,practice',
        ]),
      )
      for (const { id } of mine) {
        const seen = { view: viewAnnotation(db, id), triggers: assignmentTriggers(db, id) }
        expect(Object.keys(seen.view)).toEqual([
          'assignment',
          'study',
          'annotator',
          'minSupport',
          'assistance',
          'kinds',
          'address',
          'annotation',
          'practice',
          'missing',
          'setBack',
          'canUndo',
          'canRedo',
        ])
        expect(JSON.stringify(seen)).not.toMatch(/"(?:layer|key|index|kind|seed)"/u)
        expect(seen.triggers).toHaveLength(20)
      }
    }
  })

  it('counts neither controls nor practice in statistics and datasets', () => {
    const study = createDesignedStudy(db, design()).id
    const all = rows(study)
    for (const { id } of all) recordChange(db, id, randomUUID(), { kind: 'set-state', state: 'no-pattern' })
    expect(getStudy(db, study)).toMatchObject({ labelled: 51 })
    const counts = layerCounts([1, 2, 3], atOnce(selectSteps(db, allLabels(study))).keys)
    expect(counts.map(({ keys, triggers }) => [keys, triggers])).toEqual(
      [1, 2, 3].map((layer) => {
        const drawn = all.filter((row) => row.kind === 'key' && row.layer === layer)
        const keys = new Set(drawn.map(({ key }) => key)).size
        return [keys, keys * 20]
      }),
    )
    const kinds = [...studyAssignments(db, study)].map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'key')).toHaveLength(36)
  })

  it('gives each annotator a queue of their own and asks whose when there are several', () => {
    const study = createDesignedStudy(db, design()).id
    expect(() => queueOf(db, study)).toThrow(/ann, bob, cem/u)
    expect(() => queueOf(db, study, 'dan')).toThrow(/no annotator "dan"/u)
    const alone = createDesignedStudy(db, design({ annotators: ['ann'], overlapShare: 0 })).id
    expect(queueOf(db, alone)).toEqual(queueOf(db, alone, 'ann'))
  })

  it.each([
    ['triggersPerKey', { triggersPerKey: 30 }, /triggersPerKey is 30, .* keeps 25/u],
    ['minSentences', { minSentences: 26 }, /minSentences is 26, .* keeps 25/u],
    ['layers', { layers: [2, 9] }, /layer 9; made-model has layers 1 to 3/u],
    ['keysPerLayer', { keysPerLayer: 35 }, /Lower keysPerLayer/u],
  ])('is refused, with nothing written, when the scan cannot give its %s', (_, more, message) => {
    const before = listStudies(db).length
    expect(() => createDesignedStudy(db, design(more))).toThrow(message)
    expect(listStudies(db)).toHaveLength(before)
  })

  it('is refused when its name is taken', () => {
    const wanted = design()
    createDesignedStudy(db, wanted)
    expect(() => createDesignedStudy(db, wanted)).toThrow(/Choose another name/u)
  })
})

describe('guidelines', () => {
  it('have versions, and every event the one that it was made under', () => {
    const study = createDesignedStudy(db, design({ guidelines: 'Look twice.' })).id
    const [first] = queueOf(db, study, 'ann')
    const assignment = first?.assignment ?? 0
    recordChange(db, assignment, randomUUID(), { kind: 'flag', flagged: true })
    expect(reviseGuidelines(db, study, 'Look twice.').version).toBe(1)
    expect(reviseGuidelines(db, study, 'Look three times.').version).toBe(2)
    recordChange(db, assignment, randomUUID(), { kind: 'flag', flagged: false })
    expect(listGuidelines(db, study).map(({ version, text }) => [version, text])).toEqual([
      [2, 'Look three times.'],
      [1, 'Look twice.'],
    ])
    const versions = db.prepare('SELECT guideline FROM event WHERE assignment = ? ORDER BY sequence').pluck()
    expect(versions.all(assignment)).toEqual([1, 2])
    expect(() => reviseGuidelines(db, 99_999, 'x')).toThrow(/no study/u)
  })
})

describe('the measured pace', () => {
  it('is not that of labels that nobody was timed at, however close their times are', () => {
    const { db, scan } = writeWideProject(join(temporaryFolder(), 'p.keymark'))
    const study = createDesignedStudy(db, { ...design(), scan }).id
    for (const { assignment } of queueOf(db, study, 'ann').slice(0, 7)) {
      recordChange(db, assignment, randomUUID(), { kind: 'note', note: 'from a file' })
      recordChange(db, assignment, randomUUID(), { kind: 'set-state', state: 'no-pattern' })
    }
    expect(atOnce(previewSteps(db, { ...design(), scan }))).toMatchObject({ isMeasured: false, secondsPerKey: 300 })
    db.close()
  })

  it('is what was measured, where it was, whatever the times suggest', () => {
    const { db, scan } = writeWideProject(join(temporaryFolder(), 'p.keymark'))
    const study = createDesignedStudy(db, { ...design(), scan }).id
    for (const { assignment } of queueOf(db, study, 'ann').slice(0, 5)) {
      const note = { kind: 'note', note: 'looked' } as const
      recordChange(db, assignment, randomUUID(), note, { activeMs: 12_000, assisted: false })
      const none = { kind: 'set-state', state: 'no-pattern' } as const
      recordChange(db, assignment, randomUUID(), none, { activeMs: 30_500, assisted: false })
    }
    expect(atOnce(previewSteps(db, { ...design(), scan }))).toMatchObject({ isMeasured: true, secondsPerKey: 42.5 })
    db.close()
  })
})
