import { array, assert, constantFrom, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { folded } from '#contract/spelling.ts'
import { wordsEnd } from '#main/analysis/words-end.ts'

/** Prefix by prefix. */
function bySteps(text: string, words: string): number | null {
  const characters = [...text]
  for (let end = 0; end <= characters.length; end++)
    if (folded(characters.slice(0, end).join('')).includes(words)) return end
  return null
}

describe('where a text has come to contain words', () => {
  it('is the end of their first place, whatever the case, the width of white space and the script', () => {
    // K: the sign for kelvin; İ becomes two letters when it is folded; 𝒜 is two units of UTF-16.
    const letter = constantFrom(
      'a',
      'B',
      'k',
      '\u212A',
      'i',
      'İ',
      '𝒜',
      'É',
      'é',
      'e\u0301',
      '\u200B',
      'ß',
      '%',
      '_',
      ' ',
      '\t',
      '\n',
      '—',
    )
    const text = array(letter, { maxLength: 24 }).map((letters) => letters.join(''))
    const some = array(letter, { minLength: 1, maxLength: 3 }).map((letters) => folded(letters.join('')))
    assert(
      property(text, some, (text, words) => {
        expect(wordsEnd(text, words)).toBe(bySteps(text, words))
      }),
      { seed: 1, numRuns: 3000 },
    )
    expect(wordsEnd('The  Australian\tBASE', 'ian base')).toBe(20)
    expect(wordsEnd('In the cafe\u0301', 'café')).toBe(12)
    expect(wordsEnd('In the cafe\u0301', 'cafe')).toBeNull()
  })
})
