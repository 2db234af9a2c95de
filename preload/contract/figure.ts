import { z } from 'zod'
import { procedure } from './procedure.ts'

/** A Vega-Lite specification that carries its data, and the caption that belongs under it. */
export const Figure = z.object({ spec: z.record(z.string(), z.unknown()), caption: z.string() })
export type Figure = z.infer<typeof Figure>

/** `name`: of its files. */
export const NamedFigure = Figure.extend({ name: z.string() })
export type NamedFigure = z.infer<typeof NamedFigure>

/** One that main made and keeps, so that it can be saved. */
export const ShownFigure = NamedFigure.extend({ id: z.uuid() })
export type ShownFigure = z.infer<typeof ShownFigure>

export const FigureFormat = z.enum(['svg', 'png', 'csv', 'spec'])
export type FigureFormat = z.infer<typeof FigureFormat>

/** How a figure stands on paper: in one column of a journal (85 mm) or across two (174 mm), with type of 8 to 10 points. */
export const FigureWidth = z.enum(['one-column', 'two-columns'])
export type FigureWidth = z.infer<typeof FigureWidth>

export const FigureOptions = z.object({
  width: FigureWidth.default('two-columns'),
  /** Dots per inch of a PNG. */
  dpi: z.int().min(72).max(1200).default(300),
  /** In an SVG, text as outlines, which look the same everywhere; else as text in a font that the reader has. */
  outlines: z.boolean().default(false),
})
export type FigureOptions = z.infer<typeof FigureOptions>

/**
 * A text mark that stands beside the plot, or goes on past its end, moved to where a narrow figure has room: above its line, across a
 * vertical one, at the end of a horizontal one. Beside a plot it would leave the plot none.
 */
export function labelInside(mark: Record<string, unknown>): Record<string, unknown> {
  if (mark['type'] !== 'text' || mark['align'] !== 'left') return mark
  if (mark['baseline'] === 'bottom') return { ...mark, align: 'center', dx: 0 }
  return { ...mark, align: 'right', baseline: 'bottom', dx: 0, dy: -2 }
}

export const figure = {
  /** Saves a figure that was shown, `name` being suggested; asks where. Null when the person cancelled, else the file's name. */
  save: procedure
    .input(
      z.object({
        figure: z.uuid(),
        name: z.string().max(200),
        format: FigureFormat,
        options: FigureOptions.optional(),
      }),
    )
    .output(z.string().nullable()),
}
