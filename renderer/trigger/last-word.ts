import { folded } from '#contract/spelling.ts'
import type { Trigger } from '#contract/trigger.ts'
import { prefixText } from './prefix.ts'

const segmenter = new Intl.Segmenter('und', { granularity: 'word' })
/** UTF-16 units of the end of a prefix in which its last words are found; no word that people write is longer. */
const TAIL = 200

/** Words and signs of a text, each by itself, without the white space between them; of any script. */
const wordsOf = (text: string): string[] =>
  [...segmenter.segment(text)].map(({ segment }) => segment).filter((segment) => segment.trim() !== '')

const tailOf = (trigger: Trigger): string[] => wordsOf(folded(prefixText(trigger)).slice(-TAIL))

/** The last word of the prefix as it is written, or the sign that it ends in; a word, where the last token is a part of one. */
export const lastWord = (trigger: Trigger): string => wordsOf(prefixText(trigger).slice(-TAIL)).at(-1) ?? ''

/** Up to `count` last words of the prefix and signs between them, folded, in order; fewer where it is short. */
export const lastWords = (trigger: Trigger, count: number): string[] => tailOf(trigger).slice(-count)

/** Ranks of the triggers whose prefix ends in these words, whatever their case. */
export function ranksThatEndIn(triggers: readonly Trigger[], words: string): number[] {
  const wanted = wordsOf(folded(words))
  if (wanted.length === 0) return []
  return triggers
    .filter((trigger) => {
      const end = tailOf(trigger).slice(-wanted.length)
      return end.length === wanted.length && end.every((word, i) => word === wanted[i])
    })
    .map(({ rank }) => rank)
}

/** The prefix without its last word. */
export function beforeLastWord(trigger: Trigger): string {
  const text = prefixText(trigger)
  const last = lastWord(trigger)
  return last === '' ? text : text.slice(0, text.lastIndexOf(last))
}
