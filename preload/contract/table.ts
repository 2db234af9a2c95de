import { z } from 'zod'
import { KeyId } from './key-id.ts'
import { KindSign } from './kind.ts'
import { procedure } from './procedure.ts'

/**
 * How numbers are written. `share` and `whole-share`: 0 to 1 in percent, with one decimal and with none; `points`: a difference of two shares, in percentage points; `change`: a relative change
 * in percent, with its sign; `significant`: three digits, wherever the point stands.
 */
export const NumberFormat = z.enum([
  'count',
  'share',
  'whole-share',
  'points',
  'change',
  'one-decimal',
  'two-decimals',
  'four-decimals',
  'significant',
  'duration',
])
export type NumberFormat = z.infer<typeof NumberFormat>

/** A number with its 95 % interval. `reason`: why there is none; `format`: in place of its column's; `note`: after it, in few words. */
export const Measured = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  reason: z.string().nullable(),
  format: NumberFormat.nullable(),
  note: z.string().nullable(),
})
export type Measured = z.infer<typeof Measured>

/** Null: nothing to say. A pair of numbers is a range, or a change from one to the other with a note on it. */
export const Cell = z.union([
  z.null(),
  z.string(),
  z.number(),
  Measured,
  KeyId,
  z.object({
    from: z.number().nullable(),
    to: z.number().nullable(),
    format: NumberFormat.nullable(),
    note: z.string().nullable(),
  }),
])
export type Cell = z.infer<typeof Cell>

export const Column = z.object({
  /** As the window and a file head it; null for a column that is only printed. */
  title: z.string().nullable(),
  unit: z.string().nullable(),
  /** Null: text. */
  format: NumberFormat.nullable(),
  /** As a terminal heads and writes it, with intervals and with why a number is undefined, or without; null: it is not printed. */
  printed: z
    .object({
      title: z.string(),
      format: NumberFormat.nullable(),
      hasIntervals: z.boolean(),
      hasReasons: z.boolean(),
      nothing: z.string(),
    })
    .nullable(),
  /** The sign of a kind of patterns stands before the title. */
  kind: KindSign.nullable(),
})
export type Column = z.infer<typeof Column>

export const Row = z.object({
  /** One for each column. */
  cells: z.array(Cell),
  /** Nothing was looked at, or it is the paper's and not one's own: it steps back. */
  isQuiet: z.boolean(),
})
export type Row = z.infer<typeof Row>

export const Table = z.object({
  columns: z.array(Column),
  rows: z.array(Row),
  /** Below them, for the window: all of them together, and the paper. */
  foot: z.array(Row),
  /** Printed below, in a line. */
  note: z.string().nullable(),
})
export type Table = z.infer<typeof Table>

/**
 * `csv`: the numbers as they are, an interval in two columns of its own, without what stands below the rows. `markdown` and `latex`: as the
 * window shows it, to be read in a report or a paper.
 */
export const TableFileFormat = z.enum(['csv', 'markdown', 'latex'])
export type TableFileFormat = z.infer<typeof TableFileFormat>

export const table = {
  /** Asks where; null when the person cancelled, else the file's name. */
  save: procedure
    .input(z.object({ table: Table, name: z.string().max(200), format: TableFileFormat.default('csv') }))
    .output(z.string().nullable()),
}
