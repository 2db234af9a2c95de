import { z } from 'zod'
import { CorpusSource } from './corpus.ts'
import { ModelCheck, ModelSource, Precision, Provider } from './model.ts'
import { Nothing, procedure, writing } from './procedure.ts'
import { ScanComparison } from './scan-comparison.ts'
import { Seed } from './seed.ts'
import { Name } from './spelling.ts'

/** Which prefixes of a sentence may be triggers of one key: the best one, or all (paper §2). */
export const Prefixes = z.enum(['one-per-sentence', 'every-prefix'])
export type Prefixes = z.infer<typeof Prefixes>

/** How a corpus is cut into sentences: by rule, or one a line. */
export const Split = z.enum(['sentence', 'line'])
export type Split = z.infer<typeof Split>

/** What is undone of a text's own preparation before it is cut: nothing, or what the published WikiText files did. */
export const Clean = z.enum(['none', 'wikitext'])
export type Clean = z.infer<typeof Clean>

/** A BCP 47 language tag, in its canonical spelling. */
export const Locale = z
  .string()
  .max(100)
  .transform((tag, context): string => {
    try {
      const [canonical] = Intl.getCanonicalLocales(tag)
      if (canonical !== undefined) return canonical
    } catch {
      // Told below.
    }
    context.addIssue(`${JSON.stringify(tag)} is no language tag. Write it like en, de, fr-CA or zh-Hant.`)
    return z.NEVER
  })

/** How a text is cut into sentences: all that decides which ones come out. */
const sentenceRules = {
  split: Split.default('sentence'),
  /** The language whose rules cut it. */
  locale: Locale.default('en'),
  clean: Clean.default('none'),
  /** Column that holds the text, where a corpus is a table: JSON lines, CSV, TSV, Parquet. */
  field: z.string().min(1).max(200).default('text'),
}
export const SentenceRules = z.object(sentenceRules)
export type SentenceRules = z.infer<typeof SentenceRules>

/** Which sides of every key a scan keeps: `auto` both where coefficients of both signs can be large, else the positive one. */
export const Sides = z.enum(['auto', 'positive', 'both'])
export type Sides = z.infer<typeof Sides>

/** One of several ranges of a corpus, each scanned by itself, from 1; a merge joins them to the scan of all. */
export const Shard = z
  .object({ index: z.int().min(1), of: z.int().min(1).max(10_000) })
  .refine(({ index, of }) => index <= of, 'there are not so many shards')
export type Shard = z.infer<typeof Shard>

export const ScanSettings = z.object({
  /** t, the triggers kept for each key. */
  triggersPerKey: z.int().min(1).max(1000).default(25),
  prefixes: Prefixes.default('one-per-sentence'),
  /** A stored scan says which it kept; one in a dataset of before, which says nothing, the positive one. */
  sides: Sides.default('auto'),
  ...sentenceRules,
  /** The first sentences of the corpus only; null for all of them. */
  maxSentences: z.int().positive().nullable().default(null),
  /** A random sample of that many sentences, of those that the other settings leave; null for all. */
  sample: z.int().positive().max(10_000_000).nullable().default(null),
  sampleSeed: Seed.default(1),
  /** One of several parts of the documents (of a plain text: of the paragraphs), for scans that are compared; null for all. */
  part: z
    .object({ index: z.int().min(1), of: z.int().min(2).max(1000) })
    .refine(({ index, of }) => index <= of, 'there are not so many parts')
    .nullable()
    .default(null),
  /** Share of the documents (of a plain text: of the paragraphs) that are kept out of the scan, for analyses to read. */
  heldOut: z.number().min(0).max(0.9).default(0),
  /** Null for a scan of the whole corpus. */
  shard: Shard.nullable().default(null),
  provider: Provider.default('auto'),
  /** Threads of the runtime; null for its own choice. */
  threads: z.int().min(1).max(256).nullable().default(null),
})
export type ScanSettings = z.infer<typeof ScanSettings>

/** What came in, what was kept, what was left out. */
export const ScanCounts = z.object({
  sentences: z.int(),
  tokens: z.int(),
  duplicates: z.int(),
  empty: z.int(),
  /** Sentences longer than the limit, or with a token that the model does not have: scanned up to there. */
  cut: z.int(),
  /** Sentences that read otherwise than the text spells them, because it was cleaned. */
  cleaned: z.int().default(0),
  /** Sentences that spell a special token, such as "<s>": read as text, but for those in which the tokenizer makes it that token. */
  spelled: z.int().default(0),
  special: z.int().default(0),
})
export type ScanCounts = z.infer<typeof ScanCounts>

/** A shard that a scan was merged from: the text that it read, and how long that took. */
const MergedShard = z.object({
  index: z.int(),
  corpusSha256: z.string(),
  sentences: z.int(),
  tokens: z.int(),
  seconds: z.number(),
})

