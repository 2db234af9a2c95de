/** Figures of what a model does with a text: 7 to 11 of the paper, sparsity and dimension. */
import type { DimensionResult, MemoriesResult, ResidualResult, SparsityResult } from '#contract/analysis-result.ts'
import type { Figure } from '#contract/figure.ts'
import {
  COLOURS,
  figureOf,
  interval,
  layerAxis,
  layerTooltip,
  paperLine,
  plural,
  POINT,
  shareAxis,
} from './figure/figure-parts.ts'
import { PAPER } from './figure/paper.ts'

type Named = Figure & { name: string }
type Row = { layer: number; value: number; low: number | null; high: number | null }
type Ends = readonly [number, number] | null | undefined

const row = (layer: number, value: number, ends: Ends): Row => ({
  layer,
  value,
  low: ends?.[0] ?? null,
  high: ends?.[1] ?? null,
})

/** Points over layers with their intervals, and what the paper found. */
function points(rows: Row[], caption: string, what: string, axis: object, format: string, paper: object[]): Figure {
  const names = rows.map(({ layer }) => layer)
  return figureOf(names, caption, rows, {
    encoding: { x: layerAxis(names) },
    layer: [
      interval('low', 'high'),
      {
        mark: { ...POINT, color: COLOURS.shallow },
        encoding: { y: { field: 'value', ...axis }, tooltip: layerTooltip(what, format) },
      },
      ...(paper as Record<string, unknown>[]),
    ],
  })
}

export function memoriesFigures({ layers, examples }: MemoriesResult): Named[] {
  const [from, to] = PAPER.active
  return [
    {
      name: 'figure-7-active-memories',
      ...points(
        layers.map(({ layer, active, activeInterval }) => row(layer, active, activeInterval)),
        `Share of the memories of each layer that are active (coefficient above 0), mean over ${plural(examples, 'example')} with 95 % intervals (Figure 7 of the paper).`,
        'Active memories',
        shareAxis('Active memories'),
        '.1%',
        [paperLine(from, 'paper: 10 % …'), paperLine(to, 'paper: … to 50 %')],
      ),
    },
    {
      name: 'figure-8-composition-of-memories',
      ...points(
        layers.map(({ layer, differs, differsInterval }) => row(layer, differs, differsInterval)),
        `Share of ${plural(examples, 'example')} in which the prediction of the layer’s output is that of none of its active memories, with 95 % intervals (Figure 8 of the paper).`,
        'Differs from every memory',
        shareAxis('Layer differs from every memory'),
        '.1%',
        [paperLine(PAPER.differs, 'paper: at least 68 %')],
      ),
    },
  ]
}

export function residualFigures({ layers, examples }: ResidualResult): Named[] {
  return [
    {
      name: 'figure-9-matches-final',
      ...points(
        layers.map(({ layer, matchesFinal, intervals }) => row(layer, matchesFinal, intervals?.['matchesFinal'])),
        `Share of ${plural(examples, 'example')} in which the residual that enters the layer’s sum already predicts the model’s final token, with 95 % intervals (Figure 9 of the paper).`,
        'Matches the final prediction',
        shareAxis('Residual predicts the final token'),
        '.1%',
        [paperLine(PAPER.matchesFinal, 'paper: a third in low layers')],
      ),
    },
    {
      name: 'figure-10-final-probability',
      ...points(
        layers.map(({ layer, finalProbability, intervals }) =>
          row(layer, finalProbability, intervals?.['finalProbability']),
        ),
        `Probability that the residual that enters the layer’s sum gives to the model’s final token: mean over ${plural(examples, 'example')} with 95 % intervals (Figure 10 of the paper, where it rises from layer to layer).`,
        'Probability of the final token',
        shareAxis('Probability of the final token'),
        '.1%',
        [],
      ),
    },
    { name: 'figure-11-cases', ...casesFigure({ layers, examples }) },
  ]
}

/** From below. */
const CASES = [
  { field: 'residual', title: 'residual: as before the layer', colour: COLOURS.shallow },
  { field: 'agreement', title: 'agreement: both say so', colour: COLOURS.both },
  { field: 'composition', title: 'composition: neither says so', colour: COLOURS.uncovered },
  { field: 'ffn', title: 'ffn: the layer’s own', colour: COLOURS.semantic },
] as const

