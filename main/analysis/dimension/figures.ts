/** Intrinsic dimension over layers. */
import type { DimensionResult } from '#contract/analysis/dimension.ts'
import type { NamedFigure } from '#contract/figure.ts'
import { plural } from '../figure/figure-parts.ts'
import { layerPoint, layerPoints } from '../figure/layer-points.ts'

export function dimensionFigures({ layers, points: count }: DimensionResult): NamedFigure[] {
  return [
    {
      name: 'dimension',
      ...layerPoints(
        layers.map(({ layer, dimension, low, high }) => layerPoint(layer, dimension, [low, high])),
        `Intrinsic dimension of the last tokens’ hidden states after each layer, estimated from two nearest neighbours: ${plural(count, 'state')}, with 95 % intervals.`,
        'Intrinsic dimension',
        { type: 'quantitative', title: 'Intrinsic dimension', scale: { zero: true }, axis: { domain: false } },
        '.1f',
        [],
      ),
    },
  ]
}
