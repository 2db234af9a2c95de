/** Tables as files: as CSV for spreadsheets and statistics programs, as Markdown and LaTeX for people. */
import type { Cell, Column, Table, TableFileFormat } from '#contract/table.ts'
import { csv, type CsvOptions } from './csv.ts'
import { tableLatex } from './table-latex.ts'
import { tableMarkdown } from './table-markdown.ts'

const WRITERS: Record<TableFileFormat, { extension: string; write: (table: Table, options: CsvOptions) => string }> = {
  csv: { extension: 'csv', write: tableCsv },
  markdown: { extension: 'md', write: tableMarkdown },
  latex: { extension: 'tex', write: tableLatex },
}

export const tableExtension = (format: TableFileFormat): string => WRITERS[format].extension
export const writeTable = (table: Table, format: TableFileFormat, options: CsvOptions = {}): string =>
  WRITERS[format].write(table, options)

type Field = string | number | null

/** How a column becomes columns of the file: what it adds to the title, and what of a cell. */
interface Part {
  suffix: string
  field: (cell: Cell) => Field
}

const VALUE: Part = { suffix: '', field: valueOf }
const ENDS: Part[] = [
  { suffix: ': low', field: (cell) => (isMeasured(cell) ? cell.low : null) },
  { suffix: ': high', field: (cell) => (isMeasured(cell) ? cell.high : null) },
]
const PAIR: Part[] = [
  { suffix: ': from', field: (cell) => (isPair(cell) ? cell.from : null) },
  { suffix: ': to', field: (cell) => (isPair(cell) ? cell.to : null) },
]

/** The columns that the window shows, numbers as they are: shares from 0 to 1, intervals in columns of their own. */
export function tableCsv({ columns, rows }: Table, options: CsvOptions = {}): string {
  const parts = columns.flatMap((column, at) =>
    column.title === null
      ? []
      : partsOf(rows.map(({ cells }) => cells[at] ?? null)).map((part) => ({ at, column, part })),
  )
  const head = parts.map(({ column, part }) => headOf(column) + part.suffix)
  const lines = rows.map(({ cells }) => parts.map(({ at, part }) => part.field(cells[at] ?? null)))
  return [...csv(head, lines, options)].join('')
}

const headOf = ({ title, unit }: Column): string => (unit === null ? (title ?? '') : `${title ?? ''} (${unit})`)

function partsOf(cells: readonly Cell[]): Part[] {
  if (cells.some(isPair)) return PAIR
  return cells.some((cell) => isMeasured(cell) && cell.low !== null) ? [VALUE, ...ENDS] : [VALUE]
}

const isMeasured = (cell: Cell): cell is Extract<Cell, { value: unknown }> =>
  typeof cell === 'object' && cell !== null && 'value' in cell

const isPair = (cell: Cell): cell is Extract<Cell, { from: unknown }> =>
  typeof cell === 'object' && cell !== null && 'from' in cell

function valueOf(cell: Cell): Field {
  if (cell === null || typeof cell !== 'object') return cell
  if ('index' in cell) return `${cell.layer}/${cell.index}`
  return 'value' in cell ? cell.value : null
}
