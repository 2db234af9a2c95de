/** Figure 2: the trigger examples of each layer by the kinds of the patterns that they show. */
import type { Figure } from '#contract/figure.ts'
import type { StudyStatistics } from '#contract/statistics.ts'
import { COLOURS, figureOf, interval, layerAxis, paperTurn, plural, shareAxis } from '../figure/figure-parts.ts'

/** From below; a boundary of the bars has an interval where a share of its own ends there. */
const CLASSES = [
  { field: 'shallow', title: 'shallow only' },
  { field: 'both', title: 'both' },
  { field: 'semantic', title: 'semantic only' },
  { field: 'uncovered', title: 'not covered' },
] as const

export function layersFigure({ layers, overall, studyName }: StudyStatistics): Figure {
  const names = layers.map(({ layer }) => layer)
  const labelled = layers.filter(({ keys }) => keys > 0)
  const values = labelled.flatMap((layer) =>
    CLASSES.map(({ field, title }, order) => ({
      layer: layer.layer,
      class: title,
      order,
      share: layer[field].value,
      low: layer[field].low,
      high: layer[field].high,
      keys: layer.keys,
    })),
  )
  const bounds = labelled.flatMap(({ layer, shallow, covered }) => [
    { layer, at: 0.35, low: shallow.low, high: shallow.high },
    { layer, at: 0.65, low: covered.low, high: covered.high },
  ])
  const bound = (at: number): Record<string, unknown> => ({
    data: { values: bounds.filter((row) => row.at === at && row.low !== null) },
    ...interval('low', 'high', { x: { field: 'layer', type: 'ordinal', bandPosition: at } }),
  })
  return figureOf(
    names,
    `Share of the trigger examples of each layer that show a shallow pattern only, a semantic pattern only, both, or none: ` +
      `${plural(overall.keys, 'labelled key')} of the study "${studyName}" (Figure 2 of the paper). ` +
      `Thin lines: 95 % intervals over keys, for these annotators, left of the shallow share, right of all that is covered.`,
    values,
    {
      encoding: { x: layerAxis(names) },
      layer: [
        {
          mark: { type: 'bar', width: { band: 0.72 } },
          encoding: {
            y: { field: 'share', stack: 'zero', ...shareAxis('Share of trigger examples') },
            color: {
              field: 'class',
              type: 'nominal',
              title: null,
              scale: { domain: CLASSES.map(({ title }) => title), range: CLASSES.map(({ field }) => COLOURS[field]) },
              legend: { orient: 'top', direction: 'horizontal', symbolType: 'square', offset: 20 },
            },
            order: { field: 'order', type: 'quantitative' },
            tooltip: [
              { field: 'layer', title: 'Layer' },
              { field: 'class', title: 'Class' },
              { field: 'share', title: 'Share', format: '.1%' },
              { field: 'low', title: 'from', format: '.1%' },
              { field: 'high', title: 'to', format: '.1%' },
              { field: 'keys', title: 'Labelled keys', format: ',' },
            ],
          },
        },
        bound(0.35),
        bound(0.65),
        paperTurn(names),
      ],
    },
  )
}
