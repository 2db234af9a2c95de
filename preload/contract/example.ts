import { z } from 'zod'
import { KeyId } from './key-id.ts'
import { procedure, writing } from './procedure.ts'
import { ScanState } from './scan.ts'
import { Seed } from './seed.ts'
import { Side } from './side.ts'
import { Stratum } from './stratum.ts'
import { Trigger } from './trigger.ts'

const examplesAsked = {
  /** Sentences of the scan's that are read, drawn at random; null for all. */
  sentences: z.int().positive().max(10_000_000).nullable().default(100_000),
  /** Examples that are kept of each kind, of each key and side. */
  each: z.int().min(1).max(1000).default(5),
  /** Seed of all that is drawn: sentences, examples, keys. */
  seed: Seed.default(1),
}

/** The second pass over a scan's corpus, for examples of some of its keys. */
export const ExampleSettings = z.object({
  /** By layer and index. */
  keys: z.array(KeyId).min(1),
  ...examplesAsked,
})
export type ExampleSettings = z.infer<typeof ExampleSettings>

/** Everything needed to repeat it besides the scan, and what it ran on. */
export const ExampleProvenance = z.object({
  modelSha256: z.string(),
  tokenizerSha256: z.string(),
  corpusSha256: z.string(),
  provider: z.string(),
  runtimeVersion: z.string(),
  threads: z.int(),
  icuVersion: z.string(),
  splitter: z.int(),
  applicationVersion: z.string(),
  /** Seconds of reading, over all its runs. */
  seconds: z.number(),
})
export type ExampleProvenance = z.infer<typeof ExampleProvenance>

/** `stopped`: what it drew so far is kept; the same settings continue it. */
export const ExamplePass = z.object({
  id: z.int(),
  scan: z.int(),
  state: ScanState,
  settings: ExampleSettings,
  provenance: ExampleProvenance,
  /** Sentences and tokens that were read. */
  sentences: z.int(),
  tokens: z.int(),
  created: z.string(),
})
export type ExamplePass = z.infer<typeof ExamplePass>

/** What was drawn of a stratum. */
const Drawn = z.object({
  stratum: Stratum,
  /** Sentences read that have such a prefix: each was as likely to be drawn as any other. */
  found: z.int().nonnegative(),
  /** In the order of the draw, which is `rank`: the first of them are a random draw of fewer. */
  examples: z.array(Trigger),
})

/** The examples of one side of a key. */
export const KeyExamples = KeyId.extend({
  side: Side,
  /** The strongest coefficient in the scan, on this side; null for a key that never fired there, which has no intervals. */
  maximum: z.number().nullable(),
  /** Without its keys. */
  pass: ExamplePass.omit({ settings: true }).extend({ settings: ExampleSettings.omit({ keys: true }) }),
  strata: z.array(Drawn),
})
export type KeyExamples = z.infer<typeof KeyExamples>

/** The keys that examples are drawn for: some, those of a study, or so many random ones of each layer. */
export const ExampleKeys = z.union([
  z.object({ keys: z.array(KeyId).min(1).max(100_000) }),
  z.object({ study: z.int() }),
  z.object({ perLayer: z.int().min(1).max(100_000) }),
])
export type ExampleKeys = z.infer<typeof ExampleKeys>

export const example = {
  /**
   * Reads a sample of the scan's sentences once more. The same settings continue what was stopped, and find what is done already.
   * `model`: where the scan's model is now, if it was moved.
   */
  start: writing
    .input(z.object({ scan: z.int(), of: ExampleKeys, ...examplesAsked, model: z.uuid().nullable().default(null) }))
    .output(z.object({ pass: z.int(), job: z.uuid() })),
  /** The passes of a scan, the latest last. */
  list: procedure.input(z.object({ scan: z.int() })).output(z.array(ExamplePass)),
  /** What the latest pass drew that is done and drew for the key; null where none did. Refuses with `blind` as the key's page does. */
  get: procedure.input(KeyId.extend({ scan: z.int(), side: Side.default('positive') })).output(KeyExamples.nullable()),
}
