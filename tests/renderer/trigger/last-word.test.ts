import { describe, expect, it } from 'vitest'
import type { Trigger } from '#contract/trigger.ts'
import { ranksThatContain, ranksWith } from '../../../renderer/trigger/contains.ts'
import { lastWord, ranksThatEndIn } from '../../../renderer/trigger/last-word.ts'

/** A trigger that read the whole text; its tokens are the pieces given. */
function trigger(rank: number, ...pieces: string[]): Trigger {
  return {
    rank,
    coefficient: 1,
    sentence: rank,
    text: pieces.join(''),
    tokens: pieces,
    tokenIds: pieces.map((_, i) => i),
    first: 0,
    position: pieces.length - 1,
    lastToken: pieces.at(-1) ?? '',
    nextToken: null,
    source: null,
  } as unknown as Trigger
}

const read = [
  trigger(1, 'The', ' war', ' during'),
  trigger(2, 'It', ' was', ' seen', ' During'),
  trigger(3, 'during', ' the', ' war'),
  trigger(4, 'She', ' is', ' en', 'during'),
  trigger(5, 'a', ' well', '-'),
  trigger(6, 'a', ' well', ' -'),
  trigger(7, 'the', ' data', 'base'),
  trigger(8, 'the', ' base'),
  trigger(9, 'The', ' war', ' during', ' '),
]

describe('the last word of a prefix', () => {
  it('is a word, not a token, and a sign counts as one', () => {
    expect(read.map(lastWord)).toEqual(['during', 'During', 'war', 'enduring', '-', '-', 'database', 'base', 'during'])
    expect(lastWord(trigger(1, '私', 'は', '茶'))).toBe('茶')
    expect(lastWord(trigger(1))).toBe('')
  })

  it('is compared as a whole, whatever its case', () => {
    expect(ranksThatEndIn(read, 'during')).toEqual([1, 2, 9])
    expect(ranksThatEndIn(read, 'war during')).toEqual([1, 9])
    expect(ranksThatEndIn(read, '-')).toEqual([5, 6])
    expect(ranksThatEndIn(read, 'base')).toEqual([8])
    expect(ranksThatEndIn(read, ' ')).toEqual([])
  })
})

describe('words where they are wanted', () => {
  it('stand anywhere, at the end, or before it', () => {
    expect(ranksWith(read, 'during', 'anywhere', true)).toEqual([1, 2, 3, 9])
    expect(ranksWith(read, 'during', 'anywhere', false)).toEqual([1, 2, 3, 4, 9])
    expect(ranksWith(read, 'during', 'end', false)).toEqual([1, 2, 9])
    expect(ranksWith(read, 'during', 'before', true)).toEqual([3])
    expect(ranksWith(read, 'war', 'before', true)).toEqual([1, 9])
    expect(ranksWith(read, 'war', 'anywhere', true)).toEqual(ranksThatContain(read, 'war', true))
  })
})
