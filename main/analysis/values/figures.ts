/** Figures 4, 5 and 6 of the paper. */
import type { ValuesResult } from '#contract/analysis/values.ts'
import type { Figure, NamedFigure } from '#contract/figure.ts'
import {
  COLOURS,
  figureOf,
  interval,
  layerAxis,
  layerTooltip,
  paperLine,
  plural,
  POINT,
  smallShareAxis,
} from '../figure/figure-parts.ts'
import { PAPER } from '../figure/paper.ts'
import { quantileBars } from '../figure/quantile-bars.ts'

export const valuesFigures = (result: ValuesResult): NamedFigure[] => [
  { name: 'figure-4-agreement', ...agreementFigure(result) },
  { name: 'figure-5-ranks', ...rankFigure(result) },
  { name: 'figure-6-confidence', ...confidenceFigure(result) },
]

const keysOf = ({ layers }: ValuesResult): number => layers.reduce((sum, { keys }) => sum + keys, 0)

function agreementFigure(result: ValuesResult): Figure {
  const { layers, chance } = result
  const names = layers.map(({ layer }) => layer)
  const values = layers
    .filter(({ agreement }) => agreement !== null)
    .map(({ layer, agreement, low, high, keys, agreeing }) => ({ layer, value: agreement, low, high, keys, agreeing }))
  return figureOf(
    names,
    `Share of the keys of each layer whose value predicts the token that follows the key’s strongest trigger, with 95 % intervals: ` +
      `${plural(keysOf(result), 'key')} (Figure 4 of the paper). A random guess would be right for ${percent(chance)}.`,
    values,
    {
      encoding: { x: layerAxis(names) },
      layer: [
        interval('low', 'high'),
        {
          mark: { ...POINT, color: COLOURS.shallow },
          encoding: {
            y: { field: 'value', ...smallShareAxis('Agreement of key and value') },
            tooltip: layerTooltip('Agreement', '.2%', [
              { field: 'agreeing', title: 'Agreeing keys', format: ',' },
              { field: 'keys', title: 'Keys', format: ',' },
            ]),
          },
        },
        paperLine(PAPER.agreement, 'paper: up to 3.5 %'),
        paperLine(chance, 'chance'),
      ],
    },
  )
}

function rankFigure(result: ValuesResult): Figure {
  const names = result.layers.map(({ layer }) => layer)
  const values = result.layers.flatMap(({ layer, ranks, keys }) =>
    ranks === null
      ? []
      : [{ layer, q05: ranks[0], q25: ranks[1], median: ranks[2], q75: ranks[3], q95: ranks[4], keys }],
  )
  const y = (field: string): Record<string, unknown> => ({
    field,
    type: 'quantitative',
    title: 'Rank of the next token',
    scale: { type: 'log', reverse: true },
    axis: { values: [1, 10, 100, 1000, 10_000, 100_000, 1_000_000], format: ',', domain: false },
  })
  const tooltip = [
    { field: 'layer', title: 'Layer' },
    { field: 'median', title: 'Median rank', format: ',' },
    { field: 'q25', title: 'Quarter of the keys below', format: ',' },
    { field: 'q75', title: 'Three quarters below', format: ',' },
    { field: 'keys', title: 'Keys', format: ',' },
  ]
  return figureOf(
    names,
    `Rank of the token that follows a key’s strongest trigger in the distribution of its value, per layer; the best rank, 1, is on top. ` +
      `Line: 5 % to 95 % of the keys; bar: the middle half; tick: median (Figure 5 of the paper, where ranks improve towards the upper layers).`,
    values,
    {
      encoding: { x: layerAxis(names) },
      layer: quantileBars(y, tooltip),
    },
  )
}

function confidenceFigure({ bins }: ValuesResult): Figure {
  const values = bins.map(({ from, to, keys, agreeing, low, high }, i) => ({
    bin: i + 1,
    confidence: `${percent(from)} to ${percent(to)}`,
    value: agreeing / keys,
    low,
    high,
    keys,
  }))
  return figureOf(
    values.map(({ bin }) => bin),
    `Agreement of keys and values by how sure the value is: keys in ten groups of one size by the largest probability of their value, ` +
      `the least sure on the left, with 95 % intervals (Figure 6 of the paper, where surer values agree more).`,
    values,
    {
      encoding: {
        x: {
          field: 'bin',
          type: 'ordinal',
          title: 'Tenth of the keys, by the largest probability of their value',
          axis: { labelAngle: 0, ticks: false, domain: false },
        },
      },
      layer: [
        interval('low', 'high'),
        {
          mark: { ...POINT, color: COLOURS.shallow },
          encoding: {
            y: { field: 'value', ...smallShareAxis('Agreement of key and value') },
            tooltip: [
              { field: 'confidence', title: 'Largest probability' },
              { field: 'value', title: 'Agreement', format: '.2%' },
              { field: 'low', title: 'from', format: '.2%' },
              { field: 'high', title: 'to', format: '.2%' },
              { field: 'keys', title: 'Keys', format: ',' },
            ],
          },
        },
      ],
    },
  )
}

/** To two significant digits: `0.0004 %`. */
function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`
}
