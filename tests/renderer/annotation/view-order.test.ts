import { expect, it } from 'vitest'
import type { Trigger } from '#contract/trigger.ts'
import { nextSort, SORTS, viewOrder, type Sort } from '../../../renderer/annotation/view-order.ts'

function trigger(rank: number, read: string, next = ''): Trigger {
  const text = next === '' ? read : `${read} ${next}`
  const tokens = text.split(/(?= )/u)
  const position = read.split(' ').length - 1
  return {
    rank,
    coefficient: 10 - rank,
    sentence: 0,
    source: 's',
    text,
    tokens,
    tokenIds: tokens.map(() => 1),
    tokenEnds: [],
    first: 0,
    position,
    lastToken: tokens[position] ?? '',
    nextToken: null,
  }
}

const LINES = ['on the old base', 'by sea', 'at an air Base', 'in the war', 'at the air base', 'during the war']
const triggers = LINES.map((line, i) => trigger(i + 1, line, ['of', '', 'at', 'of', 'was', ''][i]))
const ordered = (sort: Sort) => {
  const { ranks, groups } = viewOrder(triggers, sort)
  return { ranks, groups: [...groups].map(([rank, { word, count }]) => `${rank} ${word} ${count}`) }
}

it('groups lines by their last word, the largest group first, whatever its case, and orders them by what stands before', () => {
  expect(ordered('last')).toEqual({ ranks: [3, 5, 1, 6, 4, 2], groups: ['3 base 3', '6 war 2'] })
})

it('sorts by the words to the left, nearest first, and by the next word; those that share none come last', () => {
  expect(ordered('left-1')).toEqual({ ranks: [3, 5, 6, 4, 2, 1], groups: ['3 air 2', '6 the 2'] })
  expect(ordered('left-2').groups).toEqual(['5 the 2'])
  expect(ordered('next')).toEqual({ ranks: [1, 4, 2, 6, 3, 5], groups: ['1 of 2'] })
})

it('keeps every line once in every order, and comes round to their strength', () => {
  let sort: Sort = 'strength'
  for (const _ of SORTS) {
    expect(viewOrder(triggers, sort).ranks.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6])
    sort = nextSort(sort)
  }
  expect(sort).toBe('strength')
  expect(ordered('strength')).toEqual({ ranks: [1, 2, 3, 4, 5, 6], groups: [] })
})
