import { cutAt, nextWord, readText, type Cut, type CutTrigger } from '#contract/prefix.ts'

/** A trigger cut at the last token read: what the model has read, and what it has not. Joined, the parts read as the sentence. */
export interface Prefix {
  /** Up to the last token; ends with the white space that stands before it. */
  left: string
  /** The last token read, without white space around it, fit to be seen (`visible`); empty where it is part of a character alone. */
  last: string
  /** The character that the last token is a part of, which the model has not read yet. */
  pending: Cut['pending']
  /** The next word, or what remains of the word that the last token is in, with its leading space; empty at the end of the sentence. */
  next: string
  /** All that the model has not read, the next word included. */
  rest: string
}

/** Cuts a trigger at `position`. Special tokens, which are not in the text, are left out. */
export function cutPrefix(trigger: CutTrigger): Prefix {
  const { left, last, pending, rest } = cutAt(trigger)
  const space = last.trim() === '' ? '' : (/^\s*/u.exec(last)?.[0] ?? '')
  // Blanks alone are shown by a sign; a part of a character is shown as the character.
  const own = last.trim() === '' ? (last === '' ? (trigger.tokens[trigger.position] ?? '') : last) : last
  return {
    left: oneLine(left + (pending === null ? space : last)).trimStart(),
    last: pending === null ? visible(own) : '',
    pending,
    next: oneLine(nextWord(pending === null ? rest : rest.slice(pending.character.length))),
    rest: oneLine(pending === null ? rest : rest.slice(pending.character.length)),
  }
}

/** What was read, as plain text: the beginning of the sentence up to and including the last token. */
export const prefixText = (trigger: CutTrigger): string => oneLine(readText(trigger)).trim()

const NAMED = new Map([
  [' ', '␣'],
  ['\n', '↵'],
  ['\r', '↵'],
  ['\t', '⇥'],
])

/** A token that would leave no ink is shown by a sign or its code point; others lose the white space around them. */
export function visible(token: string): string {
  if (/[^\p{C}\p{Z}\s]/u.test(token)) return oneLine(token).trim()
  return [...token].map((character) => NAMED.get(character) ?? codePoint(character)).join('')
}

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** White space becomes single spaces, so that nothing breaks a line. */
const oneLine = (text: string): string => text.replace(/[\s\u0085]+/gu, ' ')

const STRONG = /\p{Script=Hebrew}|\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}|(\p{L})/u

/** Whether the first letter is of a script that runs from right to left. */
export function runsLeftwards(text: string): boolean {
  const match = STRONG.exec(text)
  return match !== null && match[1] === undefined
}

/** The end of the left context that can be seen at all. */
export const nearContext = (left: string): string =>
  left.length > 240 ? left.slice(-240).replace(/^[\p{M}\uDC00-\uDFFF]+/u, '') : left
