import { array, assert, boolean, constant, integer, oneof, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  rangeOf,
  ranksBetween,
  select,
  byRank,
  start,
  toggled,
  type SelectionAction,
} from '../../../renderer/annotation/selection.ts'

const ORDER = byRank(25)
const after = (...actions: SelectionAction[]) =>
  actions.reduce((state, action) => select(state, action, ORDER), start(ORDER))
const ranges = (selection: Parameters<typeof rangeOf>[0]): number[] => rangeOf(selection, ORDER)
const move = (by: number, extend = false): SelectionAction => ({ kind: 'move', by, extend })

describe('moving among the triggers', () => {
  it('never leaves them, whatever is pressed', () => {
    const action = oneof(
      record({ kind: constant('move' as const), by: integer({ min: -30, max: 30 }), extend: boolean() }),
      record({ kind: constant('go' as const), rank: integer({ min: -3, max: 40 }), extend: boolean() }),
      record({ kind: constant('marked' as const), rank: integer({ min: 1, max: 25 }) }),
    )
    assert(
      property(array(action), integer({ min: 1, max: 25 }), (actions, count) => {
        const order = byRank(count).toReversed()
        const end = actions.reduce((state, one) => select(state, one, order), start(order))
        const range = rangeOf(end, order)
        return range.every((rank) => rank >= 1 && rank <= count) && range.includes(end.current)
      }),
    )
  })

  it('keeps the trigger last marked as the anchor, so that Shift and a digit mark from there', () => {
    const selection = after(move(3), { kind: 'marked', rank: 4 }, move(1), move(1), move(1))
    expect(selection).toEqual({ current: 7, anchor: 4, isRange: false })
    expect(ranges(selection)).toEqual([4, 5, 6, 7])
  })

  it('begins a range where it stands when Shift moves', () => {
    const selection = after({ kind: 'marked', rank: 2 }, move(8), move(1, true), move(1, true))
    expect(ranges(selection)).toEqual([10, 11, 12])
    expect(selection.isRange).toBe(true)
    expect(select(selection, move(1), ORDER).isRange).toBe(false)
  })

  it('a click starts anew and a shift-click goes on from it', () => {
    expect(ranges(after({ kind: 'go', rank: 9, extend: false }, { kind: 'go', rank: 6, extend: true }))).toEqual([
      6, 7, 8, 9,
    ])
  })
})

describe('marking a range', () => {
  it('adds what is missing and takes away only when nothing is missing', () => {
    expect(toggled([1, 3], [1, 2, 3])).toEqual({ ranks: [2], shown: true })
    expect(toggled([1, 2, 3], [1, 2, 3])).toEqual({ ranks: [1, 2, 3], shown: false })
    expect(toggled([1, 2, 3], [])).toBeNull()
  })

  it('runs in both directions', () => {
    expect(ranksBetween(5, 2, ORDER)).toEqual([2, 3, 4, 5])
    expect(ranksBetween(4, 4, ORDER)).toEqual([4])
  })

  it('is what stands between, whatever the lines are sorted by', () => {
    const order = [3, 1, 4, 2]
    expect(select(start(order), move(1), order).current).toBe(1)
    expect(ranksBetween(2, 1, order)).toEqual([1, 4, 2])
    expect(select(start(order), move(Infinity), order).current).toBe(2)
  })
})
