/** From a corpus to numbered sentences, in corpus order, in memory that does not grow with the text. */
import { createHash } from 'node:crypto'
import type { Metadata } from '#contract/corpus.ts'
import type { SentenceRules } from '#contract/scan.ts'
import { paragraphs } from './paragraphs.ts'
import { isOfPart, type CorpusPart } from './part.ts'
import { pushTrimmed, splitSentences, type Span } from './sentences.ts'
import type { CorpusInput } from './source.ts'
import { cleanWikitext, type Cleaned } from './wikitext.ts'

export interface Sentence {
  /** In corpus order from 0, over the sentences that are kept. */
  number: number
  /** File, or document. */
  source: string
  /** What a table says of the document beside its text. */
  metadata?: Metadata
  /** Byte offsets into the source, end exclusive: into the file, or into the document's text. */
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

export interface ReadOptions {
  /** Whether a sentence comes once or as often as the text has it. */
  repeats: 'dropped' | 'kept'
  /** Null for the whole corpus. */
  part: CorpusPart | null
}

/**
 * Kept sentences in order. Empty ones and, unless `repeats` are kept, those with the text of an earlier sentence are dropped and counted
 * in `counts`, which the caller owns. To recognise duplicates the reader keeps 8 bytes a sentence, nothing else.
 */
export async function* readSentences(
  inputs: readonly CorpusInput[],
  { split, locale, clean, field }: SentenceRules,
  counts: ReadCounts,
  { repeats = 'dropped', part = null }: Partial<ReadOptions> = {},
): AsyncGenerator<Sentence> {
  const seen = new HashSet()
  let number = 0
  for await (const paragraph of paragraphs(inputs, field)) {
    if (part !== null && !isOfPart(part, paragraph.document)) {
      counts.bytes += paragraph.bytes
      continue
    }
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
        const { source, metadata } = paragraph
        const rest = { ...(metadata && { metadata }), ...(raw !== text && { raw }) }
        yield { number: number++, source, start, end, text, ...rest }
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
