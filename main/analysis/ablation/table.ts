/** What the loss of a token does, a layer a row. */
import type { AblationResult, MeanChange } from '#contract/analysis/ablation.ts'
import type { Measured, Table } from '#contract/table.ts'
import { layerColumn, measured, tableOf } from '../table/table-of.ts'

const change = ({ mean, low, high, reason }: MeanChange): Measured => ({ ...measured(mean, [low, high]), reason })
const printed = (title: string) => ({ title, format: 'two-decimals', hasIntervals: true }) as const

export const ablationTable = ({ layers }: AblationResult): Table =>
  tableOf(
    [
      layerColumn,
      { title: 'Keys', format: 'count', printed: 'keys', cell: ({ keys }) => keys },
      { title: 'Triggers', format: 'count', printed: 'triggers', cell: ({ triggers }) => triggers },
      { title: 'Of one token', format: 'count', cell: ({ single }) => single },
      {
        title: 'Without the first',
        format: 'change',
        printed: printed('without the first'),
        cell: ({ first }) => change(first),
      },
      {
        title: 'Without the last',
        format: 'change',
        printed: printed('without the last'),
        cell: ({ last }) => change(last),
      },
      {
        title: 'Without a random one',
        format: 'change',
        printed: printed('without a random token'),
        cell: ({ random }) => change(random),
      },
    ],
    layers,
  )
