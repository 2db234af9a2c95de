/** Where predictions form, a layer a row. */
import type { ResidualResult } from '#contract/analysis/residual.ts'
import type { Table } from '#contract/table.ts'
import { examplesOf } from '../figure/figure-parts.ts'
import { type ColumnOf, layerColumn, measured, tableOf } from '../table/table-of.ts'

type Layer = ResidualResult['layers'][number]

const share = (title: string, name: Exclude<keyof Layer, 'layer' | 'intervals'>, paper: string): ColumnOf<Layer> => ({
  title,
  format: 'share',
  printed: title.toLowerCase(),
  paper,
  cell: (layer) => measured(layer[name], layer.intervals?.[name] ?? null),
})

export const residualTable = ({ layers, examples, sentences, changed }: ResidualResult): Table =>
  tableOf(
    [
      layerColumn,
      share('Matches final', 'matchesFinal', 'from about a third'),
      share('Final probability', 'finalProbability', 'rises'),
      share('Residual', 'residual', 'most'),
      share('Agreement', 'agreement', 'many'),
      share('Composition', 'composition', 'some'),
      share('Feed-forward layer', 'ffn', 'rarest'),
    ],
    layers,
    {
      note: `${examplesOf(examples, sentences)}; the last layer changed ${changed.toLocaleString('en')} predictions`,
    },
  )
