import { describe, expect, it, test } from 'vitest'
import { PAPER_KINDS } from '#contract/kind.ts'
import type { AnnotationState } from '#contract/annotation.ts'
import type { QueueEntry } from '#contract/study.ts'
import {
  labelledIn,
  listedIn,
  neighbour,
  nextUnfinished,
  type QueueFilter,
  withView,
} from '../../../renderer/annotation/queue.ts'

const queueOf = (...states: AnnotationState[]): QueueEntry[] =>
  states.map((state, at) => ({ assignment: 100 + at, place: at + 1, state, flagged: false, patterns: 0 }))

describe('the next unfinished key', () => {
  it('is the next one that is not labelled, from the top again at the end', () => {
    const queue = queueOf('new', 'done', 'no-pattern', 'in-progress', 'done')
    expect(nextUnfinished(queue, 100)?.assignment).toBe(103)
    expect(nextUnfinished(queue, 103)?.assignment).toBe(100)
    expect(nextUnfinished(queue, null)?.assignment).toBe(100)
  })

  it('is never the one just finished', () => {
    expect(nextUnfinished(queueOf('done', 'new', 'done'), 101)).toBeNull()
    expect(nextUnfinished(queueOf('done', 'done'), 100)).toBeNull()
    expect(nextUnfinished([], null)).toBeNull()
  })
})

it('neighbours end at the ends of the queue', () => {
  const queue = queueOf('new', 'done')
  expect(neighbour(queue, 100, 1)?.assignment).toBe(101)
  expect(neighbour(queue, 100, -1)).toBeNull()
  expect(neighbour(queue, 101, 1)).toBeNull()
  expect(neighbour(queue, 7, 1)).toBeNull()
})

it('a change shows in the queue and in its progress, in its own line only', () => {
  const queue = queueOf('new', 'new')
  const pattern = { id: crypto.randomUUID(), description: 'x', kind: 'shallow' as const, ranks: [1, 2, 3] }
  const annotation = { state: 'done' as const, flagged: true, patterns: [pattern], note: '' }
  const after = withView(queue, {
    assignment: 101,
    study: 1,
    annotator: 'a',
    assistance: false,
    address: { study: '', packet: '', assignment: '', guideline: 1 },
    minSupport: 3,
    kinds: PAPER_KINDS,
    annotation,
    practice: null,
    missing: [],
    setBack: null,
    canUndo: true,
    canRedo: false,
  })
  expect(after[0]).toBe(queue[0])
  expect(after[1]).toEqual({ assignment: 101, place: 2, state: 'done', flagged: true, patterns: 1 })
  expect([labelledIn(queue), labelledIn(after)]).toEqual([0, 1])
})

test('the queue lists what is asked for, and always the key in hand', () => {
  const entry = (assignment: number, state: QueueEntry['state'], flagged = false): QueueEntry => ({
    assignment,
    place: assignment,
    state,
    flagged,
    patterns: 0,
  })
  const queue = [entry(1, 'done'), entry(2, 'new'), entry(3, 'no-pattern', true), entry(4, 'in-progress')]
  const listed = (filter: QueueFilter): number[] => listedIn(queue, filter, 1).map(({ assignment }) => assignment)
  expect(listed('all')).toEqual([1, 2, 3, 4])
  expect(listed('unfinished')).toEqual([1, 2, 4])
  expect(listed('flagged')).toEqual([1, 3])
})
