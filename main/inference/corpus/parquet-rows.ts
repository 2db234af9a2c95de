/** Parquet, as Hugging Face's data sets are kept: a group of rows at a time. */
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetReadObjects,
  type AsyncBuffer,
  type FileMetaData,
} from 'hyparquet'
import { KeymarkError } from '../../keymark-error.ts'
import { fileSize, firstBytes } from './file-bytes.ts'
import { holds, type Stretch, WHOLE } from './stretch.ts'
import { requireColumn, type Fields, type CorpusRow } from './table-document.ts'

/** Snappy, the most common, is the library's own. */
const compressors = {
  GZIP: (bytes: Uint8Array) => gunzipSync(bytes),
  BROTLI: (bytes: Uint8Array) => brotliDecompressSync(bytes),
  ZSTD: (bytes: Uint8Array) => zstdDecompressSync(bytes),
}

/**
 * The groups of rows that have their place in the stretch; others are not read.
 * @throws KeymarkError when it is no Parquet file, is cut short, or lacks the column.
 */
export async function* parquetRows(path: string, field: string, stretch: Stretch = WHOLE): AsyncGenerator<CorpusRow> {
  const { file, metadata } = await openParquet(path)
  const columns = columnsOf(metadata)
  requireColumn(path, columns, field)
  const [size, count] = [fileSize(path), Number(metadata.num_rows)]
  let from = 0
  for (const group of metadata.row_groups) {
    const to = from + Number(group.num_rows)
    const at = Math.floor((size * from) / count)
    if (!holds(stretch, at)) {
      from = to
      continue
    }
    const rows = await inWords(
      path,
      parquetReadObjects({ file, metadata, rowStart: from, rowEnd: to, columns, compressors }),
    )
    for (const [i, row] of (rows as Fields[]).entries()) {
      const text = row[field]
      const number = from + i + 1
      yield { row, number, place: `row ${number}`, at, bytes: typeof text === 'string' ? Buffer.byteLength(text) : 0 }
    }
    from = to
  }
}

export async function parquetColumns(path: string): Promise<string[]> {
  return columnsOf((await openParquet(path)).metadata)
}

async function openParquet(path: string): Promise<{ file: AsyncBuffer; metadata: FileMetaData }> {
  if (firstBytes(path, 4).toString('latin1') !== 'PAR1') {
    throw new KeymarkError('bad-input', `${path} is no Parquet file: it does not begin with PAR1. Check what it is.`)
  }
  const file = await asyncBufferFromFile(path)
  return { file, metadata: await inWords(path, parquetMetadataAsync(file)) }
}

/** Columns of single values: those that are lists or objects hold no text. */
const columnsOf = ({ schema }: FileMetaData): string[] => {
  const names: string[] = []
  // The schema is a tree in order of depth first: the root, then each column with all that is below it.
  let skip = 0
  for (const { name, num_children: children = 0 } of schema.slice(1)) {
    if (skip > 0) skip += children - 1
    else if (children > 0) skip = children
    else names.push(name)
  }
  return names
}

async function inWords<Result>(path: string, reading: Promise<Result>): Promise<Result> {
  try {
    return await reading
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new KeymarkError(
      'bad-input',
      `${path} cannot be read as Parquet (${reason}): it is cut short, damaged, or written in a way that is not known. Fetch the file again, or convert it to JSON lines.`,
      { cause: error },
    )
  }
}
