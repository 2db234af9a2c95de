import { z } from 'zod'
import { Share } from './analysis/parts.ts'
import { AnalysisResult, AnalysisSettings } from './analysis/registry.ts'
import { ShownFigure } from './figure.ts'
import { KeyId } from './key.ts'
import { Provider } from './model.ts'
import { Nothing, procedure, writing } from './procedure.ts'
import { CorpusSource } from './corpus.ts'
import { Table } from './table.ts'

/** A text that the model was not trained on; `held-out`: what the scan kept out of its corpus, or, where it kept nothing, the sentences kept back from the demo model. */
export const AnalysisText = z.union([CorpusSource, z.object({ kind: z.literal('held-out') })])
export type AnalysisText = z.infer<typeof AnalysisText>

/** Everything needed to repeat an analysis, and what it ran on. */
export const AnalysisProvenance = z.object({
  modelSha256: z.string(),
  tokenizerSha256: z.string(),
  text: z.object({ name: z.string(), sha256: z.string(), bytes: z.int() }).nullable(),
  /** What found the sentences of the text; null where nothing had to, and in analyses of before. */
  cut: z.object({ icuVersion: z.string(), splitter: z.int() }).nullable().default(null),
  /** Sentences of the scan when its triggers were read, since a scan can go on. Null where none were read. */
  sentences: z.int().nullable(),
  /** How vectors of the residual stream were read out; null where none was. */
  readOut: z.enum(['model', 'product']).nullable(),
  provider: Provider,
  runtimeVersion: z.string(),
  threads: z.int(),
  applicationVersion: z.string(),
  /** Seconds of work, over all its runs. */
  seconds: z.number(),
})
export type AnalysisProvenance = z.infer<typeof AnalysisProvenance>

/** `stopped`: cancelled or interrupted; it can be resumed from what was kept. */
export const Analysis = z.object({
  id: z.int(),
  scan: z.int(),
  settings: AnalysisSettings,
  provenance: AnalysisProvenance,
  state: z.enum(['running', 'done', 'stopped']),
  done: z.int(),
  total: z.int().nullable(),
  created: z.iso.datetime(),
})
export type Analysis = z.infer<typeof Analysis>

/** A value as a distribution over the vocabulary. */
export const Value = KeyId.extend({
  top: z.array(z.object({ token: z.string(), id: z.int(), probability: Share })),
  max: Share,
  entropy: z.number(),
  /** What follows the key's strongest trigger; null at the end of its sentence, and for a key that never fired. */
  next: z.object({ token: z.string(), id: z.int() }).nullable(),
  rank: z.int().positive().nullable(),
  probability: Share.nullable(),
  agrees: z.boolean().nullable(),
})
export type Value = z.infer<typeof Value>

/** How a person reads a changed prediction: its meaning beside that of the one before. */
export const Relatedness = z.enum(['related', 'distant'])
export type Relatedness = z.infer<typeof Relatedness>

/** A prediction that the last layer changed. */
export const ChangedPrediction = z.object({
  number: z.int().nonnegative(),
  prefix: z.string(),
  from: z.string(),
  to: z.string(),
  reading: Relatedness.nullable(),
})
export type ChangedPrediction = z.infer<typeof ChangedPrediction>

const Chosen = z.object({ analysis: z.int() })
const Started = z.object({ analysis: z.int(), job: z.uuid() })

export const analysis = {
  list: procedure.input(z.object({ scan: z.int() })).output(z.array(Analysis)),
  /**
   * Starts, or continues what was stopped; what was done with the same settings is returned as it is. `model`: where the scan's
   * model is now, if it was moved.
   */
  start: writing
    .input(
      z.object({
        scan: z.int(),
        settings: AnalysisSettings,
        text: AnalysisText.nullable().default(null),
        model: z.uuid().nullable().default(null),
      }),
    )
    .output(Started),
  /** How much a run with these settings has to do; null where it is no more than a model's text or weights. */
  cost: procedure
    .input(z.object({ scan: z.int(), settings: AnalysisSettings }))
    .output(z.object({ keys: z.int(), triggers: z.int(), passes: z.int() }).nullable()),
  /** What was found with these settings and this text, where the scan's model is not at hand to find it again, or the project is open to look; else null. */
  kept: procedure
    .input(z.object({ scan: z.int(), settings: AnalysisSettings, text: AnalysisText.nullable().default(null) }))
    .output(Analysis.nullable()),
  /** From what was kept. `model`: as for `start`. */
  resume: writing.input(Chosen.extend({ model: z.uuid().nullable().default(null) })).output(Started),
  /** Null while it is not done. */
  get: procedure.input(Chosen).output(
    z.object({
      analysis: Analysis,
      result: AnalysisResult.nullable(),
      figures: z.array(ShownFigure),
      table: Table.nullable(),
      /** What finished labels say of the keys of each class that the analysis found; null where there are none of either. */
      labels: Table.nullable(),
      /** The most confident values, of a `values` analysis. */
      surest: Table.nullable(),
      /** Key by key, of an `effect` analysis: those whose silence changes the prediction most. */
      effects: Table.nullable(),
      /** How many of these the result leaves out because somebody who labels in this project is not through with their keys. */
      withheld: z.object({ values: z.int(), upper: z.int(), effects: z.int() }),
      /** What figures and tables were made from, in words. */
      source: z.string(),
    }),
  ),
  remove: writing.input(Chosen).output(Nothing),
  /** What a `values` analysis found for these keys, or the most confident values; refused of a key that is labelled blind, and without it. */
  values: procedure
    .input(Chosen.extend({ keys: z.array(KeyId).max(10_000).nullable(), limit: z.int().min(1).max(1000).default(100) }))
    .output(z.array(Value)),
  /** Predictions that the last layer changed, as a `residual` analysis found them. */
  changes: procedure.input(Chosen).output(z.array(ChangedPrediction)),
  read: writing
    .input(Chosen.extend({ number: z.int().nonnegative(), reading: Relatedness.nullable() }))
    .output(Nothing),
}
