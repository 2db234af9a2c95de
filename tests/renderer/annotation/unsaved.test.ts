import { describe, expect, it } from 'vitest'
import type { Write } from '../../../renderer/annotation/recorder.ts'
import { withUnsaved } from '../../../renderer/annotation/unsaved.ts'

const pattern = { id: 'p', number: 1, kind: null, confidence: null, description: '', ranks: [1, 2] }

const mark = (assignment: number, ranks: number[], shown: boolean): Write => ({
  kind: 'change',
  assignment,
  id: crypto.randomUUID(),
  change: { kind: 'mark', pattern: 'p', ranks, shown },
  work: { activeMs: null, assisted: false },
  address: null,
  time: '2026-01-01T00:00:00.000Z',
})

describe('marks that wait to be saved', () => {
  it('are drawn as they were made, and told apart', () => {
    const writes = [mark(1, [3, 4], true), mark(1, [1], false), mark(2, [5], true)]
    expect(withUnsaved([pattern], writes, 1)).toEqual([{ ...pattern, ranks: [2, 3, 4], unsaved: [1, 3, 4] }])
  })

  it('are none where a mark was taken back before it was saved', () => {
    const writes = [mark(1, [3], true), mark(1, [3], false)]
    expect(withUnsaved([pattern], writes, 1)).toEqual([{ ...pattern, ranks: [1, 2], unsaved: [] }])
  })

  it('leave the others as they are', () => expect(withUnsaved([pattern], [], 1)).toEqual([pattern]))
})
