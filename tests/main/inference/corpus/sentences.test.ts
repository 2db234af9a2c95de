import { describe, expect, it } from 'vitest'
import { splitSentences } from '#main/inference/corpus/sentences.ts'

const split = (text: string): string[] => splitSentences(text).map(({ start, end }) => text.slice(start, end))

describe('sentence splitting', () => {
  it.each([
    ['It ended. Then it began.', ['It ended.', 'Then it began.']],
    [
      'Dr. Smith met Mr. J. K. Polk in St. Louis. They spoke.',
      ['Dr. Smith met Mr. J. K. Polk in St. Louis.', 'They spoke.'],
    ],
    [
      'He was, as Gen. Grant said, late. "Why now?" No one asked.',
      ['He was, as Gen. Grant said, late.', '"Why now?"', 'No one asked.'],
    ],
    ['We sold rope, sails, etc. The ship left.', ['We sold rope, sails, etc.', 'The ship left.']],
    ['We sold rope, etc. and sailed.', ['We sold rope, etc. and sailed.']],
    ['  padded  ', ['padded']],
    ['', []],
  ])('splits %j', (text, expected) => {
    expect(split(text)).toEqual(expected)
  })

  it('loses no character but white space', () => {
    const text = 'One. Two? Three! Mr. Four said "Five." (Six.) 7.5 is a number. É. Z. ends.'
    expect(split(text).join('').replaceAll(/\s/gu, '')).toBe(text.replaceAll(/\s/gu, ''))
  })
})
