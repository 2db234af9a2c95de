import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginAdjudication } from '#main/store/adjudication.ts'
import { recordChange } from '#main/store/annotation.ts'
import type { Store } from '#main/store/open.ts'
import { patternsOf } from '#main/store/pattern.ts'
import { createStudy } from '#main/store/study.ts'
import { assignmentOf, label } from '../../fixtures/labels.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { writeSharedStudy } from '../../fixtures/shared-study.ts'

let db: Store
let study: number
let scan: number
beforeAll(() => {
  ;({ db, study, scan } = writeSharedStudy(join(temporaryFolder(), 'p.keymark')))
})
afterAll(() => void db.close())

const described = (layer: number, index: number): string[] =>
  patternsOf(
    db,
    scan,
  )({ layer, index }).map(({ annotator, kind, description }) => `${annotator}, ${kind}: ${description}`)

test('patterns of finished labels, in the order of the annotators', () => {
  // ann came first, then zoe, then bob.
  expect(described(1, 0)).toEqual([
    'ann, shallow: shallow on 1, 2, 3, 4',
    'zoe, shallow: shallow on 1, 2, 3',
    'bob, shallow: shallow on 1, 2, 3, 4',
    'bob, semantic: semantic on 4, 5, 6',
  ])
  expect(described(1, 2)).toEqual(['bob, shallow: shallow on 6, 7, 8'])
})

test('none of labels under way, of control keys, of keys without any, of keys that there are not', () => {
  // zoe has not finished hers.
  expect(described(2, 0)).toEqual([
    'ann, semantic: semantic on 1, 2, 3',
    'ann, shallow: shallow on 3, 4, 5',
    'bob, semantic: semantic on 1, 2, 3',
    'bob, semantic: semantic on 4, 5, 6',
  ])
  // What zoe has at 1/1 is a control key.
  expect(described(1, 1).filter((text) => text.startsWith('zoe'))).toEqual([])
  expect(described(2, 3)).toEqual([])
  expect(described(9, 9)).toEqual([])
})

test('of another scan: none', () => {
  expect(patternsOf(db, scan + 1)({ layer: 1, index: 0 })).toEqual([])
})

test('of all studies of the scan, what was adjudicated first', () => {
  const { id: other } = createStudy(db, { name: 'other', scan, perLayer: 4, seed: 2, annotator: 'cleo' })
  label(db, assignmentOf(db, other, 'cleo', '1/3'), [{ kind: 'semantic', ranks: [1, 2, 3] }])
  expect(described(1, 3)).toEqual(['ann, shallow: shallow on 1, 2, 3', 'cleo, semantic: semantic on 1, 2, 3'])

  const queue = beginAdjudication(db, study, 'Judge')
  const assignment = queue.find(({ layer, index }) => layer === 1 && index === 0)?.assignment ?? 0
  const pattern = randomUUID()
  recordChange(db, assignment, randomUUID(), { kind: 'add-pattern', pattern })
  recordChange(db, assignment, randomUUID(), { kind: 'describe', pattern, description: 'agreed' })
  recordChange(db, assignment, randomUUID(), { kind: 'set-kind', pattern, patternKind: 'semantic' })
  recordChange(db, assignment, randomUUID(), { kind: 'mark', pattern, ranks: [1, 2, 3], shown: true })
  expect(described(1, 0)).toHaveLength(4)
  recordChange(db, assignment, randomUUID(), { kind: 'set-state', state: 'done' })
  expect(described(1, 0)).toHaveLength(5)
  expect(described(1, 0)[0]).toBe('Judge, semantic: agreed')
})
