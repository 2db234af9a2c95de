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
import { PAPER, REFERENCE } from '../figure/paper.ts'
import { quantileBars } from '../figure/quantile-bars.ts'

export const valuesFigures = (result: ValuesResult): NamedFigure[] => [
  { name: 'figure-4-agreement', ...agreementFigure(result) },
  { name: 'figure-5-ranks', ...rankFigure(result) },
  { name: 'figure-6-confidence', ...confidenceFigure(result) },
]

/** A short level line; a tick would stand in the middle of its layer. */
const STROKE = { type: 'point', shape: 'stroke', size: 130, strokeWidth: 2, color: REFERENCE, opacity: 1 }

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
      `${plural(keysOf(result), 'key')} (Figure 4 of the paper). ${shuffledInWords(result)}A random token would be right for ${percent(chance)} (1/|V|).`,
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
        paperLine(chance, '1/|V|', 7),
        ...shuffledPart(result),
      ],
    },
  )
}

/** Beside the points, in grey: next tokens shuffled among the keys of a layer. */
function shuffledPart({ layers }: ValuesResult): Record<string, unknown>[] {
  const rows = layers.flatMap(({ layer, shuffled }) =>
    shuffled === null
      ? []
      : [{ layer, value: shuffled.expected, low: shuffled.low, high: shuffled.high, p: shuffled.p }],
  )
  const last = rows.at(-1)
  if (last === undefined) return []
  const x = { field: 'layer', type: 'ordinal', bandPosition: 0.72 }
  return [
    {
      name: 'next tokens shuffled',
      data: { values: rows },
      layer: [
        {
          mark: { type: 'rule', strokeWidth: 1.5, color: REFERENCE },
          encoding: { x, y: { field: 'low', type: 'quantitative' }, y2: { field: 'high' } },
        },
        {
          mark: STROKE,
          encoding: {
            x,
            y: { field: 'value', type: 'quantitative' },
            tooltip: layerTooltip('Next tokens shuffled', '.2%', [{ field: 'p', title: 'p', format: '.3f' }]),
          },
        },
      ],
    },
    {
      name: 'label of next tokens shuffled',
      data: { values: [{ value: last.value, label: 'next tokens shuffled' }] },
      mark: { type: 'text', align: 'left', baseline: 'middle', dx: 6, dy: -8, color: REFERENCE, fontSize: 11 },
      encoding: { x: { value: 'width' }, y: { field: 'value', type: 'quantitative' }, text: { field: 'label' } },
    },
  ]
}

/** Which layers agree more than chance, in a sentence. */
function shuffledInWords({ layers }: ValuesResult): string {
  const known = layers.filter(({ shuffled }) => shuffled !== null)
  if (known.length === 0) return ''
  const above = known.filter(({ shuffled }) => shuffled?.isAbove).map(({ layer }) => layer)
  const below = known.filter(({ shuffled }) => !shuffled?.isAbove).map(({ layer }) => layer)
  const list = (names: number[]): string => `${names.length === 1 ? 'layer' : 'layers'} ${names.join(', ')}`
  const found =
    below.length === 0
      ? 'every layer is above it'
      : above.length === 0
        ? 'no layer was shown to be above it'
        : `above it: ${list(above)}; not shown for ${list(below)}`
  return `Grey: chance, next tokens shuffled among the keys of a layer, expectation and the range of 95 of 100 shuffles; among all layers (Holm) ${found}. `
}

function rankFigure(result: ValuesResult): Figure {
  const names = result.layers.map(({ layer }) => layer)
  const values = result.layers.flatMap(({ layer, ranks, keys }) =>
    ranks === null
      ? []
      : [{ layer, q05: ranks[0], q25: ranks[1], median: ranks[2], q75: ranks[3], q95: ranks[4], keys }],
  )
  const chance = result.layers.flatMap(({ layer, shuffledRanks, shuffledMedian }) =>
    shuffledRanks === null
      ? []
      : [
          {
            layer,
            q25: shuffledRanks[1],
            median: shuffledRanks[2],
            q75: shuffledRanks[3],
            low: shuffledMedian?.[0] ?? null,
            high: shuffledMedian?.[1] ?? null,
          },
        ],
  )
  const x = { field: 'layer', type: 'ordinal', bandPosition: 0.84 }
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
      `Line: 5 % to 95 % of the keys; bar: the middle half; tick: median (Figure 5 of the paper, where ranks improve towards the upper layers).` +
      (chance.length === 0
        ? ''
        : ` Grey, beside each: the same for next tokens shuffled among the keys of the layer, in one draw whose seed is the number of the layer; tick: their median, with its 95 % interval by order statistics.`),
    values,
    {
      encoding: { x: layerAxis(names) },
      layer: [
        ...quantileBars(y, tooltip),
        ...(chance.length === 0
          ? []
          : [
              {
                name: 'next tokens shuffled',
                data: { values: chance },
                layer: [
                  {
                    mark: { type: 'rule', strokeWidth: 9, color: REFERENCE, opacity: 0.35 },
                    encoding: { x, y: y('q25'), y2: { field: 'q75' } },
                  },
                  {
                    mark: { type: 'rule', strokeWidth: 1.5, color: REFERENCE },
                    encoding: { x, y: y('low'), y2: { field: 'high' } },
                  },
                  {
                    mark: STROKE,
                    encoding: {
                      x,
                      y: y('median'),
                      tooltip: [tooltip[0], { field: 'median', title: 'Shuffled, median', format: ',' }],
                    },
                  },
                ],
              },
            ]),
      ],
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
