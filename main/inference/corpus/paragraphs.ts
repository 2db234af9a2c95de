/** A corpus as paragraphs, in its order: lines of texts, and those within the documents of tables. */
import { basename } from 'node:path'
import type { Metadata } from '#contract/corpus.ts'
import { builtInDocuments } from './built-in.ts'
import { fileLines } from './lines.ts'
import type { CorpusInput } from './source.ts'
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
  /** Bytes that the source spells a piece of the text with. */
  sizeOf: (text: string) => number
}

const utf8Size = (text: string): number => Buffer.byteLength(text)

/** @param field column of tables that holds the text */
export async function* paragraphs(inputs: readonly CorpusInput[], field: string): AsyncGenerator<Paragraph> {
  for (const input of inputs) {
    if (input.kind === 'file') yield* ofFile(input.path, field)
    else for (const { name, read } of builtInDocuments(input.name)) yield* ofDocument({ source: name }, read(), null)
  }
}

async function* ofFile(path: string, field: string): AsyncGenerator<Paragraph> {
  const file = basename(path)
  const table = tableDocuments(path, field)
  if (table === null) {
    for await (const { bytes, offset, encoding } of fileLines(path)) {
      const { decode, newline, sizeOf } = encoding
      const text = decode(bytes)
      yield { source: file, document: text, text, offset, bytes: bytes.length + newline.length, sizeOf }
    }
  } else {
    for await (const { id, text, metadata, bytes } of table) {
      const about = Object.keys(metadata).length > 0 ? { metadata } : {}
      yield* ofDocument({ source: `${file}#${id}`, ...about }, text, bytes)
    }
  }
}

/** @param whole bytes of the corpus that the document takes; null for those of its text */
function* ofDocument(
  document: Pick<Paragraph, 'source' | 'metadata'>,
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
