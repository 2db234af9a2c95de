/** How many memories take part, and which never or nearly always do (paper §7). */
import { z } from 'zod'
import type { AnalysisDefinition } from './definition.ts'
import { Layer, Quantiles, Share } from './parts.ts'
import { Positions, sentences } from './settings.ts'

export const SparsityResult = z.object({
  name: z.literal('sparsity'),
  positions: z.int(),
  /** A memory is strong when |m|·‖v‖ is at least this share of the largest of its layer and position; null where nothing is counted so. */
  threshold: Share.nullable().default(null),
  layers: z.array(
    z.object({
      layer: Layer,
      /** What makes a key active: a coefficient above 0 in a plain ReLU layer, a strong memory in the others. */
      by: z.enum(['above-zero', 'strong']).default('above-zero'),
      active: Share,
      /** Mean share of keys with a coefficient above 0, whatever makes them active; null in results of before. */
      aboveZero: Share.nullable().default(null),
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
    'In a layer with plain ReLU a key is active at a position when its coefficient is above 0. With GELU, SiLU or a gate nearly every coefficient differs from 0, and its sign says little of its strength: there a key is active when it is strong, that is when |m|·‖v‖ is at least a tenth of the largest of the layer at that position, and the share with a coefficient above 0 stands beside it. Never active and nearly always active (at more than nine positions in ten) are said of the positions of this text; the last column says how many keys have no trigger in the whole scan.',
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
