/** Several shares of each layer side by side, each with its interval. */
import type { Figure } from '#contract/figure.ts'
import { wilson } from '../statistics/estimate.ts'
import { figureOf, interval, layerAxis, layerTooltip, POINT, smallShareAxis } from './figure-parts.ts'

export interface Series {
  title: string
  colour: string
  shape: 'circle' | 'square' | 'triangle-up' | 'diamond' | 'cross'
}

export interface SeriesShare {
  layer: number
  series: string
  /** So many of so many keys. */
  of: number
  count: number
}

/** @param further parts drawn beside the points, such as references. */
export function layerSeries(
  layers: readonly number[],
  caption: string,
  title: string,
  series: readonly Series[],
  shares: readonly SeriesShare[],
  further: Record<string, unknown>[] = [],
): Figure {
  const values = shares.map(({ layer, series, of, count }) => {
    const { value, low, high } = wilson(count, of)
    return { layer, series, value, low, high, count, keys: of }
  })
  const names = series.map((one) => one.title)
  const field = { field: 'series', type: 'nominal', title: null }
  const legend = { orient: 'top', direction: 'horizontal', columns: 3, labelLimit: 240 }
  const scale = (range: string[]) => ({ domain: names, range })
  const colour = { color: { ...field, scale: scale(series.map((one) => one.colour)), legend } }
  const offset = { xOffset: { field: 'series', sort: names, scale: { domain: names, paddingOuter: 0.3 } } }
  return figureOf(layers, caption, values, {
    encoding: { x: layerAxis(layers) },
    layer: [
      { ...interval('low', 'high', { ...offset, ...colour }) },
      {
        mark: POINT,
        encoding: {
          y: { field: 'value', ...smallShareAxis(title) },
          ...offset,
          ...colour,
          shape: { ...field, scale: scale(series.map((one) => one.shape)), legend },
          tooltip: [
            { field: 'series', title: 'What' },
            ...layerTooltip('Share', '.2%', [
              { field: 'count', title: 'Keys of it', format: ',' },
              { field: 'keys', title: 'Keys', format: ',' },
            ]),
          ],
        },
      },
      ...further,
    ],
  })
}
