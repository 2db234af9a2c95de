/** Which corpus files are tables, by their names, and what they hold. A table is never read as prose. */
import { KeymarkError } from '../../keymark-error.ts'
import { csvRows } from './csv-rows.ts'
import { jsonLines } from './json-lines.ts'
import { parquetColumns, parquetRows } from './parquet-rows.ts'
import { documents, type TableDocument, type CorpusRow } from './table-document.ts'

interface TableFormat {
  name: RegExp
  rows: (path: string, field: string) => AsyncIterable<CorpusRow>
}

/** Behind the names of all but Parquet may stand that of what packed the file. */
const FORMATS: readonly TableFormat[] = [
  { name: /\.(?:jsonl|ndjson)(?:\.(?:gz|zst|zstd))?$/iu, rows: jsonLines },
  { name: /\.csv(?:\.(?:gz|zst|zstd))?$/iu, rows: (path) => csvRows(path, 'comma') },
  { name: /\.tsv(?:\.(?:gz|zst|zstd))?$/iu, rows: (path) => csvRows(path, 'tab') },
  { name: /\.parquet$/iu, rows: parquetRows },
]

const formatOf = (path: string): TableFormat | undefined => FORMATS.find(({ name }) => name.test(path))

/** @returns null where the file is a text. @throws KeymarkError for a file of JSON that is no JSON lines. */
export function tableDocuments(path: string, field: string): AsyncGenerator<TableDocument> | null {
  if (/\.json(?:\.(?:gz|zst|zstd))?$/iu.test(path)) {
    throw new KeymarkError(
      'bad-input',
      `${path} is one JSON value, not a text. Write it as JSON lines, one object a line (for example with jq -c '.[]'), in a file whose name ends in .jsonl.`,
    )
  }
  const format = formatOf(path)
  return format === undefined ? null : documents(path, format.rows(path, field), field)
}

/** Names of a table's columns; null where the file is a text. */
export async function tableColumns(path: string): Promise<string[] | null> {
  const format = formatOf(path)
  if (format === undefined) return null
  if (format.rows === parquetRows) return parquetColumns(path)
  for await (const { row } of format.rows(path, '')) return Object.keys(row)
  return []
}
