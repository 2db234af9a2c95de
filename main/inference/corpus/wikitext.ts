/**
 * Undoes what the published WikiText files did to the text of the encyclopaedia: tokens set apart by spaces ("word ,",
 * "( 24 in )", "it 's"), signs inside words and numbers written " @-@ ", " @,@ ", " @.@ ", headings between equals signs.
 * A word that was replaced by "<unk>" cannot be brought back: "[…]" stands in its place.
 */

export interface Cleaned {
  text: string
  /** Where what stands at a place in the text begins, and where what stands before it ends, in the line as it was. */
  startOf: (offset: number) => number
  endOf: (offset: number) => number
}

interface Word {
  text: string
  /** In the line, end exclusive. */
  start: number
  end: number
  /** In the cleaned text. */
  at: number
  written: string
}

const JOINING: Readonly<Record<string, string>> = { '@-@': '-', '@,@': ',', '@.@': '.' }
const CLOSING = /^(?:[,.;:?!%)\]}°′″]|\.{3}|['’]\p{L}+)$/u
const OPENING = /^[([{$£€¥#]$/u
const HEADING = /^\s*((?:= )+)(\S.*?)((?: =)+)\s*$/u

/** @param line of a WikiText file. All offsets are UTF-16. */
export function cleanWikitext(line: string): Cleaned {
  const heading = HEADING.exec(line)
  const from = heading === null ? 0 : line.length - line.trimStart().length + (heading[1] ?? '').length
  const inner = heading === null ? line : (heading[2] ?? '')
  const words = Array.from(inner.matchAll(/\S+/gu), ({ 0: text, index }): Word => ({
    text,
    start: from + index,
    end: from + index + text.length,
    at: 0,
    written: JOINING[text] ?? text.replaceAll('<unk>', '[…]'),
  }))
  const joins = joiner(words)
  const pieces: string[] = []
  let length = 0
  let isJoined = true
  words.forEach((word, i) => {
    const { before, after } = joins(word, i)
    if (!isJoined && !before) length += pieces.push(' ') && 1
    word.at = length
    length += pieces.push(word.written) && word.written.length
    isJoined = after
  })
  return {
    text: pieces.join(''),
    startOf: (offset) => {
      const word = wordAt(words, offset)
      if (word === undefined) return from
      return word.written === word.text ? Math.min(word.end, word.start + offset - word.at) : word.start
    },
    endOf: (offset) => {
      const word = wordAt(words, offset - 1)
      if (word === undefined) return from
      return word.written === word.text ? Math.min(word.end, word.start + offset - word.at) : word.end
    },
  }
}

/** Whether a word is written close to the one before it, and to the one behind it. */
function joiner(words: readonly Word[]): (word: Word, i: number) => { before: boolean; after: boolean } {
  let isQuoted = false
  let isSingle = false
  let singles = words.filter(({ text }) => text === "'").length
  return ({ text }, i) => {
    const [previous, next] = [words[i - 1]?.text ?? '', words[i + 1]?.text ?? '']
    if (text in JOINING || text === '/') return { before: true, after: true }
    if (text === '"') {
      isQuoted = !isQuoted
      return { before: !isQuoted, after: isQuoted }
    }
    if (text === "'") {
      singles -= 1
      // Behind a plural's s it is a possessive; before a year it stands for the century.
      if (!isSingle && /^\d{2}s?$/u.test(next)) return { before: false, after: true }
      isSingle = !isSingle && singles > 0 && !previous.endsWith('s')
      return { before: !isSingle, after: isSingle }
    }
    if (/^[–:]$/u.test(text) && /\d$/u.test(previous) && /^\d/u.test(next) && (text === '–' || /^\d\d$/u.test(next)))
      return { before: true, after: true }
    return { before: CLOSING.test(text), after: OPENING.test(text) }
  }
}

/** The last word that begins at or before the place in the cleaned text. */
function wordAt(words: readonly Word[], offset: number): Word | undefined {
  let [low, high] = [0, words.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((words[middle]?.at ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return words[low]
}
