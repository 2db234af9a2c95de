/** Figures 9 to 11 of the paper. */
import type { ResidualResult } from '#contract/analysis/residual.ts'
import type { Figure } from '#contract/figure.ts'
import type { NamedFigure } from '#contract/figure.ts'
import { COLOURS, figureOf, layerAxis, layerTooltip, paperLine, examplesOf, shareAxis } from '../figure/figure-parts.ts'
import { layerPoint, layerPoints } from '../figure/layer-points.ts'
import { PAPER } from '../figure/paper.ts'

export function residualFigures({ layers, examples, sentences }: ResidualResult): NamedFigure[] {
  return [
    {
      name: 'figure-9-matches-final',
      ...layerPoints(
        layers.map(({ layer, matchesFinal, intervals }) =>
          layerPoint(layer, matchesFinal, intervals?.['matchesFinal']),
        ),
        `Share of ${examplesOf(examples, sentences)} in which the residual that enters the layer’s sum already predicts the model’s final token, with 95 % intervals (Figure 9 of the paper).`,
        'Matches the final prediction',
        shareAxis('Residual predicts the final token'),
        '.1%',
        [paperLine(PAPER.matchesFinal, 'paper: a third in low layers')],
      ),
    },
    {
      name: 'figure-10-final-probability',
      ...layerPoints(
        layers.map(({ layer, finalProbability, intervals }) =>
          layerPoint(layer, finalProbability, intervals?.['finalProbability']),
        ),
        `Probability that the residual that enters the layer’s sum gives to the model’s final token: mean over ${examplesOf(examples, sentences)} with 95 % intervals (Figure 10 of the paper, where it rises from layer to layer).`,
        'Probability of the final token',
        shareAxis('Probability of the final token'),
        '.1%',
        [],
      ),
    },
    { name: 'figure-11-cases', ...casesFigure({ layers, examples, sentences }) },
  ]
}

/** From below. */
const CASES = [
  { field: 'residual', title: 'residual: as before the layer', colour: COLOURS.shallow },
  { field: 'agreement', title: 'agreement: both say so', colour: COLOURS.both },
  { field: 'composition', title: 'composition: neither says so', colour: COLOURS.uncovered },
  { field: 'ffn', title: 'feed-forward layer: its own', colour: COLOURS.semantic },
] as const

function casesFigure({
  layers,
  examples,
  sentences,
}: Pick<ResidualResult, 'layers' | 'examples' | 'sentences'>): Figure {
  const names = layers.map(({ layer }) => layer)
  const values = layers.flatMap((layer) =>
    CASES.map(({ field, title }, order) => ({
      layer: layer.layer,
      case: title,
      order,
      value: layer[field],
      low: layer.intervals?.[field]?.[0] ?? null,
      high: layer.intervals?.[field]?.[1] ?? null,
    })),
  )
  return figureOf(
    names,
    `What the prediction after each layer is: that of the residual, of the feed-forward layer, of both, or of neither. ` +
      `${examplesOf(examples, sentences)} (Figure 11 of the paper, where residual and agreement are the most common and that of the feed-forward layer the rarest).`,
    values,
    {
      encoding: { x: layerAxis(names) },
      layer: [
        {
          mark: { type: 'bar', width: { band: 0.72 } },
          encoding: {
            y: { field: 'value', stack: 'zero', ...shareAxis('Share of examples') },
            color: {
              field: 'case',
              type: 'nominal',
              title: null,
              scale: { domain: CASES.map(({ title }) => title), range: CASES.map(({ colour }) => colour) },
              legend: { orient: 'top', direction: 'horizontal', symbolType: 'square', columns: 2, labelLimit: 240 },
            },
            order: { field: 'order', type: 'quantitative' },
            tooltip: [{ field: 'case', title: 'Case' }, ...layerTooltip('Share', '.1%')],
          },
        },
      ],
    },
  )
}
