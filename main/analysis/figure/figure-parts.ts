/** What the figures have in common: axes over layers, intervals, and the paper as a quiet reference. */
import type { Figure } from '#contract/figure.ts'
import { isPaper, type Kind, type KindColour, type KindScheme } from '#contract/kind.ts'
import { PAPER, REFERENCE } from './paper.ts'

type Part = Record<string, unknown>

/** Okabe and Ito's palette: shallow and semantic keep their colours everywhere. */
export const COLOURS = {
  shallow: '#0072B2',
  both: '#009E73',
  semantic: '#E69F00',
  uncovered: '#C7C7C7',
  other: '#56B4E9',
} as const

/** The colours that a kind can have. */
const KIND_COLOURS: Record<KindColour, string> = {
  blue: COLOURS.shallow,
  orange: COLOURS.semantic,
  // Paler than Okabe and Ito’s, so that it is not the blue of dark windows.
  sky: '#88CCEE',
  vermilion: '#D55E00',
  purple: '#CC79A7',
  grey: '#6B6B6B',
}

export const colourOf = (kind: Pick<Kind, 'colour'> | undefined): string => KIND_COLOURS[kind?.colour ?? 'grey']

/** Layers 1 to L from left to right, those without a value included. */
export const layerAxis = (layers: readonly number[]): Part => ({
  field: 'layer',
  type: 'ordinal',
  title: 'Layer',
  scale: { domain: layers },
  axis: { labelAngle: 0, ticks: false, domain: false },
})

/** As in the text: `20 %`. */
const PER_CENT = "replace(datum.label, '%', ' %')"

/** Changes with their sign, nothing without one: `−20 %`, `0 %`. */
export const changeAxis = (title: string): Part => ({
  type: 'quantitative',
  title,
  axis: {
    format: '+.0%',
    labelExpr: `datum.value === 0 ? '0 %' : ${PER_CENT}`,
    tickCount: 5,
    domain: false,
  },
})

export const shareAxis = (title: string): Part => ({
  type: 'quantitative',
  title,
  scale: { domain: [0, 1] },
  axis: { format: '.0%', labelExpr: PER_CENT, tickCount: 5, domain: false },
})

/** A thin line from `low` to `high` of the data, at the layer. */
export const interval = (low: string, high: string, encoding: Part = {}): Part => ({
  mark: { type: 'rule', strokeWidth: 1.5 },
  encoding: { y: { field: low, type: 'quantitative' }, y2: { field: high }, ...encoding },
})

/** A thick pale line behind `interval`: where all layers are together. */
export const band = (low: string, high: string, encoding: Part = {}): Part => ({
  mark: { type: 'rule', strokeWidth: 6, opacity: 0.22 },
  encoding: { y: { field: low, type: 'quantitative' }, y2: { field: high }, ...encoding },
})

/** A horizontal line at the paper's value, with its label beside the plot, where no mark is in the way. */
export const paperLine = (value: number, label: string, dy = 0): Part => {
  const y = { field: 'paper', type: 'quantitative' }
  return {
    data: { values: [{ paper: value, label }] },
    layer: [
      {
        mark: { type: 'rule', color: REFERENCE, strokeDash: [4, 3] },
        encoding: { x: { value: 0 }, x2: { value: 'width' }, y },
      },
      {
        mark: { type: 'text', align: 'left', baseline: 'middle', dx: 6, dy, color: REFERENCE, fontSize: 11 },
        encoding: { x: { value: 'width' }, y, text: { field: 'label' } },
      },
    ],
  }
}

/** Where the paper's values are, from `low` to `high`: a quiet ground, with its label beside the plot. */
export const paperBand = (low: number, high: number, label: string): Part => ({
  data: { values: [{ paper: low, paperHigh: high, paperMiddle: (low + high) / 2, label }] },
  layer: [
    {
      mark: { type: 'rect', color: REFERENCE, opacity: 0.15 },
      encoding: {
        x: { value: 0 },
        x2: { value: 'width' },
        y: { field: 'paper', type: 'quantitative' },
        y2: { field: 'paperHigh' },
      },
    },
    {
      mark: { type: 'text', align: 'left', baseline: 'middle', dx: 6, color: REFERENCE, fontSize: 11 },
      encoding: { x: { value: 'width' }, y: { field: 'paperMiddle', type: 'quantitative' }, text: { field: 'label' } },
    },
  ],
})

