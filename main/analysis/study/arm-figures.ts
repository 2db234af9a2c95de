/** The arms of a study in figures: all layers together, measure by measure, and each share over the layers. */
import type { ArmComparison } from '#contract/arm.ts'
import type { Figure } from '#contract/figure.ts'
import { figureOf, layerAxis, layerTooltip, plural, POINT, shareAxis } from '../figure/figure-parts.ts'
import { armsInWords, comparedInWords } from './arm-words.ts'

/** Okabe and Ito's palette, without the colours that kinds have everywhere. */
const COLOURS = ['#009E73', '#D55E00', '#56B4E9', '#CC79A7', '#6B6B6B', '#0072B2', '#E69F00', '#000000']
const SHAPES = [
  'circle',
  'diamond',
  'square',
  'triangle-up',
  'cross',
  'triangle-down',
  'triangle-right',
  'triangle-left',
]

/**
 * @param source whose labels they rest on, without a choice of one arm, and of which models and texts, in words
 */
export function armFigures(comparison: ArmComparison, source: string): (Figure & { name: string })[] {
  const shares = comparison.measures.filter(({ isShare }) => isShare)
  return [
    { name: `arms-${comparison.by}`, ...overallFigure(comparison, source) },
    ...shares.map(({ measure, name }) => ({
      name: `arms-${comparison.by}-${fileName(name)}`,
      ...layersFigure(comparison, measure, name, source),
    })),
  ]
}

const fileName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')

function series({ arms }: ArmComparison, field: string) {
  const names = arms.map(({ name }) => name)
  const legend = { orient: 'top', direction: 'horizontal', columns: 2, labelLimit: 320 }
  const scale = (range: string[]) => ({ domain: names, range: names.map((_, i) => range[i % range.length]) })
  const of = { field, type: 'nominal', title: null, legend }
  return { names, colour: { ...of, scale: scale(COLOURS) }, shape: { ...of, scale: scale(SHAPES) } }
}

/** Every share once, over all layers. */
function overallFigure(comparison: ArmComparison, source: string): Figure {
  const shares = comparison.measures.filter(({ isShare }) => isShare)
  const { names, colour, shape } = series(comparison, 'arm')
  const values = shares.flatMap(({ measure, name }) =>
    comparison.arms.flatMap((arm) => {
      const { value = null, low = null, high = null } = arm.overall[measure] ?? {}
      return value === null ? [] : [{ measure: name, arm: arm.name, value, low, high, keys: arm.keys }]
    }),
  )
  const offset = { xOffset: { field: 'arm', sort: names, scale: { domain: names, paddingOuter: 0.3 } } }
  return figureOf(
    shares.map((_, i) => i + 1),
    `${armsInWords(comparison)} Shares over all layers: of the keys, those with a pattern; of the triggers, those that show a pattern of each kind, and of any. Lines: 95 % intervals over keys, for these annotators. ${comparedInWords(comparison)} ${source}`,
    values,
    {
      encoding: {
        x: {
          field: 'measure',
          type: 'nominal',
          title: null,
          sort: null,
          scale: { domain: shares.map(({ name }) => name) },
          axis: { labelAngle: 0, ticks: false, domain: false, labelLimit: 120 },
        },
      },
      layer: [
        {
          mark: { type: 'rule', strokeWidth: 1.5 },
          encoding: { y: { field: 'low', type: 'quantitative' }, y2: { field: 'high' }, ...offset, color: colour },
        },
        {
          mark: POINT,
          encoding: {
            y: { field: 'value', ...shareAxis('Share') },
            ...offset,
            color: colour,
            shape,
            tooltip: [
              { field: 'arm', title: 'Arm' },
              { field: 'measure', title: 'What' },
              { field: 'value', title: 'Share', format: '.1%' },
              { field: 'low', title: 'from', format: '.1%' },
              { field: 'high', title: 'to', format: '.1%' },
              { field: 'keys', title: 'Keys', format: ',' },
            ],
          },
        },
      ],
    },
  )
}

function layersFigure(comparison: ArmComparison, measure: string, name: string, source: string): Figure {
  const { names, colour, shape } = series(comparison, 'arm')
  const layers = [...new Set(comparison.arms.flatMap((arm) => arm.layers.map(({ layer }) => layer)))].toSorted(
    (a, b) => a - b,
  )
  const values = comparison.arms.flatMap((arm) =>
    arm.layers.flatMap(({ layer, keys, measures }) => {
      const { value = null, low = null, high = null } = measures[measure] ?? {}
      return value === null ? [] : [{ layer, arm: arm.name, value, low, high, keys }]
    }),
  )
  const different = comparison.differences.filter(
    (one) => one.measure === measure && one.layer !== null && (one.adjusted ?? 1) < 0.05,
  )
  const tested = comparison.differences.filter((one) => one.measure === measure && one.layer !== null).length
  const of = measure === 'withPattern' ? 'keys' : 'triggers'
  const offset = { xOffset: { field: 'arm', sort: names, scale: { domain: names, paddingOuter: 0.3 } } }
  return figureOf(
    layers,
    `${armsInWords(comparison)} ${name}: share of the ${of} per layer. Lines: 95 % intervals of each layer over its keys, for these annotators. ` +
      `${plural(different.length, 'difference')} of ${tested} in a layer ${different.length === 1 ? 'has' : 'have'} p < .05 after Holm (${plural(comparison.permutations, 'permutation')} of the arms within a layer, seed ${comparison.seed}). ${source}`,
    values,
    {
      encoding: { x: layerAxis(layers) },
      layer: [
        {
          mark: { type: 'rule', strokeWidth: 1.5 },
          encoding: { y: { field: 'low', type: 'quantitative' }, y2: { field: 'high' }, ...offset, color: colour },
        },
        {
          mark: POINT,
          encoding: {
            y: { field: 'value', ...shareAxis(name) },
            ...offset,
            color: colour,
            shape,
            tooltip: [
              { field: 'arm', title: 'Arm' },
              ...layerTooltip('Share', '.1%', [{ field: 'keys', title: 'Labelled keys', format: ',' }]),
            ],
          },
        },
      ],
    },
  )
}
