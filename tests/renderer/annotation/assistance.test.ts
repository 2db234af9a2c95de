import { expect, it } from 'vitest'
import type { Trigger } from '#contract/trigger.ts'
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
