import { z } from 'zod'

/** The corpora that come with Keymark, as they are offered. A reader for each is in `main/inference/corpus/built-in.ts`. */
export const BUILT_IN_CORPORA = {
  demo: { title: 'Demo text', detail: 'all four below, mixed: 4.6 million words' },
  sotu: { title: 'State of the Union', detail: 'addresses of US presidents since 1790' },
  wordnet: { title: 'WordNet glosses', detail: 'a dictionary’s definitions and examples' },
  kjv: { title: 'King James Bible', detail: '' },
  'moby-dick': { title: 'Moby-Dick', detail: '' },
} as const

export const BuiltInCorpus = z.enum(Object.keys(BUILT_IN_CORPORA) as (keyof typeof BUILT_IN_CORPORA)[])
export type BuiltInCorpus = z.infer<typeof BuiltInCorpus>

/** Those that the demo model was trained on, each for itself. */
export const TRAINED_ON: readonly BuiltInCorpus[] = ['sotu', 'wordnet', 'kjv', 'moby-dick']

export const CorpusSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('built-in'), name: BuiltInCorpus }),
  z.object({ kind: z.literal('file'), file: z.uuid() }),
])
export type CorpusSource = z.infer<typeof CorpusSource>

/** What a table says of a document beside its text, by the names of its columns. */
export const Metadata = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
export type Metadata = z.infer<typeof Metadata>
