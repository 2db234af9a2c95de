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

export const figure = {
  /** Saves a figure that was shown, `name` being suggested; asks where. Null when the person cancelled, else the file's name. */
  save: procedure
    .input(z.object({ figure: z.uuid(), name: z.string().max(200), format: FigureFormat }))
    .output(z.string().nullable()),
}
