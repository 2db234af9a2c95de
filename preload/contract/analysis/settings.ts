/** Settings that several analyses share. */
import { z } from 'zod'
import { SentenceRules } from '../scan.ts'
import { Seed as AnySeed } from '../seed.ts'

/** `one`: a random position of every sentence, as the paper; `all`: every position. */
export const Positions = z.enum(['one', 'all'])
export type Positions = z.infer<typeof Positions>

/** Random choices repeat with it. */
export const Seed = AnySeed.default(1)

/** Which sentences of a text are read. */
export const sentences = {
  ...SentenceRules.shape,
  /** Random sentences that are read; null for all. */
  examples: z.int().positive().nullable().default(4000),
  seed: Seed,
}

/** How examples are made of a text, for the note on method. */
export const EXAMPLES =
  'Each random sentence gives one random position, as in the paper; choose every position to use all of them. The prefix up to that position is an example. Positions of one sentence are alike, so intervals count sentences: the variance is that of the sentences’ sums (Kish 1965).'
