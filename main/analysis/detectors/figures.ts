/** What detects what, and how much of the variance it explains, over layers. */
import { Detector, Feature } from '#contract/analysis/detector.ts'
import { type DetectorsResult, FEWEST_ACTIVE, INFORMATION, TOKENS } from '#contract/analysis/detectors.ts'
import type { Figure, NamedFigure } from '#contract/figure.ts'
import { COLOURS, colourOf, figureOf, layerAxis, plural, POINT, shareAxis } from '../figure/figure-parts.ts'
import { layerSeries, type Series } from '../figure/layer-series.ts'
import { REFERENCE } from '../figure/paper.ts'

export const detectorsFigures = (result: DetectorsResult): NamedFigure[] => [
  { name: 'detectors', ...foundFigure(result) },
  { name: 'detectors-explained', ...explainedFigure(result) },
]

const SIGNS: Record<Exclude<Detector, 'none'>, Omit<Series, 'title'>> = {
  positional: { colour: colourOf({ colour: 'purple' }), shape: 'diamond' },
  unigram: { colour: COLOURS.shallow, shape: 'circle' },
  'n-gram': { colour: COLOURS.other, shape: 'triangle-up' },
  'previous token': { colour: COLOURS.both, shape: 'cross' },
  'word shape': { colour: COLOURS.semantic, shape: 'square' },
}
const SHUFFLED: Series = { title: 'few tokens, shuffled', colour: REFERENCE, shape: 'circle' }

const layersOf = ({ layers }: DetectorsResult): number[] => layers.map(({ layer }) => layer)
const readIn = ({ positions, sentences }: DetectorsResult): string =>
  `${plural(positions, 'position')} of ${plural(sentences, 'sentence')}`

function foundFigure(result: DetectorsResult): Figure {
  const judged = result.layers.reduce((sum, layer) => sum + layer.judged, 0)
  const names = Detector.options.filter((name) => name !== 'none')
  return layerSeries(
    layersOf(result),
    `What keys detect, by counting over ${readIn(result)}: shares of the ${plural(judged, 'key')} that fire at ${FEWEST_ACTIVE} of them at least, with 95 % intervals. Each key is what it passes first: ` +
      `positional (more than ${INFORMATION} nats, after Voita et al. 2023), unigram (${TOKENS} last tokens at most in 80 % of its activation, half of which fire it behind 19 random tokens), n-gram, previous token or word shape (more than half of the variance, after Gurnee et al. 2024). ` +
      `Grey: keys that had as few tokens if those of the text were shuffled, in one draw.`,
    'Keys of the layer',
    [...names.map((title) => ({ title, ...SIGNS[title] })), SHUFFLED],
    result.layers.flatMap(({ layer, judged: of, found, shuffled }) => [
      ...names.map((series) => ({ layer, series, of, count: found[series] })),
      { layer, series: SHUFFLED.title, of, count: shuffled },
    ]),
  )
}

const COLOUR: Record<Feature, string> = {
  unigram: SIGNS.unigram.colour,
  'n-gram': SIGNS['n-gram'].colour,
  'previous token': SIGNS['previous token'].colour,
  'word shape': SIGNS['word shape'].colour,
  position: SIGNS.positional.colour,
}

function explainedFigure(result: DetectorsResult): Figure {
  const values = result.layers.flatMap(({ layer, explained }) =>
    Feature.options.flatMap((feature) => {
      const shares = explained[feature]
      return shares ? [{ layer, feature, value: shares[2], low: shares[1], high: shares[3] }] : []
    }),
  )
  const colour = {
    field: 'feature',
    type: 'nominal',
    title: null,
    scale: { domain: Feature.options, range: Feature.options.map((feature) => COLOUR[feature]) },
    legend: { orient: 'top', direction: 'horizontal', columns: 3, labelLimit: 240 },
  }
  const offset = {
    xOffset: { field: 'feature', sort: Feature.options, scale: { domain: Feature.options, paddingOuter: 0.3 } },
  }
  return figureOf(
    layersOf(result),
    `How much of the variance of a key’s coefficient last tokens, n-grams, previous tokens, word shapes and positions explain, each by itself (adjusted R², over ${readIn(result)}). Point: the median key; line: the middle half of the keys.`,
    values,
    {
      encoding: { x: layerAxis(layersOf(result)) },
      layer: [
        {
          mark: { type: 'rule', strokeWidth: 1.5 },
          encoding: { y: { field: 'low', type: 'quantitative' }, y2: { field: 'high' }, color: colour, ...offset },
        },
        {
          mark: POINT,
          encoding: {
            y: { field: 'value', ...shareAxis('Variance explained') },
            color: colour,
            ...offset,
            tooltip: [
              { field: 'layer', title: 'Layer' },
              { field: 'feature', title: 'By' },
              { field: 'value', title: 'Median key', format: '.1%' },
              { field: 'low', title: 'Quarter of the keys below', format: '.1%' },
              { field: 'high', title: 'Three quarters below', format: '.1%' },
            ],
          },
        },
      ],
    },
  )
}
