import { describe, expect, it } from 'vitest'
import type { AnnotationEvent, Change } from '#contract/annotation.ts'
import { EMPTY, apply, missing, objection, project } from '#main/analysis/study/annotation.ts'

const A = '00000000-0000-4000-8000-00000000000a'
const B = '00000000-0000-4000-8000-00000000000b'
let next = 0
const event = (change: AnnotationEvent['change']): AnnotationEvent => ({ id: `e${next++}`, change })
const after = (...changes: Change[]) => changes.reduce(apply, EMPTY)

const complete: Change[] = [
  { kind: 'add-pattern', pattern: A },
  { kind: 'describe', pattern: A, description: 'ends in "base"' },
  { kind: 'set-kind', pattern: A, patternKind: 'shallow' },
  { kind: 'mark', pattern: A, ranks: [3, 1, 2], shown: true },
]

describe('the projection of annotation events', () => {
  it('keeps the marked ranks in order and once each', () => {
    const annotation = after(
      ...complete,
      { kind: 'mark', pattern: A, ranks: [2, 5], shown: true },
      { kind: 'mark', pattern: A, ranks: [1], shown: false },
    )
    expect(annotation.patterns[0]?.ranks).toEqual([2, 3, 5])
  })

  it('puts a labelled annotation back in progress when it is changed', () => {
    const done = after(...complete, { kind: 'set-state', state: 'done' })
    expect(done.state).toBe('done')
    expect(apply(done, { kind: 'mark', pattern: A, ranks: [4], shown: true }).state).toBe('in-progress')
    expect(apply(done, { kind: 'flag', flagged: true }).state).toBe('done')
  })

  it('takes a change back and puts it in again, whatever came after it', () => {
    const add = event({ kind: 'add-pattern', pattern: A })
    const describe = event({ kind: 'describe', pattern: A, description: 'x' })
    const other = event({ kind: 'add-pattern', pattern: B })
    const undo = event({ kind: 'undo', event: describe.id })
    expect(project([add, describe, other, undo]).patterns.map(({ description }) => description)).toEqual(['', ''])
    const redo = event({ kind: 'redo', event: describe.id })
    expect(project([add, describe, other, undo, redo]).patterns.map(({ description }) => description)).toEqual([
      'x',
      '',
    ])
    // A pattern whose addition is undone takes its later changes along, and brings them back.
    const undoAdd = event({ kind: 'undo', event: add.id })
    expect(project([add, describe, undoAdd])).toMatchObject({ patterns: [] })
  })
})

describe('patterns among each other', () => {
  const two = after(
    ...complete,
    { kind: 'add-pattern', pattern: B, content: { description: 'war', kind: 'semantic', ranks: [2, 6] } },
    { kind: 'set-confidence', pattern: B, confidence: 2 },
  )
  const ids = ({ patterns }: typeof two): string[] => patterns.map(({ id }) => id)

  it('change places, and stay where there is none', () => {
    const moved = apply(two, { kind: 'move-pattern', pattern: B, by: -1 })
    expect(ids(moved)).toEqual([B, A])
    expect(apply(moved, { kind: 'move-pattern', pattern: B, by: -1 })).toEqual(moved)
  })

  it('are merged: what one lacks comes from the other', () => {
    const merged = apply(two, { kind: 'merge-pattern', pattern: A, into: B })
    expect(merged.patterns).toEqual([
      { id: B, description: 'war', kind: 'semantic', ranks: [1, 2, 3, 6], confidence: 2 },
    ])
    const empty = apply(two, { kind: 'describe', pattern: B, description: ' ' })
    expect(apply(empty, { kind: 'merge-pattern', pattern: A, into: B }).patterns[0]?.description).toBe('ends in "base"')
    expect(objection(two, { kind: 'merge-pattern', pattern: A, into: A }, 25, 3)).not.toBeNull()
    expect(objection(merged, { kind: 'merge-pattern', pattern: A, into: B }, 25, 3)).toBe(
      'That pattern is no longer there.',
    )
  })

  it('are split by triggers, which leave for a pattern of the same kind that is to be described', () => {
    const C = '00000000-0000-4000-8000-00000000000c'
    const parts = apply(two, { kind: 'split-pattern', pattern: A, into: C, ranks: [1, 3, 9] })
    expect(parts.patterns.map(({ id, ranks }) => [id, ranks])).toEqual([
      [A, [2]],
      [C, [1, 3]],
      [B, [2, 6]],
    ])
    expect(parts.patterns[1]).toMatchObject({ kind: 'shallow', description: '' })
    expect(objection(two, { kind: 'split-pattern', pattern: A, into: C, ranks: [26] }, 25, 3)).toMatch('no trigger 26')
    expect(objection(two, { kind: 'split-pattern', pattern: A, into: B, ranks: [1] }, 25, 3)).toMatch('already')
  })

  it('say how sure somebody is of them, without being open again', () => {
    const done = { ...two, state: 'done' as const }
    const said = apply(done, { kind: 'set-confidence', pattern: A, confidence: 3 })
    expect(said.patterns.map(({ confidence }) => confidence)).toEqual([3, 2])
    expect(said.state).toBe('done')
    const unsaid = apply(said, { kind: 'set-confidence', pattern: A, confidence: null })
    expect(unsaid.patterns[0]).not.toHaveProperty('confidence')
  })
})

describe('what an annotation still needs', () => {
  it('says every reason', () => {
    expect(missing(EMPTY, 3)).toHaveLength(1)
    expect(missing(after({ kind: 'add-pattern', pattern: A }), 3)).toHaveLength(3)
    expect(missing(after(...complete), 3)).toEqual([])
    expect(missing(after(...complete), 4)).toEqual(['Pattern 1 is marked on 3 of the 4 triggers that a pattern needs.'])
  })

  it('refuses to be done or without pattern against the evidence', () => {
    const low = after(...complete.slice(0, 3))
    expect(objection(low, { kind: 'set-state', state: 'done' }, 25, 3)).toMatch(/0 of the 3/u)
    expect(objection(low, { kind: 'set-state', state: 'no-pattern' }, 25, 3)).toMatch(/Remove the patterns/u)
    expect(objection(low, { kind: 'mark', pattern: A, ranks: [26], shown: true }, 25, 3)).toMatch(/no trigger 26/u)
    expect(objection(low, { kind: 'describe', pattern: B, description: '' }, 25, 3)).toMatch(/no longer there/u)
    expect(objection(after(...complete), { kind: 'set-state', state: 'done' }, 25, 3)).toBeNull()
  })
})
