import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Change } from '#contract/annotation.ts'
import { project } from '#main/analysis/study/annotation.ts'
import {
  eventsOf,
  ownDescriptions,
  getAnnotation,
  recordChange,
  travel,
  viewAnnotation,
} from '#main/store/annotation.ts'
import { assignmentTriggers } from '#main/store/assignment-trigger.ts'
import { openStore, type Store } from '#main/store/open.ts'
import { createStudy, queueOf, sampledKeys } from '#main/store/study.ts'
import { listTriggers } from '#main/store/trigger.ts'
import { temporaryFolder, writeProject } from '../../fixtures/project.ts'

function study(): { db: Store; path: string; assignments: number[]; scan: number; study: number } {
  const path = join(temporaryFolder(), 'p.keymark')
  const { db, scan } = writeProject(path)
  const { id } = createStudy(db, { name: 's', scan, perLayer: 3, seed: 1, annotator: 'a' })
  return { db, path, scan, study: id, assignments: queueOf(db, id).map(({ assignment }) => assignment) }
}

const record = (db: Store, assignment: number, change: Change, id: string = randomUUID()) =>
  recordChange(db, assignment, id, change)

describe('a study', () => {
  it('gives the annotator exactly the triggers of each key', () => {
    const { db, scan, study: id, assignments } = study()
    sampledKeys(db, id).forEach(({ layer, index }, i) => {
      expect(assignmentTriggers(db, assignments[i] ?? 0)).toEqual(listTriggers(db, scan, { layer, index }, 'positive'))
    })
    db.close()
  })

  it('draws no key with fewer triggers than a pattern needs', () => {
    const { db, study: id } = study()
    expect(sampledKeys(db, id).map(({ layer, index }) => `${layer}/${index}`)).not.toContain('2/2')
    expect(sampledKeys(db, id)).toHaveLength(5)
    db.close()
  })
})

describe('earlier descriptions', () => {
  it('are one’s own in this study, the most recent first, each once, without those of the key itself', () => {
    const { db, scan, assignments } = study()
    const other = createStudy(db, { name: 't', scan, perLayer: 3, seed: 1, annotator: 'a' }).id
    const [elsewhere = 0] = queueOf(db, other).map(({ assignment }) => assignment)
    const describeAs = (assignment: number, description: string): void => {
      const pattern = randomUUID()
      record(db, assignment, { kind: 'add-pattern', pattern })
      record(db, assignment, { kind: 'describe', pattern, description })
    }
    const [first = 0, second = 0, third = 0] = assignments
    const real = Date.now
    let now = real()
    Date.now = () => (now += 1000)
    try {
      describeAs(first, 'ends in base')
      describeAs(second, 'the army')
      describeAs(second, ' ')
      describeAs(elsewhere, 'of another study')
      describeAs(third, 'ends in base')
      const [last] = viewAnnotation(db, third).annotation.patterns
      record(db, third, { kind: 'set-kind', pattern: last?.id ?? '', patternKind: 'semantic' })
    } finally {
      Date.now = real
    }
    const found = (assignment: number) => ownDescriptions(db, assignment).map(({ description }) => description)
    expect(found(assignments[3] ?? 0)).toEqual(['ends in base', 'the army'])
    expect(ownDescriptions(db, second)).toEqual([{ description: 'ends in base', kind: 'semantic' }])
    expect(ownDescriptions(db, elsewhere)).toEqual([])
    // Another annotator of the same study has written none of these.
    const bob = db
      .prepare("INSERT INTO annotator (study, name) SELECT study, 'bob' FROM assignment WHERE id = ?")
      .run(first)
    db.prepare('UPDATE assignment SET annotator = ?, place = 1 WHERE id = ?').run(bob.lastInsertRowid, assignments[4])
    expect(ownDescriptions(db, assignments[4] ?? 0)).toEqual([])
    db.close()
  })
})

describe('annotation events', () => {
  it('are there after the file is closed and opened, and sending one twice changes nothing', () => {
    const { db, path, assignments } = study()
    const [assignment = 0] = assignments
    const pattern = randomUUID()
    record(db, assignment, { kind: 'add-pattern', pattern })
    const id = randomUUID()
    const change: Change = { kind: 'mark', pattern, ranks: [1, 2, 4], shown: true }
    const once = record(db, assignment, change, id)
    expect(record(db, assignment, change, id)).toEqual(once)
    db.close()
    const again = openStore(path)
    expect(viewAnnotation(again, assignment)).toEqual(once)
    expect(getAnnotation(again, assignment)).toEqual(project(eventsOf(again, assignment)))
    again.close()
  })

  it('are refused in words when they do not fit, and then nothing is kept', () => {
    const { db, assignments } = study()
    const [assignment = 0] = assignments
    expect(() => record(db, assignment, { kind: 'set-state', state: 'done' })).toThrow(/Add a pattern/u)
    expect(eventsOf(db, assignment)).toEqual([])
    expect(() => record(db, 9999, { kind: 'flag', flagged: true })).toThrow(/no assignment/u)
    db.close()
  })

  it('are undone and redone across keys and across a restart, in the order they were made', () => {
    const { db, path, assignments } = study()
    const [first = 0, second = 0] = assignments
    const pattern = randomUUID()
    record(db, first, { kind: 'add-pattern', pattern })
    record(db, first, { kind: 'describe', pattern, description: 'one' })
    record(db, second, { kind: 'set-state', state: 'no-pattern' })
    expect(travel(db, second, 'redo')).toBeNull()
    expect(travel(db, first, 'undo')).toMatchObject({ assignment: second, annotation: { state: 'new' } })
    expect(travel(db, second, 'undo')).toMatchObject({
      assignment: first,
      annotation: { patterns: [{ description: '' }] },
    })
    db.close()
    const again = openStore(path)
    expect(travel(again, second, 'redo')).toMatchObject({
      assignment: first,
      annotation: { patterns: [{ description: 'one' }] },
    })
    expect(travel(again, second, 'undo')).toMatchObject({ assignment: first })
    expect(travel(again, second, 'undo')).toMatchObject({
      assignment: first,
      annotation: { state: 'new', patterns: [] },
      setBack: null,
      canUndo: false,
    })
    expect(travel(again, first, 'undo')).toBeNull()
    for (const expected of [first, first, second]) expect(travel(again, first, 'redo')?.assignment).toBe(expected)
    expect(travel(again, first, 'redo')).toBeNull()
    // A new change ends what could be redone.
    travel(again, first, 'undo')
    record(again, first, { kind: 'flag', flagged: true })
    expect(travel(again, first, 'redo')).toBeNull()
    expect(travel(again, first, 'undo')).toMatchObject({ assignment: first, annotation: { flagged: false } })
    expect(travel(again, first, 'undo')).toMatchObject({
      assignment: first,
      annotation: { patterns: [{ description: '' }] },
    })
    again.close()
  })
})
