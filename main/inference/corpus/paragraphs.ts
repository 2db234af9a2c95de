/** A corpus as paragraphs, in its order: lines of texts, and those within the documents of tables. */
import { basename } from 'node:path'
import type { Metadata } from '#contract/corpus.ts'
import { builtInDocuments } from './built-in.ts'
import { fileSize, isPacked } from './file-bytes.ts'
import { fileLines } from './lines.ts'
import type { CorpusInput } from './source.ts'
import { holds, type Stretch, WHOLE, within } from './stretch.ts'
import { tableDocuments } from './table.ts'

export interface Paragraph {
  /** File, or document. */
  source: string
  /** What tells its document from others: its name, or the paragraph itself where a text has none. */
  document: string
  /** What a table says of the document beside its text. */
  metadata?: Metadata
  text: string
  /** Bytes from the beginning of the source, or of the document's text. */
  offset: number
  /** What it takes of the corpus. */
  bytes: number
  /** Where it is on the line of stretch.ts, and in which of the inputs, from 0. */
  place: number
  input: number
  /** Bytes that the source spells a piece of the text with. */
  sizeOf: (text: string) => number
}

const utf8Size = (text: string): number => Buffer.byteLength(text)

/** @param field column of tables that holds the text */
export async function* paragraphs(
  inputs: readonly CorpusInput[],
  field: string,
  stretch: Stretch = WHOLE,
): AsyncGenerator<Paragraph> {
  let start = 0
  for (const [input, given] of inputs.entries()) {
    if (given.kind === 'file') {
      const size = fileSize(given.path)
      if (start < stretch.to && start + size > stretch.from)
        yield* ofFile(given.path, field, { input, start, stretch: within(stretch, start) })
      start += size
      continue
    }
    for (const { name, read } of builtInDocuments(given.name)) {
      const text = read()
      if (holds(stretch, start)) yield* ofDocument({ source: name, place: start, input }, text, null)
      start += Buffer.byteLength(text)
    }
  }
}

/** @param at where the file begins on the line, and what is read of it */
async function* ofFile(
  path: string,
  field: string,
  { input, start, stretch }: { input: number; start: number; stretch: Stretch },
): AsyncGenerator<Paragraph> {
  const file = basename(path)
  const table = tableDocuments(path, field, stretch)
  if (table === null) {
    const packed = isPacked(path)
    if (packed && !holds(stretch, 0)) return
    for await (const { bytes, offset, encoding } of fileLines(path, packed ? WHOLE : stretch)) {
      const { decode, newline, sizeOf } = encoding
      const text = decode(bytes)
      const place = packed ? start : start + offset
      yield { source: file, document: text, text, offset, bytes: bytes.length + newline.length, sizeOf, place, input }
    }
  } else {
    for await (const { id, text, metadata, at, bytes } of table) {
      const about = Object.keys(metadata).length > 0 ? { metadata } : {}
      yield* ofDocument({ source: `${file}#${id}`, ...about, place: start + at, input }, text, bytes)
    }
  }
}

/** @param whole bytes of the corpus that the document takes; null for those of its text */
function* ofDocument(
  document: Pick<Paragraph, 'source' | 'metadata' | 'place' | 'input'>,
  text: string,
  whole: number | null,
): Generator<Paragraph> {
  let offset = 0
  for (const line of text.split('\n')) {
    const size = utf8Size(line) + 1
    const bytes = whole === null ? size : offset === 0 ? whole : 0
    yield { ...document, document: document.source, text: line, offset, bytes, sizeOf: utf8Size }
    offset += size
  }
}
