import { expect, it } from 'vitest'
import { endsBeforeParts } from '#contract/prefix.ts'

const PART = '\uFFFD'

it('gives a character to the token that completes it, in files of earlier versions, and leaves those of this one as they are', () => {
  // "a茶茶 é" with a beginning token; the last of "é" is the sentence's last, behind it stands a trailing token.
  const tokens = ['<s>', 'a', PART, PART, PART, PART, PART, PART, ` ${PART}`, PART, '</s>']
  const before = [0, 1, 2, 2, 2, 3, 3, 3, 5, 5, 5]
  const now = [0, 1, 1, 1, 2, 2, 2, 3, 4, 5, 5]
  expect(endsBeforeParts('a茶茶 é', before, tokens, 1)).toEqual(now)
  expect(endsBeforeParts('a茶茶 é', now, tokens, 1)).toEqual(now)
  expect(endsBeforeParts('a b', [0, 1, 3], ['<s>', 'a', ' b'], 0)).toEqual([0, 1, 3])
})
