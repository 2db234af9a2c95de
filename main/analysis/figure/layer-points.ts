/** A figure of one number a layer with its interval, and what the paper found. */
import type { Figure } from '#contract/figure.ts'
import { COLOURS, figureOf, interval, layerAxis, layerTooltip, POINT } from './figure-parts.ts'

export type LayerPoint = { layer: number; value: number; low: number | null; high: number | null }

export const layerPoint = (
  layer: number,
  value: number,
  ends: readonly [number, number] | null | undefined,
): LayerPoint => ({ layer, value, low: ends?.[0] ?? null, high: ends?.[1] ?? null })

/** Points over layers with their intervals, and what the paper found. */
export function layerPoints(
  rows: LayerPoint[],
  caption: string,
  what: string,
  axis: object,
  format: string,
  paper: object[],
): Figure {
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
