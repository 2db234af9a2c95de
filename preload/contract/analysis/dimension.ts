/** Intrinsic dimension of hidden states (paper §7). */
import { z } from 'zod'
import type { AnalysisDefinition } from './definition.ts'
import { Layer } from './parts.ts'
import { sentences } from './settings.ts'

export const DimensionResult = z.object({
  name: z.literal('dimension'),
  points: z.int(),
  layers: z.array(
    z.object({
      layer: Layer,
      dimension: z.number(),
      low: z.number(),
      high: z.number(),
      /** Points left after those that stand at the same place as another. */
      distinct: z.int(),
    }),
  ),
})
export type DimensionResult = z.infer<typeof DimensionResult>

export const dimension = {
  name: 'dimension',
  title: 'Dimension',
  hasPage: true,
  reads: ['model', 'text'],
  unit: 'states',
  about: 'intrinsic dimension of the last tokens’ hidden states',
  question: 'How many directions do the model’s hidden states really use, layer by layer?',
  method: [
    'The hidden state is the residual stream after the layer, at the last token of each sentence. For each state the distances to its nearest and second nearest neighbour are compared: the logarithm of their quotient is exponential with the dimension as its rate, whatever the density (Facco and others, 2017). Intervals follow from the χ² distribution, wider by what simulation shows: neighbours that have each other are alike. States that stand at the same place as another are left out.',
  ],
  settings: z.object({ name: z.literal('dimension'), ...sentences }),
  numbers: [],
  result: DimensionResult,
} as const satisfies AnalysisDefinition
