import type { Trigger } from '#contract/trigger.ts'

/** A trigger cut at the last token read: what the model has read, and what it has not. Joined, the parts read as the sentence. */
export interface Prefix {
  /** Up to the last token; ends with the white space that stands before it. */
  left: string
  /** The last token read, without white space around it, fit to be seen (`visible`). */
  last: string
  /** The next token, with its leading space; empty at the end of the sentence. */
  next: string
  /** All that the model has not read, the next token included. */
  rest: string
}

type Tokens = Pick<Trigger, 'text' | 'tokens' | 'position'>

/** Cuts a trigger at `position`. Special tokens that are not in the text (the beginning token) are left out. */
export function cutPrefix(trigger: Tokens): Prefix {
  const first = firstTokenOfText(trigger)
  const before = trigger.tokens.slice(first, trigger.position).join('')
  const last = trigger.tokens[trigger.position] ?? ''
  const space = last.trim() === '' ? '' : (/^\s*/u.exec(last)?.[0] ?? '')
  return {
    left: oneLine(before + space).trimStart(),
    last: visible(last),
    next: oneLine(trigger.tokens[trigger.position + 1] ?? ''),
    rest: oneLine(afterPrefix(trigger, before + last)),
  }
}

/** What was read, as plain text: the beginning of the sentence up to and including the last token. */
export function prefixText(trigger: Tokens): string {
  return oneLine(trigger.tokens.slice(firstTokenOfText(trigger), trigger.position + 1).join('')).trimStart()
}

/** Tokens before this one are special: the sentence does not begin with them. */
function firstTokenOfText({ text, tokens, position }: Tokens): number {
  const start = text.trimStart()
  const first = tokens.findIndex(
    (token, at) => at === position || (token !== '' && start.startsWith(token.trimStart())),
  )
  return Math.max(first, 0)
}

/** From the text itself, since a sentence longer than the model can read has text without tokens. */
function afterPrefix({ text, tokens, position }: Tokens, read: string): string {
  const start = text.trimStart()
  const prefix = read.trimStart()
  return start.startsWith(prefix) ? start.slice(prefix.length) : tokens.slice(position + 1).join('')
}

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

/** The end of the left context that can be seen at all. Clipping cuts a right-to-left text at its wrong end, so that one is kept short. */
export function nearContext(left: string): string {
  const limit = runsLeftwards(left) ? 36 : 240
  return left.length > limit ? left.slice(-limit).replace(/^[\p{M}\uDC00-\uDFFF]+/u, '') : left
}
