/** From a corpus to numbered sentences, in corpus order, in memory that does not grow with the text. */
import { createHash } from 'node:crypto'
import type { SentenceRules } from '#contract/scan.ts'
import { builtInDocuments } from './built-in.ts'
import { pushTrimmed, splitSentences, type Span } from './sentences.ts'
import { fileLines, type CorpusInput } from './source.ts'
import { cleanWikitext, type Cleaned } from './wikitext.ts'
import { basename } from 'node:path'

export interface Sentence {
  /** In corpus order from 0, over the sentences that are kept. */
  number: number
  /** File, or document of a built-in corpus. */
  source: string
  /** Byte offsets into the source, end exclusive. */
  start: number
  end: number
  /** As it is scanned; where the text is cleaned, not what the bytes spell. */
  text: string
  /** What the bytes spell, where that is something else. */
  raw?: string
}

export interface ReadCounts {
  duplicates: number
  empty: number
  /** UTF-8 bytes of corpus behind the reader. */
  bytes: number
}

interface Paragraph {
  source: string
  text: string
  offset: number
  bytes: number
  /** Bytes that the source spells a piece of the text with. */
  sizeOf: (text: string) => number
}

function* paragraphs(inputs: readonly CorpusInput[]): Generator<Paragraph> {
  for (const input of inputs) {
    if (input.kind === 'file') {
      const source = basename(input.path)
      for (const { bytes, offset, encoding } of fileLines(input.path)) {
        const { decode, newline, sizeOf } = encoding
        yield { source, text: decode(bytes), offset, bytes: bytes.length + newline.length, sizeOf }
      }
    } else {
      for (const document of builtInDocuments(input.name)) {
        let offset = 0
        for (const text of document.read().split('\n')) {
          const bytes = Buffer.byteLength(text) + 1
          yield { source: document.name, text, offset, bytes, sizeOf: (text) => Buffer.byteLength(text) }
          offset += bytes
        }
      }
    }
  }
}

/**
 * Kept sentences in order. Empty ones and, unless `repeats` are kept, those with the text of an earlier sentence are dropped and counted
 * in `counts`, which the caller owns. To recognise duplicates the reader keeps 8 bytes a sentence, nothing else.
 */
export function* readSentences(
  inputs: readonly CorpusInput[],
  { split, locale, clean }: SentenceRules,
  counts: ReadCounts,
  repeats: 'dropped' | 'kept' = 'dropped',
): Generator<Sentence> {
  const seen = new HashSet()
  let number = 0
  for (const paragraph of paragraphs(inputs)) {
    const {
      text: whole,
      startOf,
      endOf,
    } = clean === 'wikitext' ? cleanWikitext(paragraph.text) : asItIs(paragraph.text)
    const spans: Span[] = split === 'sentence' ? splitSentences(whole, locale) : []
    if (split === 'line') pushTrimmed(spans, whole, 0, whole.length)
    if (spans.length === 0 && split === 'line') counts.empty += 1
    let from = 0
    let offset = paragraph.offset
    for (const span of spans) {
      const text = whole.slice(span.start, span.end)
      const [first, last] = [startOf(span.start), endOf(span.end)]
      const raw = paragraph.text.slice(first, last)
      const start = offset + paragraph.sizeOf(paragraph.text.slice(from, first))
      const end = start + paragraph.sizeOf(raw)
      from = last
      offset = end
      if (repeats === 'kept' || seen.add(text)) {
        const { source } = paragraph
        yield { number: number++, source, start, end, text, ...(raw !== text && { raw }) }
      } else counts.duplicates += 1
    }
    counts.bytes += paragraph.bytes
  }
}

const same = (offset: number): number => offset
const asItIs = (text: string): Cleaned => ({ text, startOf: same, endOf: same })

/** A set of strings by 64 bits of their hash, open-addressed in one typed array. */
class HashSet {
  #slots = new BigUint64Array(1 << 16)
  #size = 0

  /** @returns false when the string (or, with a chance of 3 in 10^8 over a million sentences, another) was there already. */
  add(text: string): boolean {
    const value = createHash('sha1').update(text).digest().readBigUInt64LE() || 1n
    if (!this.#insert(value)) return false
    this.#size += 1
    if (this.#size * 2 > this.#slots.length) this.#grow()
    return true
  }

  #insert(value: bigint): boolean {
    const mask = this.#slots.length - 1
    for (let slot = Number(value & 0xffffffffn) & mask; ; slot = (slot + 1) & mask) {
      const held = this.#slots[slot]
      if (held === value) return false
      if (held === 0n) {
        this.#slots[slot] = value
        return true
      }
    }
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new BigUint64Array(old.length * 2)
    for (const value of old) if (value !== 0n) this.#insert(value)
  }
}
