/** Figures 7 and 8. */
import { z } from 'zod'
import type { AnalysisDefinition } from './definition.ts'
import { Interval, Layer, Share } from './parts.ts'
import { EXAMPLES, Positions, sentences } from './settings.ts'

const Rest = z.object({
  cases: z.int(),
  asked: z.int().nullable().default(null),
  stopword: Share.nullable(),
  short: Share.nullable(),
})

export const MemoriesResult = z.object({
  name: z.literal('memories'),
  examples: z.int(),
  /** Which intervals count; null in results of before, which counted examples. */
  sentences: z.int().nullable().default(null),
  /** A memory is strong when |m|·‖v‖ is at least this share of the largest of its layer and position. */
  threshold: z.number(),
  layers: z.array(
    z.object({
      layer: Layer,
      /** Mean share of memories with m > 0, and of strong ones. */
      active: Share,
      strong: Share,
      activeInterval: Interval.nullable(),
      /** Share of examples whose layer prediction is that of no active memory. */
      differs: Share,
      differsInterval: Interval.nullable(),
    }),
  ),
  /**
   * The other cases, over layers: the next word of the text is a stop word, of those (`asked`) where the text goes on; the prefix has
   * fewer than 5 tokens. `base`: the same of all examples, whatever the layer predicts. Null in results of before.
   */
  rest: Rest.extend({ base: Rest.nullable().default(null) }),
})
export type MemoriesResult = z.infer<typeof MemoriesResult>

export const memories = {
  name: 'memories',
  title: 'Memories',
  hasPage: true,
  reads: ['model', 'text'],
  readOut: 'product',
  unit: 'examples',
  about: 'active memories, and what they predict beside their layer (Figures 7 and 8)',
  question:
    'How many memories of a layer take part in one prediction, and is the layer’s prediction that of any of them?',
  method: [
    'A memory is active when its coefficient is above 0. For models with GELU or SiLU nearly every coefficient differs from 0, so the table also counts strong memories: those whose |m|·‖v‖ is at least a tenth of the largest of the layer at that position.',
    'The prediction of a layer is the likeliest token under its output (its bias included), multiplied with the output embedding; a value’s is found in the same way. A layer differs when none of its active memories predicts what it does.',
    'Of the other cases the next word of the text is looked up among common English stop words, and prefixes of fewer than 5 tokens are counted, beside the same shares of all examples: common words are common everywhere. A token that is a part of a word is none, and the end of a sentence, which has no next word, is left out of the share of stop words.',
    EXAMPLES,
  ],
  settings: z.object({ name: z.literal('memories'), positions: Positions.default('one'), ...sentences }),
  numbers: [],
  result: MemoriesResult,
} as const satisfies AnalysisDefinition
