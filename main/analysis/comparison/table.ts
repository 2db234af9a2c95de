import type { KeyChange, LayerComparison } from '#contract/scan-comparison.ts'
import type { Table } from '#contract/table.ts'
import { estimate } from '../study/estimate-cell.ts'
import { layerColumn, tableOf, type ColumnOf } from '../table/table-of.ts'

const index = (
  title: string,
  printed: string,
  value: (layer: LayerComparison) => LayerComparison['triggers'],
): ColumnOf<LayerComparison> => ({
  title,
  format: 'two-decimals',
  cell: (layer) => estimate(value(layer)),
  printed: { title: printed, hasIntervals: true },
})

const byChance = (title: string, value: (layer: LayerComparison) => number | null): ColumnOf<LayerComparison> => ({
  title,
  format: 'two-decimals',
  cell: value,
  printed: title.toLowerCase(),
})

export const comparisonTable = (layers: readonly LayerComparison[], names: readonly [string, string]): Table =>
  tableOf(
    [
      layerColumn,
      { title: 'Keys', format: 'count', cell: ({ keys }) => keys, printed: 'keys' },
      index('Same triggers', 'same triggers', ({ triggers }) => triggers),
      byChance('Triggers by chance', (layer) => layer.byChance.triggers),
      index('Same last tokens', 'same last tokens', ({ lastTokens }) => lastTokens),
      byChance('Last tokens by chance', (layer) => layer.byChance.lastTokens),
      index('Correlation', 'correlation', ({ correlation }) => correlation),
      { title: 'Keys correlated', format: 'count', cell: ({ correlated }) => correlated, printed: 'of keys' },
      {
        title: 'Same value',
        format: 'whole-share',
        cell: ({ sameValue }) => estimate(sameValue),
        printed: { title: 'same value', hasIntervals: true },
      },
    ],
    layers,
    {
      note: `“${names[0]}” and “${names[1]}”: means over the keys that fired in either, with 95 % intervals over keys. Same: what is in both, of what is in either (Jaccard index). By chance: each key against random others of its layer. Correlation: Spearman’s, of the coefficients on prefixes that a key has in both, three or more. Same value: the share of values that promote the same token most.`,
    },
  )

const number = (title: string, cell: (key: KeyChange) => number | null): ColumnOf<KeyChange> => ({
  title,
  format: 'two-decimals',
  cell,
  printed: title.toLowerCase(),
})

const top = (title: string, at: 0 | 1): ColumnOf<KeyChange> => ({
  title,
  format: 'significant',
  cell: (key) => key.top[at],
  printed: title.toLowerCase(),
})

/** The keys that changed most, a row each. */
export const changedTable = (changed: readonly KeyChange[]): Table =>
  tableOf(
    [
      { title: 'Key', cell: ({ layer, index: key }) => ({ layer, index: key }), printed: 'key' },
      number('Same last tokens', ({ lastTokens }) => lastTokens),
      number('Same triggers', ({ triggers }) => triggers),
      { title: 'In both', unit: 'prefixes', format: 'count', cell: ({ shared }) => shared, printed: 'in both' },
      number('Correlation', ({ correlation }) => correlation),
      top('Top', 0),
      top('Other top', 1),
    ],
    changed,
  )
