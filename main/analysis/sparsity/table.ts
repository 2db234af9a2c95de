/** How often keys are active, a layer a row. */
import type { SparsityResult } from '#contract/analysis/sparsity.ts'
import type { Table } from '#contract/table.ts'
import { meaningOf } from './meaning.ts'
import { type ColumnOf, layerColumn, tableOf } from '../table/table-of.ts'

const MEANINGS = { 'above-zero': 'm > 0', strong: 'strong' } as const

/** Where some layer counts strong memories. */
const beside: ColumnOf<SparsityResult['layers'][number]>[] = [
  { title: 'Active means', cell: ({ by }) => MEANINGS[by] },
  { title: 'm > 0', format: 'share', printed: 'above 0', cell: ({ aboveZero }) => aboveZero },
]

export function sparsityTable(result: SparsityResult): Table {
  const { layers, positions, threshold } = result
  return tableOf(
    [
      layerColumn,
      { title: 'Active', format: 'share', printed: 'active', cell: ({ active }) => active },
      ...(threshold === null ? [] : beside),
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
    { note: `${positions.toLocaleString('en')} positions. ${meaningOf(result)}` },
  )
}
