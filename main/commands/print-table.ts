/** Tables for a person at a terminal: the columns that are printed, and the note below them. */
import { decimal, percent } from '#contract/decimal.ts'
import { points, withoutUnit } from '#contract/number-text.ts'
import type { Cell, NumberFormat, Table } from '#contract/table.ts'
import { inWords, table as aligned } from './output.ts'

const WRITE: Record<NumberFormat, (value: number) => string> = {
  count: (value) => value.toLocaleString('en'),
  share: (value) => percent(value, 1),
  'whole-share': (value) => `${Math.round(100 * value)} %`,
  points: (value) => points(value).replace('−', '-'),
  change: (value) => percent(value),
  'one-decimal': (value) => decimal(value, 1),
  'two-decimals': (value) => decimal(value, 2),
  'four-decimals': (value) => decimal(value, 4),
  significant: (value) => value.toPrecision(3),
  duration: inWords,
}

type Printed = NonNullable<Table['columns'][number]['printed']>

export function printed({ columns, rows, note }: Table): string {
  const shown = columns.flatMap((column, at) => (column.printed === null ? [] : [{ at, ...column.printed }]))
  const lines = aligned(
    shown.map(({ title }) => title),
    rows.map(({ cells }) => shown.map((column) => inCell(cells[column.at] ?? null, column))),
  )
  return note === null ? lines : `${lines}\n${note}`
}

/** Counts stay numbers: a column of nothing else is aligned to the right. */
function inCell(cell: Cell, { format, hasIntervals, hasReasons, nothing }: Printed): string | number {
  const write = (value: number | null, own: NumberFormat | null = null): string =>
    value === null ? nothing : WRITE[own ?? format ?? 'count'](value)
  if (cell === null) return nothing
  if (typeof cell === 'string') return cell
  if (typeof cell === 'number') return format === 'count' ? cell : write(cell)
  if ('index' in cell) return `${cell.layer}/${cell.index}`
  if ('from' in cell) return `${write(cell.from, cell.format)} to ${write(cell.to, cell.format)}`
  if (hasReasons && cell.value === null && cell.reason !== null) return `undefined: ${cell.reason}`
  const value = write(cell.value, cell.format)
  const isBounded = hasIntervals && cell.value !== null && (cell.low !== null || cell.high !== null)
  return isBounded
    ? `${value} (${withoutUnit(write(cell.low, cell.format))} to ${write(cell.high, cell.format)})`
    : value
}
