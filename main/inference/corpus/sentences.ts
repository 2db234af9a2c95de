/**
 * Sentence boundaries of one paragraph, in time that is linear in its length.
 *
 * A stop is a run of full stops, question or exclamation marks of any script, with the quotation marks and brackets that
 * close behind it. Whether a sentence ends there depends on what follows and, at a full stop, on the word before it too
 * (full-stop.ts). In other languages than English the breaks of the Unicode algorithm, with the tailoring of that
 * language, are looked at as well.
 */
import { endsAtFullStop } from './full-stop.ts'
import { languageOf, type Language } from './languages.ts'
import { labelAt, type ListLabel } from './list-label.ts'
import type { Stop } from './stop.ts'

/** Raised whenever the rules here and in the files beside may split a text otherwise: no scan is resumed across it. */
export const SPLITTER_VERSION = 3

export interface Span {
  /** UTF-16 offsets into the paragraph, end exclusive, white space trimmed. */
  start: number
  end: number
}

const CLOSING = `"'”’»›)\\]}」』）】〉》〗］｣`
/** Marks of emphasis that close, as in "*Really?* Yes.": they were opened before a word. A lone asterisk is a footnote's. */
const EMPHASIS = `[*_]{1,3}(?<=(?:^|[\\s"'“‘(])[*_]{1,3}[^*_\\s][^*_]{0,400}[*_]{1,3})`
/** Spaced dots are one ellipsis, and marks may close between stops (`?"!`). The last two are labels of list items, which end nothing. */
const STOPS = new RegExp(
  `\\[(?:…|\\.{3})\\]|(?:\\.(?: \\.){2,}|[\\p{STerm}…‽]+(?:[${CLOSING}]+[\\p{STerm}…‽]+)*)(?:[ \\u00a0\\u202f]?»|[${CLOSING}]|${EMPHASIS})*(?:\\[\\d{1,3}\\])*` +
    `|(?<=\\s)\\(?(?:\\d{1,3}|[a-z])\\)(?=\\s)|(?<=\\s)[•⁃‣▪●]`,
  'gu',
)
const RUN = /\.(?: \.){2,}|[\p{STerm}…‽]+(?:["'”’»›)\]}」』）】〉》〗］｣]+[\p{STerm}…‽]+)*/uy
/** An omission, "[…]", is a word and no opening mark. */
const OPENING = /(?:[\s"'“‘„«‹¿¡({「『（【〈《*_]|\[(?!(?:…|\.{3})\]))+/uy
const IS_STOP = /[\p{STerm}…‽]/u
const IS_LOWER = /(?!\p{scx=Geor})\p{Ll}/u
const NO_BEGINNING = /[\p{Pe}\p{Pf},;:،؛，、；：・%&=+/]/u
const FULL_WIDTH = /[。！？｡．]/u
const IDEOGRAPH = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]/u
const CLOSED_QUOTATION = /[」』”’）】"»)]$/u
/**
 * What goes on with a sentence behind a quotation: Japanese particles, Korean quotatives, a Chinese speaker with a verb of speech, and
 * Arabic, Persian and Hebrew verbs of speech.
 */
const GOES_ON =
  /[とはがのにでもやをへ]|って|から|라고|하고|고 |라는|라며|이라|(?:(?![没不有無无])\p{scx=Han}){1,4}?(?:说|說|道|问|問|喊|叫|答|笑|想)[^，。！？]{0,6}[，。：]|(?:قالت?|سألت?|صاحت?|أجابت?|ردت?|همست?|گفت|پرسید|אמרה?|שאלה?|ענתה|ענה|צעקה?)(?!\p{L})/uy
/** A name and a verb of speech: `"Stop!" Ahab cried.` */
const SPEAKER =
  /(\p{Lu}[\p{L}'’-]*)\.?(?: \p{Lu}[\p{L}'’.-]*){0,2} (?:said|says|asked|asks|cried|cries|shouted|exclaimed|replied|answered|whispered|yelled|screamed|called|added|muttered|murmured|demanded|growled|snapped|roared|sighed|laughed|thought|wondered|inquired|enquired)\b/uy

/** @param locale a BCP 47 language tag. */
export function splitSentences(text: string, locale = 'en'): Span[] {
  const language = languageOf(locale)
  const spans: Span[] = []
  let sentence = 0
  let label = labelAt(text, 0)
  const endAt = (end: number): void => {
    pushTrimmed(spans, text, sentence, end)
    sentence = end
  }
  for (const { from, end, isStop } of stops(text, locale)) {
    if (label !== null) {
      const item: ListLabel | null = label.follower(text, from, end, sentence)
      if (item !== null) {
        endAt(item.start)
        label = item
      }
      if (end <= label.end) continue
    }
    if (!isStop) continue
    const stop = { text, sentence, from, to: stickyEnd(RUN, text, from), end, next: stickyEnd(OPENING, text, end) }
    if (endsSentence(stop, language)) endAt(end)
  }
  endAt(text.length)
  return spans
}

interface Candidate {
  from: number
  end: number
  /** False for the label of a list item. */
  isStop: boolean
}

/** In order of their ends. */
function* stops(text: string, locale: string): Generator<Candidate> {
  const breaks = /^en\b/iu.test(locale) ? [][Symbol.iterator]() : breaksOf(text, locale)
  let pending = breaks.next()
  for (const match of text.matchAll(STOPS)) {
    const from = match.index
    const end = from + match[0].length
    for (; !pending.done && pending.value <= end; pending = breaks.next())
      if (pending.value <= from) yield { from: pending.value, end: pending.value, isStop: true }
    yield { from, end, isStop: IS_STOP.test(match[0][0] ?? '') }
  }
  for (; !pending.done; pending = breaks.next()) yield { from: pending.value, end: pending.value, isStop: true }
}

/** Ends of the sentences that the Unicode algorithm sees, before the white space that follows them. */
function* breaksOf(text: string, locale: string): Generator<number> {
  const segmenter = new Intl.Segmenter(locale, { granularity: 'sentence' })
  for (const { index, segment } of segmenter.segment(text)) {
    const end = index + segment.trimEnd().length
    if (end < text.length) yield end
  }
}

/** Where the sticky pattern's match at `from` ends; `from` where there is none. */
export function stickyEnd(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from
  return pattern.test(text) ? pattern.lastIndex : from
}

export const characterAt = (text: string, at: number): string => String.fromCodePoint(text.codePointAt(at) ?? 0x20)

function endsSentence(stop: Stop, language: Language): boolean {
  const { text, from, to, end, next } = stop
  // Marks without a word after them belong to the sentence before.
  if (next >= text.length) return false
  const follows = characterAt(text, next)
  if (IS_STOP.test(follows) || (NO_BEGINNING.test(follows) && next === stickyEnd(/\s+/uy, text, end))) return false
  const run = text.slice(from, to)
  const isQuoted = CLOSED_QUOTATION.test(text.slice(to, end))
  if (isQuoted && next === stickyEnd(/\s+/uy, text, end) && stickyEnd(GOES_ON, text, next) > next) return false
  const isEllipsis = /^(?:\.{2,}|\.(?: \.)+|…+)$/u.test(run)
  // What stands between 《 and 》 is a title.
  if (!/\s/u.test(text[end] ?? ''))
    return !isEllipsis && !/[》〉]/u.test(text[end - 1] ?? '') && endsWithoutSpace(run, follows)
  if (IS_LOWER.test(follows) && !/\p{Lu}/u.test(text[next + 1] ?? '')) return false
  if (/[-–—―]/u.test(follows)) return endsBeforeDash(stop, isQuoted)
  if (isEllipsis) return endsAtEllipsis(stop, run)
  if (run !== '.') return !(isQuoted && isSpeaker(text, next, language))
  return endsAtFullStop(stop, language)
}

/** Only scripts that set no space between sentences. */
function endsWithoutSpace(run: string, follows: string): boolean {
  if (FULL_WIDTH.test(run)) return !(run === '．' && /\p{Nd}/u.test(follows))
  if (/[^.?!…‽]/u.test(run)) return /\p{L}/u.test(follows)
  return /[?!]/u.test(run) && IDEOGRAPH.test(follows)
}

/** "He left. — She stayed." ends; "Why? — because" and `"Stop!" —Ahab` go on. */
function endsBeforeDash({ text, next }: Stop, isQuoted: boolean): boolean {
  const dashes = stickyEnd(/[-–—―]+/uy, text, next)
  const after = stickyEnd(OPENING, text, dashes)
  if (isQuoted && after === dashes) return false
  return after < text.length && /[\p{Lu}\p{Lt}\p{Lo}]/u.test(characterAt(text, after))
}

/** Three dots end a sentence before a capital, but not before the pronoun "I"; a fourth, set close, is a full stop. */
function endsAtEllipsis({ text, from, next }: Stop, run: string): boolean {
  const isClose = from > 0 && !/\s/u.test(text[from - 1] ?? '')
  const dots = run.replaceAll(' ', '').length
  if (isClose && dots >= 4) return true
  if (/\p{N}/u.test(characterAt(text, next))) return false
  return stickyEnd(/I(?:['’]\p{L}+)?(?![\p{L}.])/uy, text, next) === next
}

function isSpeaker(text: string, next: number, { starters }: Language): boolean {
  SPEAKER.lastIndex = next
  const [tag, name] = SPEAKER.exec(text) ?? []
  if (tag === undefined || name === undefined) return false
  // "What is it?" I asked. But: "What is it?" I answered, …
  return name === 'I' ? !/(?:answered|replied)$/u.test(tag) : !starters.has(name.toLowerCase())
}

export function pushTrimmed(spans: Span[], text: string, start: number, end: number): void {
  const piece = text.slice(start, end)
  const trimmed = piece.trim()
  if (trimmed === '') return
  const from = start + piece.indexOf(trimmed)
  spans.push({ start: from, end: from + trimmed.length })
}
