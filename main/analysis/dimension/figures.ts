/** Intrinsic dimension over layers. */
import type { DimensionResult } from '#contract/analysis/dimension.ts'
import { percent as sharePercent } from '#contract/decimal.ts'
import type { NamedFigure } from '#contract/figure.ts'
import { layerTooltip, plural } from '../figure/figure-parts.ts'
import { layerPoint, layerPoints } from '../figure/layer-points.ts'
import { REFERENCE } from '../figure/paper.ts'

type Layer = DimensionResult['layers'][number]

/** Further estimates, each with its shape; the first is the one with intervals. */
const FURTHER = [
  { field: 'half', title: 'N / 2 states', shape: 'triangle-up', at: 0.35 },
  { field: 'quarter', title: 'N / 4 states', shape: 'triangle-down', at: 0.2 },
  { field: 'gride', title: 'GRIDE, neighbours 2 and 4', shape: 'diamond', at: 0.65 },
] as const

export function dimensionFigures({ layers, points: count }: DimensionResult): NamedFigure[] {
  const further = FURTHER.filter(({ field }) => layers.some((layer) => layer[field] !== null)).map(
    ({ field, title, shape, at }) => ({
      name: title,
      data: { values: layers.map((layer) => ({ layer: layer.layer, value: layer[field] })) },
      mark: { type: 'point', shape, size: 40, color: REFERENCE },
      encoding: {
        x: { field: 'layer', type: 'ordinal', bandPosition: at },
        y: { field: 'value', type: 'quantitative' },
        tooltip: layerTooltip(title, '.1f').slice(0, 2),
      },
    }),
  )
  return [
    {
      name: 'dimension',
      ...layerPoints(
        layers.map(({ layer, dimension, low, high }) => layerPoint(layer, dimension, [low, high])),
        `Intrinsic dimension of the last tokens’ hidden states after each layer, estimated from two nearest neighbours: N = ${plural(count, 'state')}, with 95 % intervals of chance alone. ` +
          (further.length === 0 ? '' : 'Grey: the same among N / 2 (△) and N / 4 (▽) of them, and GRIDE (◇). ') +
          biasInWords(layers),
        'Intrinsic dimension',
        { type: 'quantitative', title: 'Intrinsic dimension', scale: { zero: true }, axis: { domain: false } },
        '.1f',
        further,
      ),
    },
  ]
}

/** What the estimate is off by, with the number from simulation. */
function biasInWords(layers: readonly Layer[]): string {
  const known = layers.flatMap(({ cube, bias }) => (cube === null || bias === null ? [] : [{ cube, bias }]))
  if (known.length === 0) return 'The estimate is too low in many dimensions, which the intervals do not hold.'
  const cubes = [...new Map(known.map((one) => [one.cube, one.bias]))].toSorted(([a], [b]) => a - b)
  const listed = cubes.map(([cube, bias]) => `${percent(bias)} in ${cube}`).join(', ')
  return `For points spread evenly over a cube, simulated with the same N, the estimate is off by: ${listed} dimensions; hidden states need not be so spread.`
}

const percent = (bias: number): string => `${bias < 0 ? '−' : '+'}${sharePercent(Math.abs(bias))}`
