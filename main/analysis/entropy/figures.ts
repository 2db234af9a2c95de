/** Entropy over layers: a line before the layers and one after them. */
import type { EntropyResult } from '#contract/analysis/entropy.ts'
import type { NamedFigure } from '#contract/figure.ts'
import { COLOURS, figureOf, interval, layerAxis, layerTooltip, examplesOf, POINT } from '../figure/figure-parts.ts'

const LINES = [
  { what: 'r', title: 'before the layer (r)', colour: COLOURS.shallow, shape: 'circle' },
  { what: 'o', title: 'after it (o)', colour: COLOURS.semantic, shape: 'square' },
] as const

export function entropyFigures({ layers, examples, sentences }: EntropyResult): NamedFigure[] {
  const names = layers.map(({ layer }) => layer)
  const values = layers.flatMap(({ layer, ...entropies }) =>
    LINES.map(({ what, title }) => {
      const { mean, interval: ends, quartiles } = entropies[what]
      return {
        layer,
        where: title,
        value: mean,
        low: ends?.[0] ?? null,
        high: ends?.[1] ?? null,
        q25: quartiles[0],
        median: quartiles[1],
        q75: quartiles[2],
      }
    }),
  )
  const scale = (range: readonly string[]) => ({ domain: LINES.map(({ title }) => title), range })
  const where = { field: 'where', type: 'nominal', title: null }
  const legend = { orient: 'top', direction: 'horizontal', labelLimit: 240 }
  const colour = { color: { ...where, scale: scale(LINES.map(({ colour }) => colour)), legend } }
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    title: 'Entropy (bits)',
    scale: { zero: true },
    axis: { tickCount: 6, domain: false },
  })
  const figure = figureOf(
    names,
    `Entropy of the prediction before and after each layer, in bits: means over ${examplesOf(examples, sentences)} with 95 % intervals; bands: the middle half of the examples.`,
    values,
    {
      encoding: { x: layerAxis(names) },
      layer: [
        ...LINES.map(({ title, colour: color }) => ({
          transform: [{ filter: { field: 'where', equal: title } }],
          mark: { type: 'area', opacity: 0.14, color },
          encoding: { y: y('q25'), y2: { field: 'q75' } },
        })),
        { mark: { type: 'line', strokeWidth: 1.5 }, encoding: { y: y('value'), ...colour } },
        interval('low', 'high'),
        {
          mark: POINT,
          encoding: {
            y: y('value'),
            ...colour,
            shape: { ...where, scale: scale(LINES.map(({ shape }) => shape)), legend },
            tooltip: [
              { field: 'where', title: 'Read out' },
              ...layerTooltip('Mean, bits', '.2f', [
                { field: 'q25', title: 'Lower quartile', format: '.2f' },
                { field: 'median', title: 'Median', format: '.2f' },
                { field: 'q75', title: 'Upper quartile', format: '.2f' },
              ]),
            ],
          },
        },
      ],
    },
  )
  return [{ name: 'entropy', ...figure }]
}
