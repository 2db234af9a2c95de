/** Figure 3. Means over triggers, intervals over keys. */
import { z } from 'zod'
import { Estimate } from '../estimate.ts'
import type { AnalysisDefinition } from './definition.ts'
import { Layer } from './parts.ts'
import { Seed } from './settings.ts'

/** Which token of the prefix is left out. A random one may be the first or the last as well. */
export const REMOVED = ['first', 'last', 'random'] as const
export type Removed = (typeof REMOVED)[number]

/** Mean relative change of the coefficient, (m′ − m) / m, with its 95 % interval; null with the reason where there is none. */
export const MeanChange = Estimate.omit({ value: true }).extend({ mean: z.number().nullable() })
export type MeanChange = z.infer<typeof MeanChange>

export const AblationResult = z.object({
  name: z.literal('ablation'),
  /** How many the bootstrap behind the intervals took. Results of before do not say it. */
  draws: z.int().default(1000),
  layers: z.array(
    z.object({
      layer: Layer,
      keys: z.int(),
      triggers: z.int(),
      /** Prefixes of one token, which cannot lose it. */
      single: z.int(),
      first: MeanChange,
      last: MeanChange,
      random: MeanChange,
    }),
  ),
})
export type AblationResult = z.infer<typeof AblationResult>

export const ablation = {
  name: 'ablation',
  title: 'Ablation',
  hasPage: true,
  reads: ['model', 'triggers'],
  unit: 'prefixes',
  about: 'triggers without their first, last or a random token (Figure 3)',
  question:
    'How much of a key’s response is lost when one word of the text is taken away: the first, the last, or any?',
  method: [
    'Random keys of each layer that fired, and their strongest triggers. Each prefix is run again without its first, its last, or a random token of its own (the beginning token is none of them), and the coefficient at the new end of the prefix is compared: (m′ − m) / m. At −100 % the key has fallen silent.',
    'Prefixes of one token are left out and counted. Intervals are percentile bootstrap intervals over the keys of a layer, since triggers of one key are alike.',
    'The scan keeps a number of triggers for each key; if it is fewer than asked for, those are used.',
  ],
  settings: z.object({
    name: z.literal('ablation'),
    perLayer: z.int().positive().default(100),
    top: z.int().positive().default(50),
    seed: Seed,
  }),
  numbers: [
    {
      name: 'perLayer',
      label: 'Keys a layer',
      hint: '100 in the paper',
      inWords: 'keys a layer',
      option: '--per-layer <n>',
      about: 'random keys of each layer (default 100)',
    },
    {
      name: 'top',
      label: 'Triggers of each key',
      hint: '50 in the paper; no more than the scan kept',
      inWords: 'triggers',
      option: '--top <n>',
      about: 'triggers of each key (default 50)',
    },
  ],
  result: AblationResult,
} as const satisfies AnalysisDefinition
