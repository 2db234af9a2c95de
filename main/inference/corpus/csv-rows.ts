/** CSV and TSV with a first row of names. */
import { parse } from 'csv-parse'
import { KeymarkError } from '../../keymark-error.ts'
import { encodingOf } from './encoding.ts'
import { fileBytes } from './file-bytes.ts'
import { LONGEST_LINE } from './lines.ts'
import type { Fields, CorpusRow } from './table-document.ts'

interface Parsed {
  record: Fields
  info: { lines: number; bytes: number }
}

/** @throws KeymarkError naming the line of a row that has more or fewer fields than the first. */
export async function* csvRows(path: string, separator: 'tab' | 'comma'): AsyncGenerator<CorpusRow> {
  const parser = parse({
    columns: (names: string[]) => uniqueNames(path, names),
    bom: true,
    info: true,
    delimiter: separator === 'tab' ? '\t' : await separatorOf(path),
    skip_empty_lines: true,
    max_record_size: LONGEST_LINE,
  })
  const feeding = feed(path, parser)
  let last = 0
  let number = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      number += 1
      yield { row: record, number, place: `line ${info.lines}`, at: 0, bytes: info.bytes - last }
      last = info.bytes
    }
    await feeding
  } catch (error) {
    throw inWords(path, error)
  } finally {
    parser.destroy()
  }
}

/** Longer than any first row. */
const HEAD = 1 << 16

/** Spreadsheets write semicolons where a comma stands in numbers: those of the first row tell, for texts hold both. */
async function separatorOf(path: string): Promise<',' | ';'> {
  for await (const chunk of fileBytes(path)) {
    const [head = ''] = encodingOf(chunk).decode(chunk.subarray(0, HEAD)).split('\n', 1)
    const unquoted = head.replaceAll(/"[^"]*"/gu, '')
    return unquoted.includes(';') && !unquoted.includes(',') ? ';' : ','
  }
  return ','
}

/** Gives the parser the file as text; what goes wrong there ends the parser. */
async function feed(path: string, parser: ReturnType<typeof parse>): Promise<void> {
  try {
    let decoder: InstanceType<typeof TextDecoder> | null = null
    for await (const chunk of fileBytes(path)) {
      decoder ??= new TextDecoder(encodingOf(chunk).name, { fatal: true })
      if (!parser.write(decoder.decode(chunk, { stream: true }))) await drained(parser)
      if (parser.destroyed) return
    }
    parser.end(decoder?.decode() ?? '')
  } catch (error) {
    parser.destroy(error instanceof Error ? error : new Error(String(error)))
  }
}

const drained = (parser: ReturnType<typeof parse>): Promise<void> =>
  new Promise((resolve) => {
    for (const event of ['drain', 'close', 'error']) parser.once(event, () => resolve())
  })

function uniqueNames(path: string, names: readonly string[]): string[] {
  const twice = names.find((name, i) => name !== '' && names.indexOf(name) !== i)
  if (twice === undefined) return [...names]
  throw new KeymarkError(
    'bad-input',
    `${path}, line 1 names the column “${twice}” twice. Give every column its own name.`,
  )
}

interface CsvError {
  code: string
  message: string
  lines?: number
}

function inWords(path: string, error: unknown): unknown {
  if (error instanceof KeymarkError) return error
  if (error instanceof TypeError) {
    return new KeymarkError('bad-input', `${path} is not valid UTF-8. Convert the file to UTF-8 first.`, {
      cause: error,
    })
  }
  if (!(error instanceof Error) || !('code' in error)) return error
  const { code, lines } = error as unknown as CsvError
  const line = lines === undefined ? '' : `, line ${lines}`
  const reasons: Record<string, string> = {
    CSV_RECORD_INCONSISTENT_COLUMNS: 'has more or fewer fields than the first row has names',
    CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'has more or fewer fields than the first row',
    CSV_QUOTE_NOT_CLOSED: 'begins a quotation that never ends',
    CSV_INVALID_CLOSING_QUOTE: 'goes on after a closing quotation mark',
    INVALID_OPENING_QUOTE: 'has a quotation mark inside a field that does not begin with one',
    CSV_MAX_RECORD_SIZE: `is longer than ${LONGEST_LINE >> 20} MiB`,
  }
  const reason = reasons[code] ?? error.message
  return new KeymarkError(
    'bad-input',
    `${path}${line} ${reason}. Put a field that holds quotation marks, commas or line breaks in quotation marks, and double those inside.`,
    { cause: error },
  )
}
