/** A trigger's sentence cut at the last token read. Every part is the sentence's own text: tokens only say where it is cut. */
import type { Trigger } from './trigger.ts'

export interface Cut {
  /** Up to the last token, with the white space that stands before it. */
  left: string
  /** What the last token adds, with the white space before it; empty where it adds no whole character. */
  last: string
  /** The character that the last token is only a part of: `part` from 1 of `parts` tokens. It is not read yet. */
  pending: { character: string; part: number; parts: number } | null
  /** All that the model has not read. */
  rest: string
}

export type CutTrigger = Pick<Trigger, 'text' | 'tokens' | 'first' | 'position'> & Partial<Pick<Trigger, 'tokenEnds'>>

export function cutAt({ text, tokens, tokenEnds = [], first, position }: CutTrigger): Cut {
  const ends = tokenEnds.length > 0 ? tokenEnds : endsBySpelling(text, tokens, first)
  const own = tokens[position] ?? ''
  if (ends === null) {
    const at = (from: number, to?: number): string => tokens.slice(from, to).join('')
    return { left: at(first, position), last: own, pending: null, rest: at(position + 1) }
  }
  const unit = unitsOf(text)
  /** Projects of earlier versions leave out the space in front of a character that the token is the first part of. */
  const endOf = (i: number): number => {
    const own = i < first ? 0 : (ends[i] ?? 0)
    if (i < first || !isPart(tokens[i] ?? '') || own !== (i > first ? (ends[i - 1] ?? 0) : 0)) return own
    const from = unit(own)
    return own + (/^[ \t\n]*/u.exec(text.slice(from, from + FAR))?.[0].length ?? 0)
  }
  const end = endOf(position)
  const before = endOf(position - 1)
  const [left, last, rest] = [text.slice(0, unit(before)), text.slice(unit(before), unit(end)), text.slice(unit(end))]
  // White space is the token's own where it reads so, before a part of the next character; else the token completes it.
  const isWhole = (i: number): boolean => {
    const added = text.slice(unit(endOf(i - 1)), unit(endOf(i)))
    return added.trim() !== '' || (added !== '' && !/^\s/u.test(tokens[i] ?? ''))
  }
  if (isWhole(position) || own.trim() === '' || rest === '') return { left, last, pending: null, rest }
  const completing = ends.findIndex((_, i) => i > position && endOf(i) > end)
  if (completing < 0) return { left, last, pending: null, rest }
  // The tokens before it that end here are parts too, but for blanks and the one that ends the character before.
  let start = position
  while (start > first && endOf(start - 1) === end && !isWhole(start - 1) && tokens[start - 1]?.trim() !== '')
    start -= 1
  const character = String.fromCodePoint(rest.codePointAt(0) ?? 0)
  return { left, last, pending: { character, part: position - start + 1, parts: completing - start + 1 }, rest }
}

/** Tokens that hold a part of a character, by how their vocabulary writes them: by its bytes, in earlier versions by “\uFFFD”. */
const PART = /\uFFFD|<0x[0-9A-F]{2}>/u

/** Whether only a sentence says how the token reads. */
export const isPart = (token: string): boolean => PART.test(token)

/** A token as it reads in the sentence. One that is a part of a character reads as the character where it completes it, else as which part. */
export function tokenIn(trigger: CutTrigger, at: number): string {
  const own = trigger.tokens[at] ?? ''
  if (!isPart(own)) return own
  const { last, pending } = cutAt({ ...trigger, position: at })
  if (pending !== null) return last + inPart(pending)
  return last === '' ? own : last
}

/** A character that a token is only a part of: “茶 1/3”. */
export const inPart = ({ character, part, parts }: NonNullable<Cut['pending']>): string =>
  `${character} ${part}/${parts}`

/** What was read: the beginning of the sentence, up to and including the last token. */
export function readText(trigger: CutTrigger): string {
  const { left, last } = cutAt(trigger)
  return left + last
}

