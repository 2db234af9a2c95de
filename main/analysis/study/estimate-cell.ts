/** An estimate in a cell of a table, with why it has no value where it has none. */
import type { Estimate } from '#contract/estimate.ts'
import type { Measured, NumberFormat } from '#contract/table.ts'
import { measured } from '../table/table-of.ts'

export const estimate = ({ value, low, high, reason }: Estimate, format: NumberFormat | null = null): Measured => ({
  ...measured(value, [low, high]),
  reason,
  format,
})
