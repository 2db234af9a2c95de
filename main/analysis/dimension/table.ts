/** Intrinsic dimension, a layer a row. */
import type { DimensionResult } from '#contract/analysis/dimension.ts'
import type { Table } from '#contract/table.ts'
import { layerColumn, tableOf } from '../table/table-of.ts'

const printed = (title: string) => ({ title, format: 'two-decimals' }) as const

export const dimensionTable = ({ layers }: DimensionResult): Table =>
  tableOf(
    [
      layerColumn,
      { title: 'Dimension', format: 'significant', printed: printed('dimension'), cell: ({ dimension }) => dimension },
      { title: 'from', format: 'significant', printed: printed('from'), cell: ({ low }) => low },
      { title: 'to', format: 'significant', printed: printed('to'), cell: ({ high }) => high },
      { title: 'N / 2', format: 'significant', printed: printed('N / 2'), cell: ({ half }) => half },
      { title: 'N / 4', format: 'significant', printed: printed('N / 4'), cell: ({ quarter }) => quarter },
      { title: 'GRIDE', format: 'significant', printed: printed('GRIDE'), cell: ({ gride }) => gride },
      { title: 'Off by, simulated', format: 'change', printed: 'off by', cell: ({ bias }) => bias },
      { title: 'States', format: 'count', printed: 'points', cell: ({ distinct }) => distinct },
    ],
    layers,
  )
