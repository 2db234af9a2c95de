/** A row of a table as a document of a corpus: JSON lines, CSV, TSV and Parquet are tables, and one column holds the text. */
import type { Metadata } from '#contract/corpus.ts'
import { KeymarkError } from '../../keymark-error.ts'

export type Fields = Readonly<Record<string, unknown>>

export interface CorpusRow {
  row: Fields
  /** In the file, from 1. */
  number: number
  /** Where it stands, for an error ("line 12"). */
  place: string
  /** Byte of the file where what can be read by itself begins. */
  at: number
  /** What it takes of the file, unpacked. */
  bytes: number
}

export interface TableDocument {
  /** Its own id where a column is called that, else its number in the file, from 1. */
  id: string
  text: string
  metadata: Metadata
  at: number
  bytes: number
}

const ID = ['id', '_id']
/** Characters of a value that is kept beside a document; a longer one is a text of its own. */
const LONGEST_VALUE = 300

/**
 * @param field column that holds the text. Where it is empty or missing in a row, the document is empty.
 * @throws KeymarkError `no-column` when the first row has no such column, `bad-input` where it holds something else than a text.
 */
export async function* documents(
  path: string,
  rows: AsyncIterable<CorpusRow>,
  field: string,
): AsyncGenerator<TableDocument> {
  for await (const { row, number, place, at, bytes } of rows) {
    if (number === 1) requireColumn(path, Object.keys(row), field)
    const text = row[field] ?? ''
    if (typeof text !== 'string') {
      throw new KeymarkError(
        'bad-input',
        `${path}, ${place}: the column “${field}” holds ${kindOf(text)}, not a text. Correct the line, or choose another column.`,
      )
    }
    if (text.includes('\0')) {
      throw new KeymarkError(
        'bad-input',
        `${path}, ${place}: the text holds a character of code 0, which no text has. Remove it.`,
      )
    }
    const id = ID.map((name) => row[name]).find(isId)
    yield { id: String(id ?? number), text: text.toWellFormed(), metadata: metadataOf(row, field), at, bytes }
  }
}

export function requireColumn(path: string, columns: readonly string[], field: string): void {
  if (columns.includes(field)) return
  const known = columns.map((name) => `“${name}”`).join(', ')
  throw new KeymarkError(
    'no-column',
    `${path} has no column “${field}”. Its columns are ${known}. Choose the one that holds the text.`,
  )
}

const isId = (value: unknown): value is string | number =>
  (typeof value === 'string' && value !== '' && value.length <= LONGEST_VALUE) || typeof value === 'number'

function metadataOf(row: Fields, field: string): Metadata {
  const kept: Record<string, string | number | boolean> = {}
  for (const [name, value] of Object.entries(row)) {
    if (name === field || ID.includes(name) || value === '') continue
    if (
      typeof value === 'string' ? value.length <= LONGEST_VALUE : Number.isFinite(value) || typeof value === 'boolean'
    )
      kept[name] = value as string | number | boolean
    else if (typeof value === 'bigint') kept[name] = String(value)
    else if (value instanceof Date) kept[name] = value.toISOString()
  }
  return kept
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
