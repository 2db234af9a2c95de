import { z } from 'zod'
import { procedure } from './procedure.ts'

/** Figure 2 of the paper for one layer, over the labelled keys: triggers by the kinds of the patterns they show. */
export const LayerStatistics = z.object({
  layer: z.int().positive(),
  /** Labelled keys (done, or no pattern found). */
  keys: z.int(),
  triggers: z.int(),
  shallow: z.int(),
  semantic: z.int(),
  both: z.int(),
  uncovered: z.int(),
  patterns: z.int(),
  shallowPatterns: z.int(),
  semanticPatterns: z.int(),
})
export type LayerStatistics = z.infer<typeof LayerStatistics>

export const layer = {
  statistics: procedure.input(z.object({ study: z.int() })).output(z.array(LayerStatistics)),
}
