/** From a corpus to numbered sentences, in corpus order, in memory that does not grow with the text. */
import type { Metadata } from '#contract/corpus.ts'
import type { SentenceRules } from '#contract/scan.ts'
import { HashSet } from './hash-set.ts'
import { type Paragraph, paragraphs } from './paragraphs.ts'
import { isOfPart, type CorpusPart } from './part.ts'
import { pushTrimmed, splitSentences, type Span } from './sentences.ts'
import type { CorpusInput } from './source.ts'
import { type Stretch, WHOLE } from './stretch.ts'
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
  /** What is read of the corpus: all, or a shard. */
  stretch: Stretch
  /** Told of each paragraph before its sentences come. */
  onParagraph: (paragraph: Paragraph) => void
}

/**
 * Kept sentences in order. Empty ones and, unless `repeats` are kept, those with the text of an earlier sentence are dropped and counted
 * in `counts`, which the caller owns. To recognise duplicates the reader keeps 8 bytes a sentence, nothing else.
 */
export async function* readSentences(
  inputs: readonly CorpusInput[],
  { split, locale, clean, field }: SentenceRules,
  counts: ReadCounts,
  { repeats = 'dropped', part = null, stretch = WHOLE, onParagraph }: Partial<ReadOptions> = {},
): AsyncGenerator<Sentence> {
  const seen = new HashSet()
  let number = 0
  for await (const paragraph of paragraphs(inputs, field, stretch)) {
    onParagraph?.(paragraph)
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
