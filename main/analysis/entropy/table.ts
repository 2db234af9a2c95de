/** Entropy before and after each layer, a layer a row. */
import type { EntropyResult } from '#contract/analysis/entropy.ts'
import type { Table } from '#contract/table.ts'
import { examplesOf } from '../figure/figure-parts.ts'
import { type ColumnOf, layerColumn, measured, tableOf } from '../table/table-of.ts'

type Layer = EntropyResult['layers'][number]

const bits = (title: string, cell: ColumnOf<Layer>['cell']): ColumnOf<Layer> => ({
  title,
  unit: 'bits',
  format: 'two-decimals',
  printed: title.toLowerCase(),
  cell,
})

const columns = (what: 'r' | 'o', where: string): ColumnOf<Layer>[] => [
  bits(`${where}: mean`, ({ [what]: { mean, interval } }) => measured(mean, interval)),
  bits(`${where}: 25 %`, ({ [what]: { quartiles } }) => quartiles[0]),
  bits(`${where}: median`, ({ [what]: { quartiles } }) => quartiles[1]),
  bits(`${where}: 75 %`, ({ [what]: { quartiles } }) => quartiles[2]),
]

export const entropyTable = ({ layers, examples, sentences }: EntropyResult): Table =>
  tableOf([layerColumn, ...columns('r', 'Before'), ...columns('o', 'After')], layers, {
    note: `${examplesOf(examples, sentences)}; entropy before and after each layer in bits`,
  })
