/** Figures 9 to 11. */
import { z } from 'zod'
import type { AnalysisDefinition } from './definition.ts'
import { Interval, Layer, Share } from './parts.ts'
import { EXAMPLES, Positions, sentences } from './settings.ts'

export const ResidualResult = z.object({
  name: z.literal('residual'),
  examples: z.int(),
  /** Which intervals count; null in results of before, which counted examples. */
  sentences: z.int().nullable().default(null),
  layers: z.array(
    z.object({
      layer: Layer,
      matchesFinal: Share,
      finalProbability: Share,
      residual: Share,
      ffn: Share,
      agreement: Share,
      composition: Share,
      intervals: z.record(z.string(), Interval).nullable(),
    }),
  ),
  /** Examples whose prediction the last layer changed, and how many of them are kept to be read. */
  changed: z.int(),
})
export type ResidualResult = z.infer<typeof ResidualResult>

export const residual = {
  name: 'residual',
  title: 'Residual',
  hasPage: true,
  reads: ['model', 'text'],
  unit: 'examples',
  about: 'how predictions form between layers (Figures 9 to 11)',
  question:
    'At which layer is the model’s final prediction made, and who makes it: what was there before, or the layer?',
  method: [
    'r is what enters the sum of a feed-forward layer, y is what the layer adds (its bias included), and o = y + r. In a model whose attention and feed-forward layer run side by side, the attention belongs to r. All three are read out in the same way: through the model’s final normalisation, as it reads out its last layer, or as a bare product with the output embedding.',
    'Residual: o predicts what r does, and y something else. Feed-forward layer: o predicts what y does, and r something else. Agreement: all three predict the same. Composition: o predicts what neither does.',
    EXAMPLES,
  ],
  settings: z.object({
    name: z.literal('residual'),
    positions: Positions.default('one'),
    /** The model's own read-out; else the bare product with its output embedding. */
    finalNorm: z.boolean().default(true),
    ...sentences,
  }),
  numbers: [],
  result: ResidualResult,
} as const satisfies AnalysisDefinition
