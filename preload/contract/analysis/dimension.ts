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
      /** The same estimate among halves and quarters of the points; and GRIDE's, from the second and the fourth neighbour. */
      half: z.number().nullable().default(null),
      quarter: z.number().nullable().default(null),
      gride: z.number().nullable().default(null),
      /** What the estimate of a cube of `cube` dimensions and as many points is off by, as a share of them. */
      cube: z.int().nullable().default(null),
      bias: z.number().nullable().default(null),
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
    'Intervals are of chance alone, and the estimate is too low in many dimensions: neighbours are far away, and a point near an edge has them on one side only. Three things show by how much. The estimate among random halves and quarters of the states: where it goes on rising with more states, it has not arrived. GRIDE (Denti and others, 2022), the most likely dimension from the second and the fourth neighbour, looks at a larger neighbourhood. And a simulated cube of as many points and about the same dimension says what the estimate is off by there.',
  ],
  settings: z.object({ name: z.literal('dimension'), ...sentences }),
  numbers: [],
  result: DimensionResult,
} as const satisfies AnalysisDefinition
