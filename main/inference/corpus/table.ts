/** Which corpus files are tables, by their names, and what they hold. A table is never read as prose. */
import { KeymarkError } from '../../keymark-error.ts'
import { csvRows } from './csv-rows.ts'
import { jsonLines } from './json-lines.ts'
import { isPacked } from './file-bytes.ts'
import { parquetColumns, parquetRows } from './parquet-rows.ts'
import { holds, type Stretch, WHOLE } from './stretch.ts'
import { documents, requireColumn, type TableDocument, type CorpusRow } from './table-document.ts'

interface TableFormat {
  name: RegExp
  /** Those of a stretch of the file, where it can be read from its middle. */
  rows: (path: string, field: string, stretch: Stretch) => AsyncIterable<CorpusRow>
}

/** Behind the names of all but Parquet may stand that of what packed the file. */
const FORMATS: readonly TableFormat[] = [
  { name: /\.(?:jsonl|ndjson)(?:\.(?:gz|zst|zstd))?$/iu, rows: jsonRows },
  { name: /\.csv(?:\.(?:gz|zst|zstd))?$/iu, rows: (path, _field, stretch) => whole(csvRows(path, 'comma'), stretch) },
  { name: /\.tsv(?:\.(?:gz|zst|zstd))?$/iu, rows: (path, _field, stretch) => whole(csvRows(path, 'tab'), stretch) },
  { name: /\.parquet$/iu, rows: parquetRows },
]

/** A file that is packed is one piece, as CSV is. */
function jsonRows(path: string, field: string, stretch: Stretch): AsyncIterable<CorpusRow> {
  return isPacked(path) ? whole(jsonLines(path), stretch) : fromMiddle(path, field, stretch)
}

/** The first row tells for all whether there is a column, also where it is not read. */
async function* fromMiddle(path: string, field: string, stretch: Stretch): AsyncGenerator<CorpusRow> {
  if (stretch.from > 0)
    for await (const { row } of jsonLines(path)) {
      requireColumn(path, Object.keys(row), field)
      break
    }
  yield* jsonLines(path, stretch)
}

async function* whole(rows: AsyncIterable<CorpusRow>, stretch: Stretch): AsyncGenerator<CorpusRow> {
  if (holds(stretch, 0)) for await (const row of rows) yield { ...row, at: 0 }
}

const formatOf = (path: string): TableFormat | undefined => FORMATS.find(({ name }) => name.test(path))

/** @returns null where the file is a text. @throws KeymarkError for a file of JSON that is no JSON lines. */
export function tableDocuments(
  path: string,
  field: string,
  stretch: Stretch = WHOLE,
): AsyncGenerator<TableDocument> | null {
  if (/\.json(?:\.(?:gz|zst|zstd))?$/iu.test(path)) {
    throw new KeymarkError(
      'bad-input',
      `${path} is one JSON value, not a text. Write it as JSON lines, one object a line (for example with jq -c '.[]'), in a file whose name ends in .jsonl.`,
    )
  }
  const format = formatOf(path)
  return format === undefined ? null : documents(path, format.rows(path, field, stretch), field)
}

/** Names of a table's columns; null where the file is a text. */
export async function tableColumns(path: string): Promise<string[] | null> {
  const format = formatOf(path)
  if (format === undefined) return null
  if (format.rows === parquetRows) return parquetColumns(path)
  for await (const { row } of format.rows(path, '', WHOLE)) return Object.keys(row)
  return []
}
