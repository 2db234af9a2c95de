import { describe, expect, it } from 'vitest'
import { ranksThatContain } from '../../../renderer/trigger/contains.ts'
import { cutPrefix, nearContext, prefixText, runsLeftwards, visible } from '../../../renderer/trigger/prefix.ts'

const text = 'They sold its data base to China.'
const tokens = ['<s>', 'They', ' sold', ' its', ' data', ' base', ' to', ' China', '.']

/** Cuts a sentence whose tokens begin with `specials` special ones. */
const cut = (text: string, tokens: string[], position: number, specials = 0) =>
  cutPrefix({ text, tokens, position, first: specials })

describe('cutting a trigger at the last token read', () => {
  it('parts join to the sentence, without the beginning token', () => {
    const parts = cut(text, tokens, 5, 1)
    expect(parts).toEqual({
      left: 'They sold its data ',
      last: 'base',
      pending: null,
      next: ' to',
      rest: ' to China.',
    })
    expect(parts.left + parts.last + parts.rest).toBe(text)
  })

  it('the first token of a sentence has nothing to its left', () => {
    expect(cut(text, tokens, 1, 1)).toMatchObject({ left: '', last: 'They', next: ' sold' })
  })

  it('accepts spaces around tokens that the sentence does not have', () => {
    expect(cut('They sold.', [' They', ' sold', ' .'], 1)).toMatchObject({ left: 'They ', last: 'sold', rest: '.' })
    expect(cut('They sold.', ['They ', 'sold ', '. '], 1)).toMatchObject({ left: 'They ', last: 'sold', rest: '.' })
  })

  it('keeps a piece of a word next to the piece before it', () => {
    const parts = cut('the air base', ['the', ' air', ' b', 'ase'], 3)
    expect(parts).toEqual({ left: 'the air b', last: 'ase', pending: null, next: '', rest: '' })
  })

  it('has no next token at the end of the sentence', () => {
    expect(cut(text, tokens, 8, 1)).toMatchObject({ last: '.', next: '', rest: '' })
  })

  it('shows the text behind the last token that the model could read', () => {
    expect(cut(text, tokens.slice(0, 6), 5, 1)).toMatchObject({ next: ' to', rest: ' to China.' })
  })

  it('spells out a character that byte-level tokens cut in two', () => {
    const cafe = ['the', ' caf', '\uFFFD', '\uFFFD', ' was', ' full']
    expect(cut('the café was full', cafe, 4)).toEqual({
      left: 'the café ',
      last: 'was',
      pending: null,
      next: ' full',
      rest: ' full',
    })
    expect(cut('the café was full', cafe, 2)).toMatchObject({
      left: 'the caf',
      last: '',
      pending: { character: 'é', part: 1, parts: 2 },
      rest: ' was full',
    })
    expect(cut('the café was full', cafe, 3)).toMatchObject({ left: 'the caf', last: 'é', pending: null })
  })

  it.each([
    ['at the end of the sentence', ['the', ' caf', '\uFFFD', '\uFFFD'], 'the café', 'é'],
    ['at its end before a special token', ['the', ' caf', '\uFFFD', '\uFFFD', '</s>'], 'the café', 'é'],
    ['behind a space that its first part holds', ['the', ' \uFFFD', '\uFFFD', '\uFFFD', ' x'], 'the 茶 x', '茶'],
  ])('also %s, in projects of earlier versions', (_, tokens, text, character) => {
    const parts = tokens.filter((token) => token.includes('\uFFFD')).length
    const first = tokens.findIndex((token) => token.includes('\uFFFD'))
    for (let part = 1; part < parts; part++)
      expect(cut(text, tokens, first + part - 1)).toMatchObject({ last: '', pending: { character, part, parts } })
    expect(cut(text, tokens, first + parts - 1)).toMatchObject({ last: character, pending: null })
  })

  it('a sentence that was cut within a character ends before it', () => {
    const cut = cutPrefix({ text: 'the café was full', tokens: ['the', ' caf', '\uFFFD'], first: 0, position: 2 })
    expect(cut).toMatchObject({ left: 'the caf', pending: null, rest: 'é was full' })
  })

  it('gives the space before a character to its first part where stored ends leave it out', () => {
    const trigger = { text: 'a 茶 b', tokens: ['a', ' \uFFFD', '\uFFFD', '\uFFFD', ' b'], tokenEnds: [1, 1, 1, 3, 5] }
    const at = (position: number) => cutPrefix({ ...trigger, first: 0, position })
    expect(at(1)).toMatchObject({ left: 'a ', pending: { character: '茶', part: 1, parts: 3 }, rest: ' b' })
    expect(at(2)).toMatchObject({ left: 'a ', pending: { character: '茶', part: 2, parts: 3 }, rest: ' b' })
    expect(at(3)).toMatchObject({ left: 'a ', last: '茶', pending: null, rest: ' b' })
  })

  it('falls back to the tokens when they do not spell the text', () => {
    expect(cut('THEY SOLD', ['they', ' sold'], 1)).toMatchObject({ left: 'they ', last: 'sold', rest: '' })
  })

  it('never breaks a line', () => {
    const parts = cut('a\n\nb\tc', ['a', '\n\n', 'b', '\tc'], 2)
    expect(parts).toEqual({ left: 'a ', last: 'b', pending: null, next: ' c', rest: ' c' })
  })
})

