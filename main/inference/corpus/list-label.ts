/** Labels of list items in running text: "1. First 2. Second", "a) one b) two", "• one • two". */

export interface ListLabel {
  start: number
  end: number
  /** The next label of the list where the stop is one, given the stop's ends and where the current sentence begins. */
  follower: (text: string, from: number, end: number, sentence: number) => ListLabel | null
}

const BULLET = /\s*[•⁃‣▪●]/uy
const LABEL = /\s*(?:[-*•⁃‣▪●] ?)?(\(?)(\d{1,3}|[a-z]|[A-Z]|[ivx]{2,5}|[IVX]{2,5})(\.\)|\.|\))(?=\s)/uy

const PART =
  /\s*(?:part|chapter|book|section|act|scene|volume|appendix|canto|letter)\s(?:\d{1,3}|[IVXLC]{1,7}|[A-Z])\.(?=\s)/iuy

/** The label that a paragraph begins with. */
export function labelAt(text: string, at: number): ListLabel | null {
  LABEL.lastIndex = at
  const match = LABEL.exec(text)
  if (match !== null) return numbered(at, LABEL.lastIndex, match[1] ?? '', match[2] ?? '', match[3] ?? '')
  PART.lastIndex = at
  if (PART.test(text)) return { start: at, end: PART.lastIndex, follower: () => null }
  BULLET.lastIndex = at
  if (!BULLET.test(text)) return null
  return bullet(at, BULLET.lastIndex, text.slice(at, BULLET.lastIndex).trim())
}

function bullet(start: number, end: number, mark: string): ListLabel {
  return {
    start,
    end,
    follower: (text, from, stop) => (text.slice(from, stop) === mark ? bullet(from, stop, mark) : null),
  }
}

function numbered(start: number, end: number, open: string, name: string, close: string): ListLabel {
  const next = successor(name)
  const wanted = next === null ? null : `${open}${next}${close}`
  return {
    start,
    end,
    follower(text, _, stop, sentence) {
      if (wanted === null || next === null || !text.startsWith(wanted, stop - wanted.length)) return null
      let from = stop - wanted.length
      if (from <= end || !/\s/u.test(text[from - 1] ?? '')) return null
      // A capital may be an initial ("A. Smith and B. Jones"), a numeral a word: they are labels only behind a stop.
      const isFirst = text.slice(Math.max(sentence, from - 4), from).trim() === '' && from - 4 <= sentence
      if (!/^(?:\d+|[a-z])$/u.test(next) && !isFirst) return null
      // A label behind a label is an initial behind an initial ("J. K."), or a number.
      if (text.slice(end, Math.min(from, end + 8)).trim() === '' && from < end + 8) return null
      const mark = /[•⁃‣▪●*-]\s?$/u.exec(text.slice(from - 2, from))
      if (mark !== null) from -= mark[0].length
      return numbered(from, stop, open, next, close)
    },
  }
}

const ROMAN = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii']

function successor(name: string): string | null {
  if (/^\d/u.test(name)) return String(Number(name) + 1)
  const isRoman = name.length > 1 || /^[ivx]$/iu.test(name)
  if (isRoman) {
    const next = ROMAN[ROMAN.indexOf(name.toLowerCase()) + 1] ?? null
    return next !== null && name === name.toUpperCase() ? next.toUpperCase() : next
  }
  return /^[zZ]$/u.test(name) ? null : String.fromCodePoint((name.codePointAt(0) ?? 0) + 1)
}
