/** Roles, classes and cosines, a layer a row. */
import { ReadWrite, Role, type VectorPair, type WeightsResult } from '#contract/analysis/weights.ts'
import type { Table } from '#contract/table.ts'
import { wilson } from '../statistics/estimate.ts'
import { type ColumnOf, layerColumn, measured, tableOf } from '../table/table-of.ts'

type Layer = WeightsResult['layers'][number]

const capital = (name: string): string => (name[0]?.toUpperCase() ?? '') + name.slice(1)

/** @param printed a terminal has room for some of them */
const share = (
  title: string,
  of: (layer: Layer) => [count: number, keys: number],
  printed = true,
): ColumnOf<Layer> => ({
  title,
  format: 'share',
  ...(printed && { printed: title.toLowerCase() }),
  cell: (layer) => {
    const { value, low, high } = wilson(...of(layer))
    return measured(value, [low, high])
  },
})

const classed = ({ readWrite }: Layer): number => ReadWrite.options.reduce((sum, name) => sum + readWrite[name], 0)

const PAIRS: Record<VectorPair, string> = {
  'read-value': 'Read, value',
  'gate-value': 'Gate, value',
  'gate-read': 'Gate, read',
}

export function weightsTable({ layers, folded, moments }: WeightsResult): Table {
  const gated = layers.some((layer) => layer.gated)
  const classes = ReadWrite.options.filter((name) => gated || !/conditional|proportional/u.test(name))
  const cosines = (Object.keys(PAIRS) as VectorPair[])
    .filter((pair) => gated || pair === 'read-value')
    .flatMap((pair): ColumnOf<Layer>[] => {
      const of = (layer: Layer) => layer.cosines.find((one) => one.pair === pair)
      return [
        {
          title: `${PAIRS[pair]}: median cosine`,
          format: 'two-decimals',
          cell: (layer) => of(layer)?.quantiles?.[2] ?? null,
        },
        {
          title: `${PAIRS[pair]}: of mismatched pairs`,
          format: 'two-decimals',
          cell: (layer) => {
            const region = of(layer)?.region
            return region ? { from: region[0], to: region[1], format: 'two-decimals', note: null } : null
          },
        },
        share(`${PAIRS[pair]}: below them`, (layer) => [of(layer)?.below ?? 0, of(layer) ? classed(layer) : 0], false),
        share(`${PAIRS[pair]}: above them`, (layer) => [of(layer)?.above ?? 0, of(layer) ? classed(layer) : 0], false),
      ]
    })
  const unfolded = [
    ...(moments === 'logits' ? ['the shapes of values are those of their logits'] : []),
    ...(folded.readOut || moments === 'logits'
      ? []
      : ['the scale of the final normalisation is not part of the output embedding']),
    ...(folded.keys ? [] : ['the scale of the normalisation before a layer is not part of what its keys read']),
  ]
  return tableOf<Layer>(
    [
      layerColumn,
      { title: 'Keys', format: 'count', printed: 'keys', cell: ({ keys }) => keys },
      ...Role.options.map((role) => share(capital(role), ({ roles, keys }) => [roles[role], keys], role !== 'other')),
      { title: 'Median kurtosis', format: 'two-decimals', cell: ({ kurtosis }) => kurtosis && kurtosis[2] },
      ...classes.map((name) =>
        share(capital(name), (layer) => [layer.readWrite[name], classed(layer)], name !== 'orthogonal'),
      ),
      ...(gated ? [{ title: 'Atypical', format: 'count' as const, cell: ({ atypical }: Layer) => atypical }] : []),
      ...cosines,
      share('Removes its own token', ({ own }) => [own.removed, own.keys]),
      share('Shuffled', ({ own }) => [own.shuffled, own.keys]),
    ],
    layers,
    unfolded.length === 0 ? {} : { note: `Note: ${unfolded.join('; ')}.` },
  )
}
