/** Figure 2: the trigger examples of each layer by the kinds of the patterns that they show. */
import type { Figure } from '#contract/figure.ts'
import { inAList, measuresOfKind, namesOf, severalOf, withArticle, type KindScheme } from '#contract/kind.ts'
import type { Estimate } from '#contract/estimate.ts'
import type { Findings, StudyStatistics } from '#contract/statistics.ts'
import {
  band,
  COLOURS,
  colourOf,
  figureOf,
  interval,
  layerAxis,
  ON_PAPER,
  paperTurn,
  shareAxis,
} from '../figure/figure-parts.ts'
import { intervalsInWords, labelsInWords } from './label-words.ts'

type Part = Record<string, unknown>

interface Bar {
  title: string
  of: (findings: Findings) => Estimate
  colour: string
}

/** The classes of triggers from below: each kind alone, several before the last, and none. */
export function barsOf(names: readonly string[], scheme?: KindScheme): Bar[] {
  const only = names.map((kind, i): Bar => ({
    title: `${kind} only`,
    of: ({ kinds }) => kinds[i]?.only ?? NOTHING,
    colour: colourOf(scheme?.kinds[i]),
  }))
  const several = { title: severalOf(names.length), of: ({ both }: Findings) => both, colour: COLOURS.both }
  const none = { title: 'not covered', of: ({ uncovered }: Findings) => uncovered, colour: COLOURS.uncovered }
  return [...only.slice(0, -1), ...(names.length > 1 ? [several] : []), ...only.slice(-1), none]
}

const NOTHING: Estimate = { value: null, low: null, high: null, reason: 'nothing to compute it from' }

export function layersFigure(statistics: StudyStatistics): Figure {
  const { layers, kinds } = statistics
  const names = namesOf(kinds)
  const [first = ''] = names
  const bars = barsOf(names, kinds)
  const numbers = layers.map(({ layer }) => layer)
  const labelled = layers.filter(({ keys }) => keys > 0)
  const values = labelled.flatMap((layer) =>
    bars.map(({ title, of }, order) => ({
      layer: layer.layer,
      class: title,
      order,
      share: of(layer).value,
      low: of(layer).low,
      high: of(layer).high,
      keys: layer.keys,
    })),
  )
  const bound = (name: string, measure: string, of: (findings: Findings) => Estimate, bandPosition: number): Part[] => {
    const rows = labelled
      .filter((layer) => of(layer).low !== null)
      .map((layer) => ({
        layer: layer.layer,
        share: of(layer).value,
        low: of(layer).low,
        high: of(layer).high,
        bandLow: layer.bands[measure]?.low ?? null,
        bandHigh: layer.bands[measure]?.high ?? null,
        keys: layer.keys,
      }))
    const onBars = { x: { field: 'layer', type: 'ordinal', bandPosition }, color: { value: ON_PAPER } }
    return [
      { name, data: { values: rows }, layer: [band('bandLow', 'bandHigh', onBars), interval('low', 'high', onBars)] },
    ]
  }
  const shown = [
    ...names.map((kind) => `${withArticle(kind)} pattern only`),
    ...(names.length > 1 ? [severalOf(names.length)] : []),
    'none',
  ]
  return figureOf(
    numbers,
    `Share of the trigger examples of each layer that show ${inAList(shown)} ` +
      `(Figure 2 of the paper). ${labelsInWords(statistics)} Lines left in a bar: of its ${first} share; right: of all that is covered. ` +
      intervalsInWords(statistics),
    values,
    {
      encoding: { x: layerAxis(numbers) },
      layer: [
        {
          mark: { type: 'bar', width: { band: 0.72 } },
          encoding: {
            y: { field: 'share', stack: 'zero', ...shareAxis('Share of trigger examples') },
            color: {
              field: 'class',
              type: 'nominal',
              title: null,
              scale: { domain: bars.map(({ title }) => title), range: bars.map(({ colour }) => colour) },
              legend: {
                orient: 'top',
                direction: 'horizontal',
                symbolType: 'square',
                offset: 20,
                // What does not fit on a line is cut off.
                ...(bars.length > 4 && { columns: 4 }),
              },
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
        ...bound(
          `interval of ${first} only`,
          measuresOfKind(first).only,
          ({ kinds: [own] }) => own?.only ?? NOTHING,
          0.35,
        ),
        ...bound('interval of all covered', 'covered', ({ covered }) => covered, 0.65),
        ...paperTurn(numbers, kinds),
      ],
    },
  )
}
