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

type Tokens = Pick<Trigger, 'text' | 'tokens' | 'first' | 'position' | 'nextToken'>

/** Cuts a trigger at `position`. Special tokens, which are not in the text, are left out. */
export function cutPrefix(trigger: Tokens): Prefix {
  const { text, tokens, first, position, nextToken } = trigger
  const last = tokens[position] ?? ''
  const span = spanOfLast(trigger)
  const before = span ? text.slice(0, span.start) : tokens.slice(first, position).join('') + leadingSpace(last)
  return {
    left: oneLine(before).trimStart(),
    last: visible(last),
    next: oneLine(nextToken ?? ''),
    rest: oneLine(span ? text.slice(span.end) : tokens.slice(position + 1).join('')),
  }
}

/** What was read, as plain text: the beginning of the sentence up to and including the last token. */
export function prefixText(trigger: Tokens): string {
  const { text, tokens, first, position } = trigger
  const span = spanOfLast(trigger)
  return oneLine(span ? text.slice(0, span.end) : tokens.slice(first, position + 1).join('')).trim()
}

const leadingSpace = (token: string): string => (token.trim() === '' ? '' : (/^\s*/u.exec(token)?.[0] ?? ''))

/** UTF-16 units that the character cut by a byte-level token can stand off from the next whole token. */
const CUT = 8

/**
 * Where the last token stands in the text, in UTF-16 units; null when the tokens do not spell the text (a tokenizer that changes letters).
 * Byte-level tokens can end inside a character and then read as U+FFFD: the text knows the character, the tokens do not.
 */
function spanOfLast({ text, tokens, first, position }: Tokens): { start: number; end: number } | null {
  let start = 0
  let end = 0
  let isCut = false
  for (const token of tokens.slice(first, position + 1)) {
    const bare = token.trim()
    start = bare === '' ? end : end + (/^\s*/u.exec(text.slice(end))?.[0].length ?? 0)
    if (text.startsWith(bare, start)) {
      end = bare === '' ? Math.min(start + token.length, text.length) : start + bare.length
      isCut = false
    } else if (bare.includes('\uFFFD')) {
      end = start
      isCut = true
    } else {
      const found = isCut ? text.indexOf(bare, start) : -1
      if (found < 0 || found > start + CUT) return null
      start = found
      end = found + bare.length
      isCut = false
    }
  }
  return { start, end }
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
  if (runsLeftwards(left)) return left.length > 36 ? `…${left.slice(-36).replace(/^\S*/u, '')}` : left
  return left.length > 240 ? left.slice(-240).replace(/^[\p{M}\uDC00-\uDFFF]+/u, '') : left
}
