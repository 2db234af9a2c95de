import { z } from 'zod'
import { procedure } from './procedure.ts'

/** `layers` is Figure 2. */
export const FigureName = z.enum(['layers'])
export type FigureName = z.infer<typeof FigureName>

/** A Vega-Lite specification that carries its data, and the caption that belongs under it. */
export const Figure = z.object({ spec: z.record(z.string(), z.unknown()), caption: z.string() })
export type Figure = z.infer<typeof Figure>

const Request = z.object({ study: z.int(), name: FigureName })

export const figure = {
  get: procedure.input(Request).output(Figure),
  /** Asks where; null when the person cancelled, else the file's name. */
  save: procedure
    .input(Request.extend({ format: z.enum(['svg', 'png', 'csv', 'spec']) }))
    .output(z.string().nullable()),
}
