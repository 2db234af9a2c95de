import { expect, it } from 'vitest'
import type { Trigger } from '#contract/trigger.ts'
import { atLeast } from '../../../renderer/trigger/shared-words.ts'
import { pointOut } from '../../../renderer/annotation/assistance.ts'

function trigger(rank: number, text: string): Trigger {
  const tokens = text.split(/(?= )/u)
  const place = { first: 0, position: tokens.length - 1, lastToken: tokens.at(-1) ?? '', nextToken: null }
  return {
    rank,
    coefficient: 1,
    sentence: 0,
    text,
    tokens,
    tokenIds: tokens.map(() => 1),
    tokenEnds: [],
    source: 's',
    ...place,
  }
}

it('points out shared runs and last tokens, from as many triggers as a pattern needs', () => {
  const texts = ['the air base', 'at the air Base', 'see the air base', 'a base', 'alone']
  const triggers = texts.map((text, i) => trigger(i + 1, text))
  const out = pointOut(triggers, 3)
  const shown = texts.map((text, i) => out.get(i + 1)?.spans.map(({ start, end }) => text.slice(start, end)))
  expect(shown).toEqual([['the air base'], ['the air Base'], ['the air base'], [], []])
  expect(texts.map((_, i) => out.get(i + 1)?.sharesLast)).toEqual([true, true, true, true, false])
  expect([...pointOut(triggers, 5).values()].every(({ spans, sharesLast }) => spans.length === 0 && !sharesLast)).toBe(
    true,
  )
})

it('leaves out what common words share by chance', () => {
  const texts = ['the sea and a ship', 'war and a loss', 'he and a friend', 'one', 'two', 'six', 'ten', 'red']
  const triggers = texts.map((text, i) => trigger(i + 1, text))
  const spans = (shares: [string, number][]) =>
    [...pointOut(triggers, 3, new Map(shares)).values()].flatMap((out) => out.spans).length
  expect(spans([])).toBe(3)
  expect(
    spans([
      ['and', 0.4],
      ['a', 0.5],
    ]),
  ).toBe(0)
  // In three of eight where one sentence of a hundred has it: not by chance.
  expect(
    spans([
      ['and', 0.01],
      ['a', 0.5],
    ]),
  ).toBe(3)
})

it('knows the tail of the binomial distribution', () => {
  expect(atLeast(0, 25, 0.3)).toBe(1)
  // 1 − 0.5⁴, and 0.1³.
  expect(atLeast(1, 4, 0.5)).toBeCloseTo(0.9375, 12)
  expect(atLeast(3, 3, 0.1)).toBeCloseTo(0.001, 12)
  expect(atLeast(3, 25, 0)).toBe(0)
})
