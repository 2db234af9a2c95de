import { expect, it } from 'vitest'
import { matching as matchingOf } from '../../../renderer/annotation/completion.tsx'

const matching = (earlier: readonly string[], typed: string): string[] =>
  matchingOf(
    earlier.map((description) => ({ description, kind: null })),
    typed,
  ).map(({ description }) => description)

const EARLIER = ['ends in a year', 'the army', 'A year of war', 'ends in base', 'years']

it('offers what contains the words, beginnings first, the most recent first among equals', () => {
  expect(matching(EARLIER, 'YEAR')).toEqual(['years', 'ends in a year', 'A year of war'])
  expect(matching(EARLIER, 'ends')).toEqual(['ends in a year', 'ends in base'])
  expect(matching(EARLIER, '')).toEqual(EARLIER)
})

it('offers nothing that is there already, and never more than can be taken in', () => {
  expect(matching(EARLIER, 'the army')).toEqual([])
  expect(
    matching(
      [...'abcdefghij'].map((letter) => `x${letter}`),
      'x',
    ),
  ).toHaveLength(6)
})

it('compares what it looks like', () => {
  const EARLIER = ['the caf\u00E9', 'the cafe\u0301', 'the cafe']
  expect(matching(EARLIER, 'CAFE\u0301')).toEqual(EARLIER.slice(0, 2))
  expect(matching(EARLIER, 'ca\u200Bf\u00E9')).toEqual(EARLIER.slice(0, 2))
})
