/** Figure 2: the trigger examples of each layer by the kinds of the patterns that they show. */
import type { Figure } from '#contract/figure.ts'
import type { StudyStatistics } from '#contract/statistics.ts'
import { band, COLOURS, figureOf, interval, layerAxis, ON_PAPER, paperTurn, shareAxis } from '../figure/figure-parts.ts'
import { intervalsInWords, labelsInWords } from './label-words.ts'

type Part = Record<string, unknown>

/** From below; a boundary of the bars has an interval where a share of its own ends there. */
const CLASSES = [
  { field: 'shallow', title: 'shallow only' },
  { field: 'both', title: 'both' },
  { field: 'semantic', title: 'semantic only' },
  { field: 'uncovered', title: 'not covered' },
] as const

export function layersFigure(statistics: StudyStatistics): Figure {
  const { layers } = statistics
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
  const bound = (name: string, field: 'shallow' | 'covered', bandPosition: number): Part[] => {
    const rows = labelled
      .filter((layer) => layer[field].low !== null)
      .map(({ layer, keys, bands, [field]: { value, low, high } }) => ({
        layer,
        share: value,
        low,
        high,
        bandLow: bands[field]?.low ?? null,
        bandHigh: bands[field]?.high ?? null,
        keys,
      }))
    const onBars = { x: { field: 'layer', type: 'ordinal', bandPosition }, color: { value: ON_PAPER } }
    return [
      { name, data: { values: rows }, layer: [band('bandLow', 'bandHigh', onBars), interval('low', 'high', onBars)] },
    ]
  }
  return figureOf(
    names,
    `Share of the trigger examples of each layer that show a shallow pattern only, a semantic pattern only, both, or none ` +
      `(Figure 2 of the paper). ${labelsInWords(statistics)} Lines left in a bar: of its shallow share; right: of all that is covered. ` +
      intervalsInWords(statistics),
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
        ...bound('interval of shallow only', 'shallow', 0.35),
        ...bound('interval of all covered', 'covered', 0.65),
        paperTurn(names),
      ],
    },
  )
}
