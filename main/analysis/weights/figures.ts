/** Roles of values, what keys write of what they read, and whether values remove their triggers’ own tokens, over layers. */
import { ALIGNED, KURTOSIS, ReadWrite, type Role, type WeightsResult } from '#contract/analysis/weights.ts'
import type { Figure, NamedFigure } from '#contract/figure.ts'
import { COLOURS, colourOf, figureOf, layerAxis, plural } from '../figure/figure-parts.ts'
import { layerSeries, type Series } from '../figure/layer-series.ts'
import { REFERENCE } from '../figure/paper.ts'
import { quantileBars } from '../figure/quantile-bars.ts'

export const weightsFigures = (result: WeightsResult): NamedFigure[] => [
  { name: 'weights-roles', ...rolesFigure(result) },
  { name: 'weights-cosines', ...cosinesFigure(result) },
  { name: 'weights-classes', ...classesFigure(result) },
  { name: 'weights-own-token', ...ownFigure(result) },
]

const ROLES: (Series & { title: Role })[] = [
  { title: 'prediction', colour: COLOURS.shallow, shape: 'circle' },
  { title: 'suppression', colour: COLOURS.semantic, shape: 'square' },
  { title: 'entropy', colour: colourOf({ colour: 'purple' }), shape: 'diamond' },
  { title: 'partition', colour: COLOURS.both, shape: 'triangle-up' },
]

const layersOf = ({ layers }: WeightsResult): number[] => layers.map(({ layer }) => layer)
const keysOf = ({ layers }: WeightsResult): number => layers.reduce((sum, { keys }) => sum + keys, 0)

function rolesFigure(result: WeightsResult): Figure {
  const what =
    result.moments === 'cosines'
      ? `the cosines of a value with the rows of the output embedding${result.folded.readOut ? ', the scale of the final normalisation in them' : ''}`
      : 'a value’s logits, since no one matrix reads them out'
  return layerSeries(
    layersOf(result),
    `Roles of the values of each layer, shares of its keys with 95 % intervals, ${plural(keysOf(result), 'key')} in all. By the shape of ${what} (Gurnee et al. 2024): ` +
      `prediction and suppression have a kurtosis above ${KURTOSIS}, as there, and are skewed to the right and to the left. For the others that paper names no threshold; here entropy is among the longest tenth of all values and the tenth with the smallest variance, partition among the tenth with the largest. 1 % would be entropy if length and variance had nothing to do with each other.`,
    'Values of the layer',
    ROLES,
    result.layers.flatMap(({ layer, keys, roles }) =>
      ROLES.map(({ title }) => ({ layer, series: title, of: keys, count: roles[title] })),
    ),
  )
}

function cosinesFigure(result: WeightsResult): Figure {
  const rows = result.layers.flatMap(({ layer, cosines }) => {
    const found = cosines.find(({ pair }) => pair === 'read-value')
    return found?.quantiles ? [{ ...found, layer, quantiles: found.quantiles }] : []
  })
  const values = rows.map(({ layer, quantiles: [q05, q25, median, q75, q95], below, above }) => ({
    layer,
    q05,
    q25,
    median,
    q75,
    q95,
    below,
    above,
  }))
  const regions = rows.flatMap(({ layer, region }) =>
    region === null ? [] : [{ layer, low: region[0], high: region[1] }],
  )
  const y = (field: string): Record<string, unknown> => ({
    field,
    type: 'quantitative',
    title: 'Cosine of what is read and the value',
    axis: { format: '.2f', tickCount: 6, domain: false },
  })
  const tooltip = [
    { field: 'layer', title: 'Layer' },
    { field: 'median', title: 'Median key', format: '.2f' },
    { field: 'q05', title: '5 % of the keys below', format: '.2f' },
    { field: 'q95', title: '95 % below', format: '.2f' },
    { field: 'below', title: 'Keys below the region', format: ',' },
    { field: 'above', title: 'Keys above it', format: ',' },
  ]
  const gated = result.layers.some(({ gated }) => gated)
  return figureOf(
    layersOf(result),
    `Cosine of what a key reads${gated ? ' (the vector that its gate multiplies)' : ''} and what its value writes, per layer (Gerstner and Schütze 2025). Line: 5 % to 95 % of the keys; bar: the middle half; tick: median. ` +
      `Grey, beside each: the randomness region, 95 % of the cosines of mismatched pairs, vectors of two keys of the layer.`,
    values,
    {
      encoding: { x: layerAxis(layersOf(result)) },
      layer: [
        ...quantileBars(y, tooltip),
        ...(regions.length === 0
          ? []
          : [
              {
                name: 'mismatched pairs',
                data: { values: regions },
                mark: { type: 'rule', strokeWidth: 6, color: REFERENCE, opacity: 0.5 },
                encoding: {
                  x: { field: 'layer', type: 'ordinal', bandPosition: 0.84 },
                  y: y('low'),
                  y2: { field: 'high' },
                },
              },
            ]),
      ],
    },
  )
}

const CLASSES: (Series & { title: ReadWrite })[] = [
  { title: 'strengthening', colour: COLOURS.shallow, shape: 'circle' },
  { title: 'conditional strengthening', colour: COLOURS.other, shape: 'triangle-up' },
  { title: 'proportional change', colour: COLOURS.both, shape: 'cross' },
  { title: 'conditional weakening', colour: colourOf({ colour: 'purple' }), shape: 'diamond' },
  { title: 'weakening', colour: COLOURS.semantic, shape: 'square' },
]

function classesFigure(result: WeightsResult): Figure {
  const gated = result.layers.some(({ gated }) => gated)
  // Without a gate nothing is conditional.
  const shown = gated ? CLASSES : CLASSES.filter(({ title }) => title === 'strengthening' || title === 'weakening')
  return layerSeries(
    layersOf(result),
    `What keys write of what they read, shares of the keys of each layer with 95 % intervals, ${plural(keysOf(result), 'key')} in all (classes and threshold, a cosine beyond ±${ALIGNED}, of Gerstner and Schütze 2025). Not drawn: orthogonal, all others.`,
    'Keys of the layer',
    shown,
    result.layers.flatMap(({ layer, readWrite }) => {
      const keys = ReadWrite.options.reduce((sum, name) => sum + readWrite[name], 0)
      return shown.map(({ title }) => ({ layer, series: title, of: keys, count: readWrite[title] }))
    }),
  )
}

const OWN: Series[] = [
  { title: 'own last token', colour: COLOURS.shallow, shape: 'circle' },
  { title: 'last tokens shuffled in the layer', colour: REFERENCE, shape: 'square' },
]

function ownFigure(result: WeightsResult): Figure {
  const fired = result.layers.reduce((sum, { own }) => sum + own.keys, 0)
  return layerSeries(
    layersOf(result),
    `Keys whose value has the last token of their strongest trigger in the lowest hundredth of the vocabulary (Voita et al. 2023 found that most token detectors’ values point away from the tokens that make them fire), with 95 % intervals: ${plural(fired, 'key')} that fired. Grey: the same with the last tokens shuffled among the keys of the layer, in one draw whose seed is the number of the layer.`,
    'Keys whose value removes the token',
    OWN,
    result.layers.flatMap(({ layer, own: { keys, removed, shuffled } }) => [
      { layer, series: OWN[0]?.title ?? '', of: keys, count: removed },
      { layer, series: OWN[1]?.title ?? '', of: keys, count: shuffled },
    ]),
  )
}
