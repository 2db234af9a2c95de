/** Figure 3 of the paper. */
import type { AblationResult } from '#contract/analysis-result.ts'
import type { Figure } from '#contract/figure.ts'
import { KINDS } from './gather.ts'
import { COLOURS, figureOf, interval, layerAxis, layerTooltip, plural, POINT } from '../figure/figure-parts.ts'

const COLOUR = { first: COLOURS.shallow, last: COLOURS.semantic, random: COLOURS.both }
const SHAPE = { first: 'triangle-left', last: 'triangle-right', random: 'circle' }

export function ablationFigure({ layers }: AblationResult): Figure {
  const names = layers.map(({ layer }) => layer)
  const values = layers.flatMap(({ layer, triggers, keys, ...of }) =>
    KINDS.filter((kind) => of[kind].mean !== null).map((kind) => ({
      layer,
      removed: `${kind} token`,
      value: of[kind].mean,
      low: of[kind].low,
      high: of[kind].high,
      triggers,
      keys,
    })),
  )
  const sum = (of: (layer: AblationResult['layers'][number]) => number): number =>
    layers.reduce((total, layer) => total + of(layer), 0)
  const offset = { xOffset: { field: 'removed', sort: KINDS.map((kind) => `${kind} token`) } }
  return figureOf(
    names,
    `Relative change of the coefficient, (m′ − m) / m, when the first, the last or a random token of the prefix is removed: means over ` +
      `${plural(
        sum(({ triggers }) => triggers),
        'trigger',
      )} of ${plural(
        sum(({ keys }) => keys),
        'key',
      )}, with 95 % intervals over keys (Figure 3 of the paper, where the end of a prefix matters more than its beginning). ` +
      `${plural(
        sum(({ single }) => single),
        'prefix',
        'prefixes',
      )} of one token are left out.`,
    values,
    {
      encoding: { x: layerAxis(names) },
      layer: [
        { ...interval('low', 'high', offset) },
        {
          mark: POINT,
          encoding: {
            y: {
              field: 'value',
              type: 'quantitative',
              title: 'Change of the coefficient',
              axis: { format: '+.0%', tickCount: 5, domain: false },
            },
            ...offset,
            color: {
              field: 'removed',
              type: 'nominal',
              title: 'without the',
              scale: { domain: KINDS.map((kind) => `${kind} token`), range: KINDS.map((kind) => COLOUR[kind]) },
              legend: { orient: 'top', direction: 'horizontal' },
            },
            shape: {
              field: 'removed',
              type: 'nominal',
              title: 'without the',
              scale: { domain: KINDS.map((kind) => `${kind} token`), range: KINDS.map((kind) => SHAPE[kind]) },
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
}
