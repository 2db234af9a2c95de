/** How many memories take part, and which never or nearly always do (paper §7). */
import { z } from 'zod'
import type { AnalysisDefinition } from './definition.ts'
import { Layer, Quantiles, Share } from './parts.ts'
import { Positions, sentences } from './settings.ts'

export const SparsityResult = z.object({
  name: z.literal('sparsity'),
  positions: z.int(),
  layers: z.array(
    z.object({
      layer: Layer,
      active: Share,
      /** Share of keys active at no position, and at more than nine in ten. */
      dead: Share,
      dense: Share,
      /** Share of keys without a trigger in the scan. */
      unfired: Share,
      /** Over the keys, of their shares of positions. */
      quantiles: Quantiles,
    }),
  ),
  /** Active share by the place of the token in its sentence, from 1; one entry per layer. */
  places: z.array(z.object({ place: z.int().positive(), positions: z.int(), active: z.array(Share) })),
})
export type SparsityResult = z.infer<typeof SparsityResult>

export const sparsity = {
  name: 'sparsity',
  title: 'Sparsity',
  hasPage: true,
  reads: ['model', 'text', 'triggers'],
  unit: 'positions',
  about: 'how many memories are active, never, or nearly always',
  question: 'How often are the keys of each layer active? Are there keys that never fire, or that nearly always do?',
  method: [
    'A key is active at a position when its coefficient is above 0. Never active and nearly always active (at more than nine positions in ten) are said of the positions of this text; the last column says how many keys have no trigger in the whole scan.',
  ],
  settings: z.object({
    name: z.literal('sparsity'),
    positions: Positions.default('all'),
    ...sentences,
    examples: sentences.examples.unwrap().default(null),
  }),
  numbers: [],
  result: SparsityResult,
} as const satisfies AnalysisDefinition
