/** Figure 3 of the paper. */
import { type AblationResult, REMOVED } from '#contract/analysis/ablation.ts'
import type { NamedFigure } from '#contract/figure.ts'
import {
  changeAxis,
  COLOURS,
  figureOf,
  interval,
  layerAxis,
  layerTooltip,
  plural,
  POINT,
} from '../figure/figure-parts.ts'

const COLOUR = { first: COLOURS.shallow, last: COLOURS.semantic, random: COLOURS.both }
const SHAPE = { first: 'triangle-left', last: 'triangle-right', random: 'circle' }

export function ablationFigures({ layers, draws }: AblationResult): NamedFigure[] {
  const names = layers.map(({ layer }) => layer)
  const values = layers.flatMap(({ layer, triggers, keys, ...changes }) =>
    REMOVED.filter((kind) => changes[kind].mean !== null).map((kind) => ({
      layer,
      removed: `${kind} token`,
      value: changes[kind].mean,
      low: changes[kind].low,
      high: changes[kind].high,
      triggers,
      keys,
    })),
  )
  const sum = (count: 'keys' | 'triggers' | 'single'): number =>
    layers.reduce((total, layer) => total + layer[count], 0)
  const offset = { xOffset: { field: 'removed', sort: REMOVED.map((kind) => `${kind} token`) } }
  const figure = figureOf(
    names,
    `Relative change of the coefficient, (m′ − m) / m, when the first, the last or a random token of the prefix is removed: means over ` +
      `${plural(sum('triggers'), 'trigger')} of ${plural(sum('keys'), 'key')}, with 95 % intervals over keys (${plural(draws, 'bootstrap draw')} of seed 1; Figure 3 of the paper, where the end of a prefix matters more than its beginning). ` +
      `${plural(sum('single'), 'prefix', 'prefixes')} of one token are left out.`,
    values,
    {
      encoding: { x: layerAxis(names) },
      layer: [
        { ...interval('low', 'high', offset) },
        {
          mark: POINT,
          encoding: {
            y: { field: 'value', ...changeAxis('Change of the coefficient') },
            ...offset,
            color: {
              field: 'removed',
              type: 'nominal',
              title: 'without the',
              scale: { domain: REMOVED.map((kind) => `${kind} token`), range: REMOVED.map((kind) => COLOUR[kind]) },
              legend: { orient: 'top', direction: 'horizontal' },
            },
            shape: {
              field: 'removed',
              type: 'nominal',
              title: 'without the',
              scale: { domain: REMOVED.map((kind) => `${kind} token`), range: REMOVED.map((kind) => SHAPE[kind]) },
            },
            tooltip: [
              { field: 'removed', title: 'Without the' },
              ...layerTooltip('Change', '+.1%', [{ field: 'triggers', title: 'Triggers', format: ',' }]),
            ],
          },
        },
      ],
    },
  )
  return [{ name: 'figure-3-ablation', ...figure }]
}
