/**
 * Sentence boundaries: ICU's rules, then a merge of the breaks that ICU places after an abbreviation
 * or an initial ("Dr. Smith", "J. K. Polk").
 */

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

const ABBREVIATIONS = new Set(
  (
    'mr mrs ms dr prof rev hon st sr jr gen col capt lt maj sgt adm gov sen rep pres messrs mme mlle ' +
    'no nos vol vols ch chap fig figs sec art arts vs viz cf al etc inc ltd co corp bros dept ' +
    'jan feb mar apr jun jul aug sep sept oct nov dec mt ft ave blvd esq ed eds pp approx ca e.g i.e u.s u.n a.m p.m'
  ).split(' '),
)

/** A word that ends in a full stop and rarely ends a sentence; `etc.` and the like only when a lower-case word follows. */
function endsInAbbreviation(text: string, next: string): boolean {
  const last = /(\S+)\.["'”’)\]]*\s*$/u.exec(text)?.[1]
  if (last === undefined) return false
  const word = last.replace(/^["'“‘([]+/u, '')
  if (/^\p{Lu}$/u.test(word) && word !== 'I') return true
  if (!ABBREVIATIONS.has(word.toLowerCase())) return false
  return /^(?:etc|co|inc|ltd|corp|bros|esq|jr|sr|a\.m|p\.m|u\.s|u\.n)$/iu.test(word) ? /^\p{Ll}/u.test(next) : true
}

export interface Span {
  /** UTF-16 offsets into the paragraph, end exclusive, white space trimmed. */
  start: number
  end: number
}

/** Splits one paragraph into sentences, in order. */
export function splitSentences(paragraph: string): Span[] {
  const spans: Span[] = []
  let start = 0
  let end = 0
  for (const { segment, index } of segmenter.segment(paragraph)) {
    if (end > start && !endsInAbbreviation(paragraph.slice(start, end), segment)) {
      pushTrimmed(spans, paragraph, start, end)
      start = index
    }
    end = index + segment.length
  }
  pushTrimmed(spans, paragraph, start, end)
  return spans
}

export function pushTrimmed(spans: Span[], text: string, start: number, end: number): void {
  const piece = text.slice(start, end)
  const trimmed = piece.trim()
  if (trimmed === '') return
  const from = start + piece.indexOf(trimmed)
  spans.push({ start: from, end: from + trimmed.length })
}
