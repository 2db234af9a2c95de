/** Whether a full stop before a capital, a digit or a letter without case ends its sentence. */
import { LETTERED, MONTHS, OFFICES, WEEKDAYS, ZONES, type Language } from './languages.ts'
import type { Stop } from './stop.ts'

/** No abbreviation is longer. */
const LONGEST = 24
const WORD_BEFORE = /[^\s"'“”‘„«([{—–…/]+$/u
const WORD_AFTER = /[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}'’]{0,24}/uy
/** "U.S", "Ph.D", and initials with a hyphen: "J.-P". */
const ACRONYM = /^(?:(?:\p{L}{1,3}\.)+\p{L}{1,3}|(?:\p{Lu}\.-)+\p{Lu})$/u
const COMPANY = /^(?:inc|ltd|corp|co|plc|llc|cie|gmbh|pty)$/iu
const INTERJECTION = /^(?:h+m+|s+h+|p+s+t+|b+r+|t+s+k+|m+|z+|g+r+|p+f+t+)$/iu

interface Context {
  language: Language
  /** The word before the stop, and the one before that. */
  word: string
  before: string
  /** The word after it; empty where something else follows. */
  after: string
  isAfterDotted: boolean
  closing: string
}

export function endsAtFullStop({ text, sentence, from, to, end, next }: Stop, language: Language): boolean {
  const word = wordBefore(text, sentence, from)
  const context: Context = {
    language,
    word,
    before: wordBefore(text, sentence, from - word.length),
    after: wordAfter(text, next),
    isAfterDotted: false,
    closing: text.slice(to, end).replaceAll(/\[\d+\]/gu, ''),
  }
  context.isAfterDotted = text[next + context.after.length] === '.'
  if (word === '') return true
  const isOpened = /[([]/u.test(text.slice(end, next))
  const ends = decide(context, isOpened, text[next] ?? '')
  // "(Acme Inc.) Smith": what closes is no quotation, and the abbreviation's own stop is inside.
  return ends
}

function decide(context: Context, isOpened: boolean, first: string): boolean {
  const { word, before, language, closing } = context
  const { never, numbered, weak } = language
  const starts = beginsSentence(context)
  const spaced = /^\p{L}\.$/u.test(before) ? `${before}${word}` : null
  if (spaced !== null && has(weak, spaced)) return starts
  if (spaced !== null && has(never, spaced)) return false
  if (/^\d/u.test(word)) return !(language.hasOrdinals && /^\d{1,2}$/u.test(word) && !/\p{N}/u.test(first)) || starts
  if (/^\p{Lu}$/u.test(word)) return /["”’]/u.test(closing) || endsAtLetter(context, starts)
  if (/^\p{L}$/u.test(word) && /^\p{L}$/u.test(context.after) && context.isAfterDotted) return false
  if (/^\p{Lo}$/u.test(word) || /(?:^|\.)[ก-ฮ]{1,4}$/u.test(word)) return starts
  if (ACRONYM.test(word)) return endsAtAcronym(context, starts)
  if (word === 'no' && /^(?:said|says|say|answered|was|is)$/u.test(before)) return true
  if (
    (has(numbered, word) || (language.hasOrdinals && /str$/iu.test(word))) &&
    (isNumber(context, first) || (isOpened && /\d/u.test(first)))
  )
    return false
  if (/^eds?$/u.test(word) && /\d(?:st|nd|rd|th)$/u.test(before)) return starts
  if (word === 'al' && before === 'et') return starts && !isOpened
  if (has(weak, word)) return starts
  if (has(never, word)) return false
  if (MONTHS.has(word) && word.length < 5) return !(/\p{N}/u.test(first) || isDay(context.after))
  if (WEEKDAYS.has(word) && word.length < 6) return !(/\p{N}/u.test(first) || isDay(context.after))
  if (COMPANY.test(word)) return !isOpened && !OFFICES.has(context.after)
  if (/^\p{Lu}[bcdfghjklmnpqrstvwxz]{2,4}$/u.test(word) && !INTERJECTION.test(word)) return starts
  return true
}

/** "J. K. Rowling" goes on; "vitamin C. She", "than I. Germany" and "Malcolm X. Later" end. */
function endsAtLetter({ word, before, after, isAfterDotted, language }: Context, starts: boolean): boolean {
  if (word.length === after.length && isAfterDotted) return false
  if (language.never.has(word)) return false
  if (starts) return true
  if (
    LETTERED.has(before) ||
    (before !== '' && LETTERED.has(before.toLowerCase()) && !/^(?:Flight|Force)$/u.test(before))
  )
    return true
  if (/^\p{N}/u.test(after)) return word !== 'P'
  return word === 'I' && /^\p{Ll}/u.test(before)
}

/** "a.m.", "B.C." and the like end before a capital; "U.S.", "Ph.D." only before a word that begins sentences. */
function endsAtAcronym({ word, after, isAfterDotted, language }: Context, starts: boolean): boolean {
  if (has(language.never, word)) return false
  if (/^[ap]\.m$/iu.test(word))
    return !(isDay(after) || ZONES.has(after) || (isAfterDotted && has(language.never, after)))
  if (/^(?:b\.c(?:\.e)?|a\.d|c\.e)$/iu.test(word)) return !/^\p{N}/u.test(after)
  return starts
}

const isDay = (word: string): boolean => MONTHS.has(word) || WEEKDAYS.has(word)

/** "No. 5", "Vol. II", "Fig. A": but "He said no. I left" and "a fig. A tree". */
function isNumber({ word, after }: Context, first: string): boolean {
  if (/[\p{N}#№§$]/u.test(first)) return true
  if (/^(?:[IVXLCDM]{2,}|[VX])$/u.test(after)) return true
  if (!/^\p{Lu}/u.test(word) || !/^\p{Lu}$/u.test(after)) return false
  return !/^[AI]$/u.test(after) || /^(?:Fig|Figs|Sec|Ch|App|Tab|Vol|Eq|Ref)$/u.test(word)
}

/** A capital that is no name: "The", "However". */
function beginsSentence({ after, isAfterDotted, language }: Context): boolean {
  const lower = after.toLowerCase().replaceAll('’', "'")
  if (isAfterDotted && (after.length === 1 || has(language.numbered, after))) return false
  return language.starters.has(lower) || language.starters.has(lower.replace(/'.*$/u, ''))
}

/** Lists hold words in lower case; those that are abbreviations only when capitalised stand so. "NO." is "No.". */
function has(list: ReadonlySet<string>, word: string): boolean {
  if (list.has(word) || list.has(word.toLowerCase())) return true
  return word.length > 1 && word === word.toUpperCase() && list.has(word[0] + word.slice(1).toLowerCase())
}

function wordBefore(text: string, sentence: number, end: number): string {
  const window = text.slice(Math.max(sentence, end - LONGEST), end).trimEnd()
  return WORD_BEFORE.exec(window)?.[0] ?? ''
}

function wordAfter(text: string, at: number): string {
  WORD_AFTER.lastIndex = at
  return WORD_AFTER.exec(text)?.[0] ?? ''
}
