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
