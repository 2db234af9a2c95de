/** How often keys are active, a layer a row. */
import type { SparsityResult } from '#contract/analysis/sparsity.ts'
import type { Table } from '#contract/table.ts'
import { layerColumn, tableOf } from '../table/table-of.ts'

export const sparsityTable = ({ layers, positions }: SparsityResult): Table =>
  tableOf(
    [
      layerColumn,
      { title: 'Active', format: 'share', printed: 'active', cell: ({ active }) => active },
      { title: 'Median key', format: 'share', cell: ({ quantiles }) => quantiles[2] },
      { title: 'Never active', format: 'share', printed: 'dead', cell: ({ dead }) => dead },
      { title: 'Nearly always', format: 'share', printed: 'dense', cell: ({ dense }) => dense },
      {
        title: 'No trigger in the scan',
        format: 'share',
        printed: 'never fired in the scan',
        cell: ({ unfired }) => unfired,
      },
    ],
    layers,
    { note: `${positions.toLocaleString('en')} positions` },
  )
