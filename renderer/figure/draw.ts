import { parse, View, type Spec } from 'vega'
import { expressionInterpreter } from 'vega-interpreter'
import { compile, type TopLevelSpec } from 'vega-lite'
import { labelInside, type Figure } from '#contract/figure.ts'
import type { FigureColours } from './figure-colours.ts'
import { hideTooltip, showTooltip } from './tooltip.ts'

/** Vega-Lite to Vega. What the specification states itself wins over the window's colours. */
export function compileFigure(spec: Figure['spec'], colours: FigureColours, isNarrow: boolean): Spec {
  const text = { labelColor: colours.muted, titleColor: colours.muted, titleFontWeight: 'normal' as const }
  const config = {
    // What stands beside the plot, a legend or the name of a line, takes its room from the plot.
    autosize: { type: 'fit-x' as const, contains: 'padding' as const },
    background: 'transparent',
    font: colours.font,
    axis: {
      ...text,
      gridColor: colours.line,
      domainColor: colours.edge,
      tickColor: colours.edge,
      labelFontSize: 12,
      titleFontSize: 12,
    },
    legend: { labelColor: colours.ink, titleColor: colours.muted, labelFontSize: 12, titleFontSize: 12 },
    title: { color: colours.ink },
  }
  return compile(inWindow(spec, colours, isNarrow) as unknown as TopLevelSpec, { config }).spec
}

/**
 * The window's own colours for those that figures have on paper, which would vanish on a dark page; and where the window is narrow, what
 * stands beside the plot within it, and legends in two columns.
 */
function inWindow(spec: Figure['spec'], colours: FigureColours, isNarrow: boolean): Figure['spec'] {
  const own: Record<string, string> = { '#404040': colours.ink, '#8a8a8a': colours.muted, ...(colours.isDark && DARK) }
  const text = JSON.stringify(spec, (key: string, value: unknown) => {
    if (typeof value === 'string') return own[value] ?? value
    if (key === 'legend' && isNarrow && isMark(value)) return { ...value, columns: 2 }
    if (key === 'mark' && isNarrow && isMark(value)) return labelInside(value)
    // From dark to light on a light page; on a dark one the dark end would be lost.
    if (key === 'scale' && colours.isDark && isViridis(value))
      return { ...value, scheme: { name: 'viridis', extent: [0.35, 1] } }
    if (key === 'scale' && isViridis(value)) return { ...value, scheme: { name: 'viridis', extent: [0, 0.85] } }
    return value
  })
  return JSON.parse(text) as Figure['spec']
}

const isMark = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const isViridis = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && 'scheme' in value && value.scheme === 'viridis'

/** Blue of the palette is too dark on a dark ground for thin lines and points, and grey as light as the intervals on it. */
const DARK: Record<string, string> = {
  '#0072B2': '#3d9bd9',
  '#C7C7C7': '#565a60',
  // A kind of a study’s own, which would look like the one before.
  '#6B6B6B': '#b9b9b9',
}

/** Pixels of a figure on a wide page. */
const WIDTH = 800

/**
 * Draws into `place`. Expressions are interpreted, never compiled: the content security policy has no `unsafe-eval`.
 * @returns takes the drawing away
 */
export function drawFigure(spec: Spec, place: HTMLElement): () => void {
  const view = new View(parse(spec, {}, { ast: true }), {
    expr: expressionInterpreter,
    renderer: 'canvas',
    container: place,
    hover: true,
    tooltip: showTooltip,
  })
  // As wide as there is room for, up to a line of text; never wider than the page.
  view.width(Math.min(Math.max(view.width(), WIDTH), place.clientWidth))
  void view.runAsync()
  return () => {
    hideTooltip()
    view.finalize()
    place.replaceChildren()
  }
}
