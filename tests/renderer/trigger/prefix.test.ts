import { describe, expect, it } from 'vitest'
import { ranksThatContain } from '../../../renderer/trigger/contains.ts'
import { cutPrefix, nearContext, prefixText, runsLeftwards, visible } from '../../../renderer/trigger/prefix.ts'

const text = 'They sold its data base to China.'
const tokens = ['', 'They', ' sold', ' its', ' data', ' base', ' to', ' China', '.']

describe('cutting a trigger at the last token read', () => {
  it('parts join to the sentence, without the beginning token', () => {
    const cut = cutPrefix({ text, tokens, position: 5 })
    expect(cut).toEqual({ left: 'They sold its data ', last: 'base', next: ' to', rest: ' to China.' })
    expect(cut.left + cut.last + cut.rest).toBe(text)
  })

  it('leaves out a beginning token that is spelled out', () => {
    const cut = cutPrefix({ text, tokens: ['<s>', ...tokens.slice(1)], position: 1 })
    expect(cut).toMatchObject({ left: '', last: 'They', next: ' sold' })
  })

  it('accepts a first token with a leading space that the sentence does not have', () => {
    const cut = cutPrefix({ text, tokens: [' They', ...tokens.slice(2)], position: 1 })
    expect(cut).toEqual({ left: 'They ', last: 'sold', next: ' its', rest: ' its data base to China.' })
  })

  it('keeps a piece of a word next to the piece before it', () => {
    const cut = cutPrefix({ text: 'the air base', tokens: ['', 'the', ' air', ' b', 'ase'], position: 4 })
    expect(cut).toEqual({ left: 'the air b', last: 'ase', next: '', rest: '' })
  })

  it('has no next token at the end of the sentence', () => {
    expect(cutPrefix({ text, tokens, position: 8 })).toMatchObject({ last: '.', next: '', rest: '' })
  })

  it('shows the text behind the last token that the model could read', () => {
    const cut = cutPrefix({ text, tokens: tokens.slice(0, 6), position: 5 })
    expect(cut).toMatchObject({ next: '', rest: ' to China.' })
  })

  it('falls back to the tokens when they do not spell the text', () => {
    const cut = cutPrefix({ text: 'THEY SOLD', tokens: ['they', ' sold'], position: 0 })
    expect(cut).toMatchObject({ last: 'they', rest: ' sold' })
  })

  it('never breaks a line', () => {
    const cut = cutPrefix({ text: 'a\n\nb\tc', tokens: ['a', '\n\n', 'b', '\tc'], position: 2 })
    expect(cut).toEqual({ left: 'a ', last: 'b', next: ' c', rest: ' c' })
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
    expect(cutPrefix({ text: 'a  b', tokens: ['a', ' ', ' b'], position: 1 })).toMatchObject({ left: 'a', last: '␣' })
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

  it('is shorter for scripts that run leftwards, which clipping would cut at the wrong end', () => {
    expect(runsLeftwards('שלום world')).toBe(true)
    expect(runsLeftwards('12 world שלום')).toBe(false)
    expect(runsLeftwards('… 12')).toBe(false)
    expect(nearContext('שלום '.repeat(40))).toHaveLength(36)
  })
})

describe('triggers that contain words', () => {
  const trigger = (rank: number, position: number) => ({
    ...{ rank, position, text, tokens, coefficient: 1, sentence: rank, tokenIds: [] },
    ...{ lastToken: '', nextToken: null, source: 'x' },
  })

  it('are searched as far as they were read, whatever the case', () => {
    const triggers = [trigger(1, 5), trigger(2, 7), trigger(3, 2)]
    expect(ranksThatContain(triggers, 'DATA  base')).toEqual([1, 2])
    expect(ranksThatContain(triggers, 'china')).toEqual([2])
    expect(ranksThatContain(triggers, '   ')).toEqual([])
  })

  it('match whole words when the words have spaces around them', () => {
    expect(ranksThatContain([trigger(1, 5)], ' base ')).toEqual([1])
    expect(ranksThatContain([trigger(1, 5)], ' bas ')).toEqual([])
    expect(ranksThatContain([trigger(1, 5)], ' They')).toEqual([1])
  })

  it('read the prefix without the beginning token', () => {
    expect(prefixText(trigger(1, 3))).toBe('They sold its')
  })
})
