/** Figures 7 and 8 of the paper. */
import type { MemoriesResult } from '#contract/analysis/memories.ts'
import type { NamedFigure } from '#contract/figure.ts'
import { paperBand, paperLine, examplesOf, shareAxis } from '../figure/figure-parts.ts'
import { layerPoint, layerPoints } from '../figure/layer-points.ts'
import { PAPER } from '../figure/paper.ts'

export function memoriesFigures({ layers, examples, sentences }: MemoriesResult): NamedFigure[] {
  const [from, to] = PAPER.active
  return [
    {
      name: 'figure-7-active-memories',
      ...layerPoints(
        layers.map(({ layer, active, activeInterval }) => layerPoint(layer, active, activeInterval)),
        `Share of the memories of each layer that are active (coefficient above 0), mean over ${examplesOf(examples, sentences)} with 95 % intervals (Figure 7 of the paper).`,
        'Active memories',
        shareAxis('Active memories'),
        '.1%',
        [paperBand(from, to, 'paper: 10–50 %')],
      ),
    },
    {
      name: 'figure-8-composition-of-memories',
      ...layerPoints(
        layers.map(({ layer, differs, differsInterval }) => layerPoint(layer, differs, differsInterval)),
        `Share of ${examplesOf(examples, sentences)} in which the prediction of the layer’s output is that of none of its active memories, with 95 % intervals (Figure 8 of the paper).`,
        'Differs from every memory',
        shareAxis('Layer differs from every memory'),
        '.1%',
        [paperLine(PAPER.differs, 'paper: at least 68 %')],
      ),
    },
  ]
}
