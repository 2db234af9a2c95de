import { parse, View, type Spec } from 'vega'
import { expressionInterpreter } from 'vega-interpreter'
import { compile, type TopLevelSpec } from 'vega-lite'
import type { Figure } from '#contract/figure.ts'
import type { FigureColours } from './figure-colours.ts'
import { hideTooltip, showTooltip } from './tooltip.ts'

/** Vega-Lite to Vega. What the specification states itself wins over the window's colours. */
export function compileFigure(spec: Figure['spec'], colours: FigureColours): Spec {
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
  // Intervals, which are dark on paper, are drawn in the window's ink.
  const own = { ...spec, config: { ...(spec['config'] as object), rule: { color: colours.ink } } }
  return compile(own as unknown as TopLevelSpec, { config }).spec
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