/** Everything needed to repeat the scan, and what it ran on. */
export const Provenance = z.object({
  modelSha256: z.string(),
  tokenizerSha256: z.string(),
  corpusSha256: z.string(),
  corpus: z.array(z.object({ name: z.string(), sha256: z.string(), bytes: z.int() })),
  /** Tokens a sentence is cut at, special ones included. */
  tokenLimit: z.int(),
  /** Tokens that the tokenizer puts around every sentence. */
  specialTokens: z.object({ leading: z.int(), trailing: z.int() }),
  /** The provider that ran, and why `auto` chose it; `ff-layers` where nothing ran, because the triggers came in a file. */
  provider: z.enum([...Provider.exclude(['auto']).options, 'ff-layers']),
  providerReason: z.string(),
  runtimeVersion: z.string(),
  threads: z.int(),
  /** Missing in scans of before it was made. */
  check: ModelCheck.optional(),
  precision: Precision.optional(),
  /** Tokens of the tokenizer that the model has no row for: a sentence is cut before the first of them. */
  unknownTokens: z.int().nonnegative().optional(),
  icuVersion: z.string(),
  /** Version of the rules that cut the corpus into sentences. */
  splitter: z.int().default(1),
  applicationVersion: z.string(),
  /** Missing where one process read the whole corpus; of each shard, and the sentences that stood in several and count once. */
  shards: z.object({ merged: z.array(MergedShard), repeats: z.int() }).optional(),
  /** Seconds of scanning, over all its runs; null before the first checkpoint. */
  seconds: z.number(),
  tokensPerSecond: z.number(),
})
export type Provenance = z.infer<typeof Provenance>

export const ScanState = z.enum(['running', 'done', 'stopped'])
export type ScanState = z.infer<typeof ScanState>

/** `stopped`: cancelled or interrupted; its triggers so far are there, and it can be resumed. */
export const Scan = z.object({
  id: z.int(),
  name: z.string(),
  model: z.string(),
  corpus: z.string(),
  state: ScanState,
  settings: ScanSettings,
  counts: ScanCounts,
  provenance: Provenance.nullable(),
  layers: z.array(z.object({ layer: z.int().positive(), keys: z.int().positive(), fired: z.int() })),
  created: z.iso.datetime(),
})
export type Scan = z.infer<typeof Scan>

export const ScanRequest = z.object({
  name: Name.min(1).nullable(),
  model: ModelSource,
  corpus: z.array(CorpusSource).min(1),
  settings: ScanSettings,
})
export type ScanRequest = z.infer<typeof ScanRequest>

/** The first sentences of a text as a scan will read them, and as the text spells them. */
export const ScanPreview = z.object({ sentences: z.array(z.object({ text: z.string(), raw: z.string() })) })
export type ScanPreview = z.infer<typeof ScanPreview>

export const scan = {
  list: procedure.input(Nothing).output(z.array(Scan)),
  /** By name; without one, the latest. */
  find: procedure.input(z.object({ name: z.string().nullable() })).output(Scan),
  preview: procedure
    .input(
      z.object({
        corpus: z.array(CorpusSource).min(1),
        rules: SentenceRules,
        limit: z.int().min(1).max(1000).default(10),
      }),
    )
    .output(ScanPreview),
  /** Columns of the first file that is a table; null where none is. */
  columns: procedure.input(z.object({ corpus: z.array(CorpusSource).min(1) })).output(z.array(z.string()).nullable()),
  /** Starts, or continues the stopped scan of the same model, corpus and settings; returns its job. */
  start: writing
    .input(
      ScanRequest.extend({
        /** The runtime's, over one queue of batches; what is found does not depend on how many. `threads` are those of each. */
        processes: z.int().min(1).max(64).default(1),
      }),
    )
    .output(z.object({ scan: z.int(), job: z.uuid() })),
  /** What both find in the same keys. Aborting the call stops it. */
  compare: procedure
    .input(z.object({ first: z.int(), second: z.int(), limit: z.int().min(1).max(10_000).default(100) }))
    .output(ScanComparison),
  /** Joins the shards of a scan, all that the projects hold, to the scan that was never split. */
  merge: writing
    .input(
      z.object({
        name: Name.min(1).nullable(),
        shards: z.array(z.uuid()).min(1).max(10_000),
        /** Where model and corpus are now; null for where the shards read them. */
        model: z.uuid().nullable(),
        corpus: z.array(CorpusSource).min(1).nullable(),
      }),
    )
    .output(z.object({ scan: z.int(), job: z.uuid() })),
  /** Continues a stopped scan from its last checkpoint. */
  resume: writing.input(z.object({ scan: z.int() })).output(z.object({ scan: z.int(), job: z.uuid() })),
}