const words = new Intl.Segmenter('und', { granularity: 'word' })
/** Characters in which the next word is looked for. */
const NEAR = 80

/** The white space at the beginning and the word after it, or what remains of a word; a mark where no word follows. */
export function nextWord(rest: string): string {
  const space = /^\s*/u.exec(rest)?.[0] ?? ''
  const near = rest.slice(space.length, space.length + NEAR)
  for (const { segment } of words.segment(near)) return space + segment
  return ''
}

/** From code points to UTF-16 units. */
function unitsOf(text: string): (point: number) => number {
  if (!/[\uD800-\uDBFF]/u.test(text) && !/[^\0-\uFFFF]/u.test(text)) return (point) => point
  const starts: number[] = []
  let at = 0
  for (const character of text) {
    starts.push(at)
    at += character.length
  }
  return (point) => starts[point] ?? text.length
}

/** Characters that one cut by byte tokens can stand off from the next whole token. */
const FAR = 8

/**
 * Where tokens end, for triggers of earlier versions that did not say it: in code points, parallel to the tokens; null when the tokens do
 * not spell the text (a tokenizer that changes letters).
 */
export function endsBySpelling(text: string, tokens: readonly string[], first: number): number[] | null {
  const ends: number[] = tokens.slice(0, first).map(() => 0)
  const points = (units: number): number => Array.from(text.slice(0, units)).length
  let end = 0
  let isCut = false
  /** At the end no whole token says where the character of the last parts ends: they complete it, if so many can. */
  const complete = (): void => {
    const read = tokens.slice(0, ends.length)
    const parts = read.length - 1 - read.findLastIndex((token) => !isPart(token))
    const left = Array.from(text.slice(end).trim()).length
    if (left === 0 || left > parts) return
    ends[ends.length - 1] = points(text.trimEnd().length)
    end = text.length
  }
  for (const token of tokens.slice(first)) {
    const bare = token.trim()
    const start = bare === '' ? end : end + (/^\s*/u.exec(text.slice(end))?.[0].length ?? 0)
    if (text.startsWith(bare, start)) {
      end = bare === '' ? Math.min(start + token.length, text.length) : start + bare.length
      isCut = false
    } else if (isPart(bare)) {
      end = start
      isCut = true
    } else if (start >= text.length) {
      // A special token behind the sentence.
      end = text.length
    } else {
      const found = isCut ? text.indexOf(bare, start) : -1
      if (found < 0 && isCut && ends.length === tokens.length - 1) {
        complete()
        ends.push(points(end))
        return ends
      }
      if (found < 0 || found > start + FAR) return null
      // The last of the tokens that were parts completed the character.
      ends[ends.length - 1] = points(text.slice(0, found).trimEnd().length)
      end = found + bare.length
      isCut = false
    }
    ends.push(points(end))
  }
  if (isCut) complete()
  return ends
}

/**
 * Earlier versions let a token that is a part of a character end where the character does. It ends before it: the character belongs to the
 * token that completes it. Ends that are so already stay as they are: there the first part of the sentence adds nothing to it.
 */
export function endsBeforeParts(
  text: string,
  ends: readonly number[],
  tokens: readonly string[],
  trailing: number,
): number[] {
  const points = Array.from(text)
  const first = tokens.findIndex(isPart)
  if (
    first < 0 ||
    points
      .slice(ends[first - 1] ?? 0, ends[first])
      .join('')
      .trim() === ''
  )
    return [...ends]
  const own = ends.length - trailing
  return ends.reduce<number[]>((before, end, i) => {
    const isInside = i + 1 < own && end === ends[i + 1] && isPart(tokens[i] ?? '')
    let at = isInside ? (before[i - 1] ?? 0) : end
    // The space in front of the character is the token's own.
    if (isInside && /^\s/u.test(tokens[i] ?? '')) while (/\s/u.test(points[at] ?? '')) at++
    before.push(at)
    return before
  }, [])
}