function casesFigure({ layers, examples }: Pick<ResidualResult, 'layers' | 'examples'>): Figure {
  const names = layers.map(({ layer }) => layer)
  const values = layers.flatMap((layer) =>
    CASES.map(({ field, title }, order) => ({
      layer: layer.layer,
      case: title,
      order,
      value: layer[field],
      low: layer.intervals?.[field]?.[0] ?? null,
      high: layer.intervals?.[field]?.[1] ?? null,
    })),
  )
  return figureOf(
    names,
    `What the prediction after each layer is: that of the residual, of the feed-forward layer, of both, or of neither. ` +
      `${plural(examples, 'example')} (Figure 11 of the paper, where residual and agreement are the most common and ffn the rarest).`,
    values,
    {
      encoding: { x: layerAxis(names) },
      layer: [
        {
          mark: { type: 'bar', width: { band: 0.72 } },
          encoding: {
            y: { field: 'value', stack: 'zero', ...shareAxis('Share of examples') },
            color: {
              field: 'case',
              type: 'nominal',
              title: null,
              scale: { domain: CASES.map(({ title }) => title), range: CASES.map(({ colour }) => colour) },
              legend: { orient: 'top', direction: 'horizontal', symbolType: 'square', columns: 2, labelLimit: 240 },
            },
            order: { field: 'order', type: 'quantitative' },
            tooltip: [{ field: 'case', title: 'Case' }, ...layerTooltip('Share', '.1%')],
          },
        },
      ],
    },
  )
}

export function sparsityFigures({ layers, positions, places }: SparsityResult): Named[] {
  const names = layers.map(({ layer }) => layer)
  const y = (field: string): Record<string, unknown> => ({ field, ...shareAxis('Positions at which a key is active') })
  const values = layers.map(({ layer, active, dead, dense, quantiles: [q05, q25, median, q75, q95] }) => ({
    layer,
    active,
    dead,
    dense,
    q05,
    q25,
    median,
    q75,
    q95,
  }))
  const tooltip = [
    { field: 'layer', title: 'Layer' },
    { field: 'median', title: 'Median key', format: '.1%' },
    { field: 'active', title: 'Mean', format: '.1%' },
    { field: 'dead', title: 'Never active', format: '.2%' },
    { field: 'dense', title: 'Nearly always active', format: '.2%' },
  ]
  const byPlace = places.flatMap(({ place, positions: count, active }) =>
    active.map((value, i) => ({ place, layer: i + 1, value, positions: count })),
  )
  return [
    {
      name: 'sparsity',
      ...figureOf(
        names,
        `How often the keys of each layer are active, over ${plural(positions, 'position')}. Line: 5 % to 95 % of the keys; bar: the middle half; tick: median; point: mean.`,
        values,
        {
          encoding: { x: layerAxis(names) },
          layer: [
            {
              mark: { type: 'rule', strokeWidth: 1.5, color: COLOURS.other },
              encoding: { y: y('q05'), y2: { field: 'q95' } },
            },
            {
              mark: { type: 'bar', width: { band: 0.36 }, color: COLOURS.other },
              encoding: { y: y('q25'), y2: { field: 'q75' }, tooltip },
            },
            {
              mark: { type: 'tick', thickness: 3, size: 16, color: COLOURS.shallow },
              encoding: { y: y('median'), tooltip },
            },
            { mark: { ...POINT, color: COLOURS.semantic }, encoding: { y: y('active'), tooltip } },
          ],
        },
      ),
    },
    {
      name: 'sparsity-by-place',
      ...figureOf(
        names,
        'Active memories by the place of the token in its sentence, one line a layer, darker for higher layers; places with fewer than 30 positions are not drawn.',
        byPlace,
        {
          layer: [
            {
              transform: [{ filter: 'datum.positions >= 30' }],
              mark: { type: 'line', strokeWidth: 1.5 },
              encoding: {
                x: { field: 'place', type: 'quantitative', title: 'Place in the sentence', axis: { grid: false } },
                y: { field: 'value', ...shareAxis('Active memories') },
                color: {
                  field: 'layer',
                  type: 'ordinal',
                  title: 'Layer',
                  scale: { scheme: 'viridis', reverse: true },
                },
                tooltip: [
                  { field: 'layer', title: 'Layer' },
                  { field: 'place', title: 'Place' },
                  { field: 'value', title: 'Active', format: '.1%' },
                  { field: 'positions', title: 'Positions', format: ',' },
                ],
              },
            },
          ],
        },
      ),
    },
  ]
}

export function dimensionFigures({ layers, points: count }: DimensionResult): Named[] {
  return [
    {
      name: 'dimension',
      ...points(
        layers.map(({ layer, dimension, low, high }) => row(layer, dimension, [low, high])),
        `Intrinsic dimension of the last tokens’ hidden states after each layer, estimated from two nearest neighbours: ${plural(count, 'state')}, with 95 % intervals.`,
        'Intrinsic dimension',
        { type: 'quantitative', title: 'Intrinsic dimension', scale: { zero: true }, axis: { domain: false } },
        '.1f',
        [],
      ),
    },
  ]
}
