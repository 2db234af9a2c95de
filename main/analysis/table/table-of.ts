/** Tables as data: what a column says of each row, and how the window and a terminal write it. */
import type { KindSign } from '#contract/kind.ts'
import type { Cell, Measured, NumberFormat, Row, Table } from '#contract/table.ts'

interface Printed {
  title: string
  /** In place of the column's. */
  format?: NumberFormat
  hasIntervals?: boolean
  hasReasons?: boolean
  /** Stands where there is no number; a dash unless stated. */
  nothing?: string
}

export interface ColumnOf<Item> {
  /** None for a column that is only printed. */
  title?: string
  unit?: string
  /** None for text. */
  format?: NumberFormat
  cell: (item: Item) => Cell
  /** None for a column that is not printed. */
  printed?: string | Printed
  kind?: KindSign
  /** What the paper found. */
  paper?: string
}

export const layerColumn: ColumnOf<{ layer: number }> = {
  title: 'Layer',
  format: 'count',
  cell: ({ layer }) => layer,
  printed: 'layer',
  paper: 'Paper',
}

/** A number with its interval, where it has one. */
export const measured = (
  value: number | null,
  ends: readonly [number | null, number | null] | null = null,
): Measured => ({
  value,
  low: ends?.[0] ?? null,
  high: ends?.[1] ?? null,
  reason: null,
  format: null,
  note: null,
})

interface Further<Item> {
  /** Items that step back. */
  isQuiet?: (item: Item) => boolean
  /** What stands for all of them. */
  overall?: Item
  /** Printed below, in a line. */
  note?: string
}

export function tableOf<Item>(
  columns: readonly ColumnOf<Item>[],
  items: readonly Item[],
  { isQuiet = () => false, overall, note }: Further<Item> = {},
): Table {
  const hasPaper = columns.filter(({ paper }) => paper !== undefined).length > 1
  const paper: Row[] = hasPaper ? [{ cells: columns.map((column) => column.paper ?? ''), isQuiet: true }] : []
  const row = (item: Item): Row => ({ cells: columns.map(({ cell }) => cell(item)), isQuiet: isQuiet(item) })
  return {
    columns: columns.map(({ title = null, unit = null, format = null, printed, kind = null }) => ({
      title,
      unit,
      format,
      kind: kind && { shape: kind.shape, colour: kind.colour },
      printed:
        printed === undefined
          ? null
          : {
              format,
              hasIntervals: false,
              hasReasons: false,
              nothing: '–',
              ...(typeof printed === 'string' ? { title: printed } : printed),
            },
    })),
    rows: items.map(row),
    foot: [...(overall === undefined ? [] : [row(overall)]), ...paper],
    note: note ?? null,
  }
}