/** Where shallow patterns give way to semantic ones in the paper, carried over to a model of `layers` layers. */
export function paperTurn(layers: readonly number[], kinds: KindScheme): Part[] {
  // The paper says nothing about other kinds.
  if (!isPaper(kinds)) return []
  const at = layers[Math.max(0, Math.round((PAPER.shallowUpTo / PAPER.layers) * layers.length) - 1)] ?? 1
  const turn = {
    data: {
      values: [{ layer: at, label: `paper: semantic from layer ${PAPER.shallowUpTo + 1} of ${PAPER.layers} →` }],
    },
    layer: [
      {
        mark: { type: 'rule', color: REFERENCE, strokeDash: [4, 3] },
        encoding: { x: { field: 'layer', type: 'ordinal', bandPosition: 1 } },
      },
      {
        mark: { type: 'text', align: 'left', baseline: 'bottom', dx: 4, dy: -3, color: REFERENCE, fontSize: 11 },
        encoding: {
          x: { field: 'layer', type: 'ordinal', bandPosition: 1 },
          y: { value: 0 },
          text: { field: 'label' },
        },
      },
    ],
  }
  return [turn]
}

/** The colour of intervals on white paper, and on bars wherever they stand. */
export const ON_PAPER = '#404040'

/** The rows of the figure's own marks among those of references and further intervals. */
const OWN = 'value'

/**
 * All marks are drawn from one table, which is the figure's CSV: rows that a part brings with it are added to `values`, and a column
 * `mark` says what each row is drawn as.
 * @param values rows of the figure's own marks.
 */
export function figureOf(
  layers: readonly number[],
  caption: string,
  values: Part[],
  parts: { layer: Part[]; encoding?: Part; resolve?: Part },
): Figure {
  const further = parts.layer.filter(isWithRows)
  const columns = new Set([...values, ...further.flatMap(rowsOf)].flatMap((row) => Object.keys(row)))
  const row = (own: Part, mark: string): Part => ({
    ...Object.fromEntries([...columns].map((name) => [name, own[name] ?? null])),
    ...(further.length > 0 && { mark }),
  })
  const markOf = (part: Part): string => (isWithRows(part) ? nameOf(part, further.indexOf(part)) : OWN)
  return {
    caption,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      description: caption,
      width: Math.max(320, layers.length * 44),
      height: 260,
      data: {
        values: [
          ...values.map((own) => row(own, OWN)),
          ...further.flatMap((part) => rowsOf(part).map((own) => row(own, markOf(part)))),
        ],
      },
      ...parts,
      layer: further.length === 0 ? parts.layer : parts.layer.map((part) => drawnFrom(part, markOf(part))),
      // Intervals have this colour on paper; the window gives them its ink.
      config: { view: { stroke: null }, font: 'sans-serif', background: 'transparent', rule: { color: ON_PAPER } },
    },
  }
}

const isWithRows = (part: Part): boolean => part['data'] !== undefined
const rowsOf = (part: Part): Part[] => (part['data'] as { values: Part[] }).values
const nameOf = (part: Part, at: number): string =>
  (part['name'] as string | undefined) ?? (rowsOf(part)[0]?.['label'] as string | undefined) ?? `reference ${at + 1}`

/** The part with those rows of the table alone that are its own. */
function drawnFrom(part: Part, mark: string): Part {
  const { transform = [] } = part
  const rest = Object.fromEntries(Object.entries(part).filter(([name]) => name !== 'data' && name !== 'name'))
  return { ...rest, transform: [{ filter: `datum.mark === ${JSON.stringify(mark)}` }, ...(transform as Part[])] }
}

/** A point at each layer. */
export const POINT = { type: 'point', filled: true, size: 60, opacity: 1 }

/** Hover over a mark of a layer: the number behind it, with its interval where it has one. */
export const layerTooltip = (what: string, format: string, further: Part[] = []): Part[] => [
  { field: 'layer', title: 'Layer' },
  { field: 'value', title: what, format },
  { field: 'low', title: 'from', format },
  { field: 'high', title: 'to', format },
  ...further,
]

/** Shares that are far from 1: the axis ends where the values do. */
export const smallShareAxis = (title: string): Part => ({
  type: 'quantitative',
  title,
  scale: { zero: true },
  axis: { format: '.1%', labelExpr: PER_CENT, tickCount: 5, domain: false },
})

export const plural = (n: number, noun: string, many = `${noun}s`): string =>
  `${n.toLocaleString('en')} ${n === 1 ? noun : many}`

/** How many positions of a text, and where some are of one sentence, that intervals count its sentences: their positions are alike. */
export const examplesOf = (examples: number, sentences: number | null): string =>
  plural(examples, 'example') +
  (sentences === null || sentences === examples ? '' : ` (of ${plural(sentences, 'sentence')}, which intervals count)`)

/** The figure with what it was made from in its caption. */
export const withSource = <One extends Figure>(figure: One, source: string): One => {
  const caption = `${figure.caption} ${source}`
  return { ...figure, caption, spec: { ...figure.spec, description: caption } }
}