describe('tokens without ink', () => {
  it.each([
    [' ', '␣'],
    ['\n\n', '↵↵'],
    ['\u200b', 'U+200B'],
    ['\u00a0', 'U+00A0'],
    [' base', 'base'],
    ['\u064e', '\u064e'],
  ])('%j is shown as %s', (token, shown) => expect(visible(token)).toBe(shown))

  it('a white-space token does not vanish into the left context', () => {
    expect(cut('a  b', ['a', ' ', ' b'], 1)).toMatchObject({ left: 'a', last: '␣', rest: ' b' })
  })
})

describe('left context', () => {
  it('is cut to the end that can be seen', () => {
    expect(nearContext('x'.repeat(500) + 'end')).toHaveLength(240)
    expect(nearContext('x'.repeat(500) + 'end')).toMatch(/end$/u)
  })

  it('never begins with half a character', () => {
    expect(nearContext('😀'.repeat(121) + 'x')).toMatch(/^😀/u)
  })

  it('knows the scripts that run leftwards', () => {
    expect(runsLeftwards('שלום world')).toBe(true)
    expect(runsLeftwards('12 world שלום')).toBe(false)
    expect(runsLeftwards('… 12')).toBe(false)
  })
})

describe('triggers that contain words', () => {
  const trigger = (rank: number, position: number) => ({
    rank,
    position,
    text,
    tokens,
    first: 1,
    coefficient: 1,
    sentence: rank,
    tokenIds: [],
    tokenEnds: [],
    lastToken: '',
    nextToken: null,
    source: 'x',
  })

  it('are searched as far as they were read, whatever the case', () => {
    const triggers = [trigger(1, 5), trigger(2, 7), trigger(3, 2)]
    expect(ranksThatContain(triggers, 'DATA  base', false)).toEqual([1, 2])
    expect(ranksThatContain(triggers, 'china', false)).toEqual([2])
    expect(ranksThatContain(triggers, '   ', false)).toEqual([])
  })

  it('can be asked for whole words only', () => {
    expect(ranksThatContain([trigger(1, 5)], 'bas', false)).toEqual([1])
    expect(ranksThatContain([trigger(1, 5)], 'bas', true)).toEqual([])
    expect(ranksThatContain([trigger(1, 5)], 'data base', true)).toEqual([1])
    expect(ranksThatContain([trigger(1, 8)], 'china', true)).toEqual([1])
  })

  it('takes signs as they are', () => {
    expect(ranksThatContain([trigger(1, 8)], 'china.', true)).toEqual([1])
    expect(ranksThatContain([trigger(1, 7)], 'chin.', false)).toEqual([])
    expect(ranksThatContain([trigger(1, 8)], '(', false)).toEqual([])
    expect(ranksThatContain([trigger(1, 8)], 'a-b/[c]\\', false)).toEqual([])
  })

  it('read the prefix without the beginning token', () => {
    expect(prefixText(trigger(1, 3))).toBe('They sold its')
  })
})
