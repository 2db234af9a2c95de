/** Comma-separated text that every reader cuts into the same records. */
import { stringify } from 'csv-stringify/sync'

/**
 * What some reader takes for the end of a line, although RFC 4180 names CR LF alone: a field that holds one is quoted. Separators of files,
 * groups and records (U+001C to U+001E) and form feeds end lines for Python.
 */
const LINE_ENDS = ['\n', '\v', '\f', '\r', '\u001C', '\u001D', '\u001E', '\u0085', '\u2028', '\u2029']

/** A spreadsheet that opens a file without it reads UTF-8 as the system's old code page. Readers of CSV skip it. */
const BYTE_ORDER_MARK = '\uFEFF'

export interface CsvOptions {
  /** For a spreadsheet that opens the file by double click. */
  excel?: boolean
}

/** Lines, the head first. Cells that a spreadsheet would run as a formula are escaped with an apostrophe. */
export function* csv(
  head: readonly string[],
  rows: Iterable<readonly unknown[]>,
  options: CsvOptions,
): Generator<string> {
  const line = (cells: readonly unknown[]): string =>
    stringify([[...cells]], { escape_formulas: true, record_delimiter: '\n', quoted_match: LINE_ENDS })
  yield (options.excel === true ? BYTE_ORDER_MARK : '') + line(head)
  for (const row of rows) yield line(row)
}
