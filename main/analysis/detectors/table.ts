/** Detectors and what is explained, a layer a row. */
import { Detector, Feature } from '#contract/analysis/detector.ts'
import { type DetectorsResult } from '#contract/analysis/detectors.ts'
import type { Table } from '#contract/table.ts'
import { plural } from '../figure/figure-parts.ts'
import { wilson } from '../statistics/estimate.ts'
import { type ColumnOf, layerColumn, measured, tableOf } from '../table/table-of.ts'

type Layer = DetectorsResult['layers'][number]

const capital = (name: string): string => (name[0]?.toUpperCase() ?? '') + name.slice(1)

const share = (title: string, count: (layer: Layer) => number): ColumnOf<Layer> => ({
  title,
  format: 'share',
  printed: title.toLowerCase(),
  cell: (layer) => {
    const { value, low, high } = wilson(count(layer), layer.judged)
    return measured(value, [low, high])
  },
})

export const detectorsTable = ({ layers, positions, sentences }: DetectorsResult): Table =>
  tableOf<Layer>(
    [
      layerColumn,
      { title: 'Keys judged', format: 'count', printed: 'keys judged', cell: ({ judged }) => judged },
      ...Detector.options.map((name) => share(capital(name), ({ found }) => found[name])),
      share('Few tokens', ({ fewTokens }) => fewTokens),
      share('Shuffled', ({ shuffled }) => shuffled),
      ...(layers.some(({ topics }) => topics !== null)
        ? [
            share('For a topic', ({ topics }) => topics?.keys ?? 0),
            share('For a topic, shuffled', ({ topics }) => topics?.shuffled ?? 0),
          ]
        : []),
      {
        title: 'Fire alone: own tokens',
        format: 'share',
        cell: ({ alone }) => alone && alone.own,
      },
      { title: 'Fire alone: others', format: 'share', cell: ({ alone }) => alone && alone.other },
      ...Feature.options.map((feature): ColumnOf<Layer> => ({
        title: `Explained by ${feature}: median`,
        format: 'share',
        cell: ({ explained }) => explained[feature]?.[2] ?? null,
      })),
    ],
    layers,
    { note: `${plural(positions, 'position')} of ${plural(sentences, 'sentence')}` },
  )
