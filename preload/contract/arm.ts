/** Arms of a study beside each other: keys of several scans, of two sides, or read by prefixes of several sources. */
import { z } from 'zod'
import { Estimate } from './estimate.ts'
import { KeyId } from './key-id.ts'

export const ArmsBy = z.enum(['scan', 'side', 'examples'])
export type ArmsBy = z.infer<typeof ArmsBy>

/** One number for each measure, by its name. */
const Measures = z.record(z.string(), Estimate)

export const ArmComparison = z.object({
  by: ArmsBy,
  /** Whose labels were taken. */
  raters: z.array(z.string()),
  /** What is compared: as the statistics call it, and for people. A share is of triggers, or, for `withPattern`, of keys. */
  measures: z.array(z.object({ measure: z.string(), name: z.string(), isShare: z.boolean() })),
  /** In the order of the study. */
  arms: z.array(
    z.object({
      name: z.string(),
      keys: z.int(),
      /** Control keys of the arm that were read, and the share on which a pattern was found. */
      controls: z.int(),
      foundInControls: Estimate,
      overall: Measures,
      layers: z.array(z.object({ layer: z.int().positive(), keys: z.int(), measures: Measures })),
    }),
  ),
  /** Every two arms: over all layers in which both have labelled keys, and in each of these. */
  differences: z.array(
    z.object({
      first: z.string(),
      second: z.string(),
      measure: z.string(),
      /** Null: over all layers. */
      layer: z.int().positive().nullable(),
      /** Keys of the first and of the second. */
      keys: z.tuple([z.int(), z.int()]),
      /**
       * Second less first, with a 95 % interval from those of both (MOVER). Over all layers the mean of the layers’ differences, each
       * weighted by n·m / (n + m) for n and m keys, so that an arm with more keys in some layers is not compared by these.
       */
      difference: Estimate,
      /** Two-sided: the arms of the keys are permuted within layers, `permutations` times from `seed`. Null where nothing can be permuted. */
      p: z.number().nullable(),
      /** The same of a layer, for all layers of the measure and the two arms together (Holm 1979). */
      adjusted: z.number().nullable(),
    }),
  ),
  permutations: z.int(),
  seed: z.int(),
})
export type ArmComparison = z.infer<typeof ArmComparison>

/** A labelled key of an arm: what each annotator found in it, or what was agreed. */
export const ArmKey = KeyId.extend({
  scan: z.int(),
  annotations: z.array(
    z.object({
      annotator: z.string(),
      /** `kind`: all of a pattern's, in words. */
      patterns: z.array(z.object({ description: z.string(), kind: z.string().nullable() })),
    }),
  ),
})
export type ArmKey = z.infer<typeof ArmKey>
