/** How often keys are active, and at which places of a sentence. */
import type { SparsityResult } from '#contract/analysis/sparsity.ts'
import type { NamedFigure } from '#contract/figure.ts'
import { COLOURS, figureOf, layerAxis, plural, POINT, shareAxis } from '../figure/figure-parts.ts'
import { meaningOf } from './meaning.ts'
import { quantileBars } from '../figure/quantile-bars.ts'

export function sparsityFigures(result: SparsityResult): NamedFigure[] {
  const { layers, positions, places } = result
  const meaning = meaningOf(result)
  const names = layers.map(({ layer }) => layer)
  const y = (field: string): Record<string, unknown> => ({ field, ...shareAxis('Positions at which a key is active') })
  const values = layers.map(({ layer, active, dead, dense, quantiles: [q05, q25, median, q75, q95] }) => ({
    layer,
    active,
    dead,
    dense,
    q05,
    q25,
    median,
    q75,
    q95,
  }))
  const tooltip = [
    { field: 'layer', title: 'Layer' },
    { field: 'median', title: 'Median key', format: '.1%' },
    { field: 'active', title: 'Mean', format: '.1%' },
    { field: 'dead', title: 'Never active', format: '.2%' },
    { field: 'dense', title: 'Nearly always active', format: '.2%' },
  ]
  const byPlace = places.flatMap(({ place, positions: count, active }) =>
    active.map((value, i) => ({ place, layer: i + 1, value, positions: count })),
  )
  return [
    {
      name: 'sparsity',
      ...figureOf(
        names,
        `How often the keys of each layer are active, over ${plural(positions, 'position')}. Line: 5 % to 95 % of the keys; bar: the middle half; tick: median; point: mean. ${meaning}`,
        values,
        {
          encoding: { x: layerAxis(names) },
          layer: [
            ...quantileBars(y, tooltip),
            { mark: { ...POINT, color: COLOURS.semantic }, encoding: { y: y('active'), tooltip } },
          ],
        },
      ),
    },
    {
      name: 'sparsity-by-place',
      ...figureOf(
        names,
        `Active memories by the place of the token in its sentence, one line a layer, darker for higher layers; places with fewer than 30 positions are not drawn. ${meaning}`,
        byPlace,
        {
          layer: [
            {
              transform: [{ filter: 'datum.positions >= 30' }],
              mark: { type: 'line', strokeWidth: 1.5 },
              encoding: {
                x: { field: 'place', type: 'quantitative', title: 'Place in the sentence', axis: { grid: false } },
                y: { field: 'value', ...shareAxis('Active memories') },
                color: {
                  field: 'layer',
                  type: 'ordinal',
                  title: 'Layer',
                  scale: { scheme: 'viridis', reverse: true },
                },
                tooltip: [
                  { field: 'layer', title: 'Layer' },
                  { field: 'place', title: 'Place' },
                  { field: 'value', title: 'Active', format: '.1%' },
                  { field: 'positions', title: 'Positions', format: ',' },
                ],
              },
            },
          ],
        },
      ),
    },
  ]
}
