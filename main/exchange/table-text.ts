/** A table as texts: the columns, rows and cells that the window shows, as it writes them. */
import { NONE, NUMBER_TEXT, withoutUnit } from '#contract/number-text.ts'
import type { Cell, Column, NumberFormat, Row, Table } from '#contract/table.ts'

export interface TableText {
  heads: string[]
  /** Numbers stand to the right. */
  isNumber: boolean[]
  rows: string[][]
  /** All rows together, and the paper. */
  foot: string[][]
  /** What the table rests on, a line each. */
  notes: string[]
}

export function tableText({ columns, rows, foot, note }: Table): TableText {
  const shown = columns.flatMap((column, at) => (column.title === null ? [] : [{ column, at }]))
  const texts = ({ cells }: Row): string[] => shown.map(({ column, at }) => cellText(cells[at] ?? null, column.format))
  return {
    heads: shown.map(({ column }) => headText(column)),
    isNumber: shown.map(({ column }) => column.format !== null),
    rows: rows.map(texts),
    foot: foot.map(texts),
    notes: note === null ? [] : note.split('\n').filter((line) => line.trim() !== ''),
  }
}

const headText = ({ title, unit }: Column): string => (unit === null ? (title ?? '') : `${title ?? ''} (${unit})`)

/** A number with its interval in brackets behind it, and its note in parentheses. */
function cellText(cell: Cell, format: NumberFormat | null): string {
  const write = (value: number | null, own: NumberFormat | null = null): string =>
    value === null ? NONE : NUMBER_TEXT[own ?? format ?? 'count'](value)
  if (cell === null) return NONE
  if (typeof cell === 'string') return cell
  if (typeof cell === 'number') return write(cell)
  if ('index' in cell) return `${cell.layer}/${cell.index}`
  const note = cell.note === null ? '' : ` (${cell.note})`
  if ('from' in cell) {
    return `${write(cell.from, cell.format)} ${cell.note === null ? 'to' : '→'} ${write(cell.to, cell.format)}${note}`
  }
  const { value, low, high, format: own } = cell
  const ends =
    low === null || high === null ? '' : ` [${withoutUnit(write(low, own))}, ${withoutUnit(write(high, own))}]`
  return `${write(value, own)}${ends}${note}`
}
