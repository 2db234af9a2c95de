/** The grid of a prompt's predictions as a figure. */
import type { NamedFigure } from '#contract/figure.ts'
import type { Intervention, PromptCell, PromptReading } from '#contract/prompt.ts'
import { COLOURS, plural } from '../figure/figure-parts.ts'

/** Figure 11's cases, by shape and colour. */
const CASES: Record<PromptCell['case'], { shape: string; colour: string }> = {
  residual: { shape: 'circle', colour: '#767676' },
  agreement: { shape: 'square', colour: COLOURS.both },
  ffn: { shape: 'triangle-up', colour: COLOURS.semantic },
  composition: { shape: 'diamond', colour: '#5b4fc4' },
}

/** The data call a case by its short name; who reads the figure does not. */
const LEGEND = {
  orient: 'top',
  direction: 'horizontal',
  offset: 4,
  labelExpr: "datum.label === 'ffn' ? 'feed-forward layer' : datum.label",
}

/** Points. */
const ROW = 16
const COLUMN = 64
const ACCENT = '#5b4fc4'
const CHANGED = '#d55e00'

interface Row {
  /** Token of the text, from 0. */
  position: number
  /** 0: the text itself; from 1; behind the last: what the model predicts. */
  layer: number
  /** What stands there: of the text, or predicted. */
  token: string
  probability: number | null
  case: PromptCell['case'] | null
  /** What would be predicted if no key were scaled; null where it is the same. */
  without: string | null
}

interface PromptFigureOf {
  original: PromptReading
  /** With keys scaled; null when none is. */
  changed: PromptReading | null
  set: readonly Intervention[]
  /** Model and text of the scan, in words. */
  source: string
}

/** Tokens across, layers down: what the residual predicts before each layer adds to it; last, what the model predicts. */
export function promptFigure({ original, changed, set, source }: PromptFigureOf): NamedFigure {
  const now = changed ?? original
  const layers = now.positions[0]?.layers.length ?? 0
  const values = now.positions.flatMap((place, position): Row[] => {
    const before = changed === null ? null : original.positions[position]
    const was = (id: number, token: { id: number; token: string } | undefined): string | null =>
      token === undefined || token.id === id ? null : printed(token.token)
    const [final] = place.final
    return [
      { position, layer: 0, token: printed(place.token), probability: null, case: null, without: null },
      ...place.layers.map(({ layer, residual, case: kind }, at) => ({
        position,
        layer,
        token: printed(residual.token),
        probability: residual.probability,
        case: kind,
        without: was(residual.id, before?.layers[at]?.residual),
      })),
      ...(final === undefined
        ? []
        : [
            {
              position,
              layer: layers + 1,
              token: printed(final.token),
              probability: final.probability,
              case: null,
              without: was(final.id, before?.final[0]),
            },
          ]),
    ]
  })
  const caption =
    'What the residual that enters each layer’s sum predicts after each token, and last what the model predicts; the darker, the likelier. ' +
    'The sign is what the sum makes of it (the cases of Figure 11 of the paper).' +
    (set.length === 0 ? '' : ` ${scaledInWords(set)}; what is framed is another token than without that.`) +
    ` ${legible(source)}`
  const names = Object.keys(CASES) as PromptCell['case'][]
  const place = {
    x: { field: 'position', type: 'ordinal', axis: null },
    y: {
      field: 'layer',
      type: 'ordinal',
      title: 'Layer',
      axis: {
        labelExpr: `datum.value === 0 ? 'Text' : datum.value === ${layers + 1} ? 'Model' : datum.label`,
        ticks: false,
        domain: false,
      },
    },
  }
  const token = (isBold: boolean, filter: string): Record<string, unknown> => ({
    transform: [{ filter }],
    mark: {
      type: 'text',
      align: 'center',
      baseline: 'middle',
      fontSize: 11,
      fontWeight: isBold ? 'bold' : 'normal',
      // As wide as its cell, less the sign.
      limit: { expr: "max(4, bandwidth('x') * 0.8 - 2)" },
    },
    encoding: { x: { ...place.x, bandPosition: 0.43 }, text: { field: 'token', type: 'nominal' } },
  })
  return {
    name: 'prompt',
    caption,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      description: caption,
      width: now.positions.length * COLUMN,
      height: (layers + 2) * ROW,
      // On paper, rows are as high as their type asks.
      usermeta: { rows: layers + 2 },
      data: { values },
      encoding: place,
      layer: [
        {
          mark: { type: 'rect', color: ACCENT, stroke: '#d9d9d9', strokeWidth: 0.5 },
          encoding: {
            // The square root: small probabilities are told apart too.
            fillOpacity: {
              field: 'probability',
              type: 'quantitative',
              scale: { type: 'sqrt', domain: [0, 1], range: [0, 0.45] },
              legend: null,
            },
          },
        },
        {
          transform: [{ filter: 'datum.without !== null' }],
          mark: { type: 'rect', filled: false, stroke: CHANGED, strokeWidth: 1.2 },
        },
        token(false, `datum.layer > 0 && datum.layer <= ${layers}`),
        token(true, `datum.layer === 0 || datum.layer > ${layers}`),
        {
          transform: [{ filter: 'datum.case !== null' }],
          mark: { type: 'point', filled: true, size: 18, opacity: 1 },
          encoding: {
            x: { ...place.x, bandPosition: 0.9 },
            shape: {
              field: 'case',
              type: 'nominal',
              title: null,
              scale: { domain: names, range: names.map((name) => CASES[name].shape) },
              legend: LEGEND,
            },
            color: {
              field: 'case',
              type: 'nominal',
              title: null,
              scale: { domain: names, range: names.map((name) => CASES[name].colour) },
              legend: LEGEND,
            },
          },
        },
      ],
      config: { view: { stroke: null }, font: 'sans-serif', background: 'transparent' },
    },
  }
}

/** Characters that no file of XML may hold. */
const CONTROL = /(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]|\p{Cs}/gu

/** A text without characters that a figure cannot hold: they are named, as in the window. */
export const legible = (text: string): string =>
  text.replaceAll(
    CONTROL,
    (character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  )

/** A token on paper: without the space before it, with signs for what has no shape. */
export const printed = (token: string): string => {
  const text = legible(token.replaceAll('\n', '¶').replaceAll('\t', '⇥'))
  return text.trim() === '' ? text.replaceAll(' ', '␣') : text.trim()
}

function scaledInWords(set: readonly Intervention[]): string {
  const shown = set.slice(0, 5).map(({ layer, index, scale }) => `${layer}/${index} × ${scale}`)
  const more = set.length > shown.length ? ` and ${plural(set.length - shown.length, 'key')} more` : ''
  return `With ${shown.join(', ')}${more}`
}
