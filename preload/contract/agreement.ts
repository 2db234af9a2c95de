import { z } from 'zod'
import { Confidence } from './annotation.ts'
import { Estimate } from './estimate.ts'
import { KeyId } from './key.ts'
import { procedure } from './procedure.ts'
import { Seed } from './seed.ts'
import { Table } from './table.ts'

/** Intervals by resampling have so many, unless somebody asks for others: the window, files and the command line print the same ends. */
export const DEFAULT_DRAWS = 2000

export const CoefficientName = z.enum([
  'percentAgreement',
  'alphaNominal',
  'cohen',
  'fleiss',
  'ac1',
  'masi',
  'jaccard',
  'patternF1',
  'patternKind',
  'alphaInterval',
])
export type CoefficientName = z.infer<typeof CoefficientName>

/** What a coefficient asks, how it is computed and where it is from. */
export const Explanation = z.object({
  /** With the variant where one name stands for several: "Krippendorff’s α with MASI (Passonneau 2006)". */
  name: z.string(),
  asks: z.string(),
  formula: z.string(),
  source: z.string(),
  /** What becomes of missing ratings. */
  missing: z.string(),
  /** `share`: 0 to 1. `beyond-chance`: 0 is chance, 1 is full agreement. */
  scale: z.enum(['beyond-chance', 'share']),
  /** What its author asks of a value. */
  benchmark: z.string().optional(),
})
export type Explanation = z.infer<typeof Explanation>

/** A number without an interval, or the reason why there is none; null where the coefficient does not apply. */
export const Coefficient = z.union([z.number(), z.object({ undefined: z.string() })]).nullable()
export type Coefficient = z.infer<typeof Coefficient>

/** Which coefficient it is, and what it says in a sentence or two. */
export const CoefficientEstimate = Estimate.extend({
  coefficient: CoefficientName,
  /** A layer’s interval that holds together with those of all other layers; null where there is none. */
  together: z.object({ low: z.number(), high: z.number() }).nullable().optional(),
  reading: z.string(),
})
export type CoefficientEstimate = z.infer<typeof CoefficientEstimate>

/** A 95 % interval that holds with few units and without a disagreement too; null where there is nothing to compute it from. */
const Exact = z.object({ low: z.number(), high: z.number() }).nullable()

/** A method behind numbers that are no coefficients, in words. */
export const MethodName = z.enum(['bootstrap', 'together', 'exact', 'holm', 'twoWay', 'mixed'])
export type MethodName = z.infer<typeof MethodName>
export const Method = Explanation.pick({ name: true, asks: true, formula: true, source: true })
export type Method = z.infer<typeof Method>

/** By the kinds of the patterns that a trigger shows: `none`, a kind, or several (`both` of two). */
export const TriggerClass = z.string()
export type TriggerClass = z.infer<typeof TriggerClass>

/** The levels of agreement, over the keys that two or more of `annotators` labelled. */
export const ScopeAgreement = z.object({
  annotators: z.array(z.string()),
  keys: z.int(),
  /** Keys that one of them labelled alone, left out. */
  single: z.int(),
  /** Class of each trigger; `masi` and `jaccard` are of its set of kinds. `missing`: units times annotators, less the ratings. */
  triggers: z.object({
    units: z.int(),
    ratings: z.int(),
    missing: z.int(),
    percent: CoefficientEstimate,
    alpha: CoefficientEstimate,
    /** Two annotators only. */
    cohen: CoefficientEstimate,
    /** Only where every trigger has the same number of ratings. */
    fleiss: CoefficientEstimate,
    ac1: CoefficientEstimate,
    /** Krippendorff’s alpha with MASI as in Passonneau 2006. */
    masi: CoefficientEstimate,
    jaccard: CoefficientEstimate,
    /**
     * Rows and columns by `classes`. Two annotators: rows the first, columns the second, in triggers. More: coincidences, symmetric;
     * each trigger with m ratings adds 1 / (m - 1) for each ordered pair of them.
     */
    confusion: z.array(z.array(z.number())),
    /** Goes with `percent`. */
    exact: Exact,
    /** Share of the commonest class. */
    common: z.number(),
  }),
  /** Patterns of every two annotations of a key, matched one to one by the triggers they share. */
  patterns: z.object({
    comparisons: z.int(),
    patterns: z.int(),
    matched: z.int(),
    f1: CoefficientEstimate,
    kind: CoefficientEstimate,
  }),
  /** Patterns per key. */
  counts: z.object({
    units: z.int(),
    ratings: z.int(),
    missing: z.int(),
    percent: CoefficientEstimate,
    alpha: CoefficientEstimate,
    /** Goes with `percent`. */
    exact: Exact,
  }),
  /** What to know before the intervals; null where they are as good as they look. */
  warning: z.string().nullable(),
})
export type ScopeAgreement = z.infer<typeof ScopeAgreement>

export const KeyDisagreement = KeyId.extend({
  annotators: z.array(z.string()),
  /** Share of pairs of annotators and triggers with different classes, 0 to 1. */
  disagreement: z.number(),
  /** Pattern F1 of this key alone. */
  f1: Coefficient,
})
export type KeyDisagreement = z.infer<typeof KeyDisagreement>

/** Class of a trigger ~ layer + key + annotator, logistic, keys and annotators as random effects. */
export const MixedModel = z.object({
  /** Whether a trigger shows any pattern (`covered`), or one of a kind. */
  response: z.string(),
  /** Why there is no model; the numbers are null then. */
  reason: z.string().nullable(),
  /** What one layer adds to the log odds, with its 95 % interval; null where all keys are of one layer. */
  slope: z.object({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() }).nullable(),
  /** Standard deviations, in log odds. */
  deviations: z.object({ keys: z.number(), annotators: z.number() }).nullable(),
  /** Parts of the variance of the log odds beside layers; they add up to 1. */
  shares: z.object({ keys: z.number(), annotators: z.number(), rest: z.number() }).nullable(),
  /** How much more often than the mean annotator each finds it, in log odds. */
  effects: z.array(z.object({ annotator: z.string(), effect: z.number() })),
})
export type MixedModel = z.infer<typeof MixedModel>

/** Whether what annotators are sure of is what others find too, over the keys that two or more labelled. */
export const ConfidenceAgreement = z.object({
  patterns: z.int(),
  /** Patterns of which somebody said how sure they are, and the mean of it, 1 to 3. */
  said: z.int(),
  mean: z.number().nullable(),
  /** Surest first; null: not said. */
  levels: z.array(
    z.object({
      confidence: Confidence.nullable(),
      /** Patterns, each as often as another annotator labelled its key too. */
      comparisons: z.int(),
      /** Share of these that the other found too, and of those found, with the same kind. */
      found: Estimate,
      sameKind: Estimate,
    }),
  ),
})
export type ConfidenceAgreement = z.infer<typeof ConfidenceAgreement>

export const StudyAgreement = z.object({
  /** Intervals: percentile bootstrap over keys, `draws` of them from `seed`. */
  seed: z.int(),
  draws: z.int(),
  /** Keys given to two annotators or more, labelled or not. */
  shared: z.int(),
  classes: z.array(TriggerClass),
  coefficients: z.record(CoefficientName, Explanation),
  overall: ScopeAgreement,
  layers: z.array(ScopeAgreement.extend({ layer: z.int().positive() })),
  /** Every two annotators, over the keys that both labelled. */
  pairs: z.array(
    ScopeAgreement.extend({
      pair: z.tuple([z.string(), z.string()]),
      /** That the pair's kappa is 0, two-sided, over keys; and among all pairs after Holm. Null where there is no test. */
      p: z.number().nullable(),
      pHolm: z.number().nullable(),
    }),
  ),
  /** Interval of `overall.triggers.alpha` for annotators like these; all others are for these annotators. */
  twoWay: Estimate.omit({ value: true }).extend({ draws: z.int() }),
  models: z.array(MixedModel),
  confidence: ConfidenceAgreement,
  methods: z.record(MethodName, Method),
  /** Keys labelled twice or more, most disagreement first. */
  keys: z.array(KeyDisagreement),
})
export type StudyAgreement = z.infer<typeof StudyAgreement>

/** With its numbers as tables: level by level overall, by layer and pair, and a row for each of `keys`. */
export const ReportedAgreement = StudyAgreement.extend({
  tables: z.object({ levels: Table, scopes: Table, keys: Table, confidence: Table, models: Table, confusion: Table }),
})
export type ReportedAgreement = z.infer<typeof ReportedAgreement>

export const agreement = {
  /** Over finished annotations. Same labels and seed, same numbers. */
  study: procedure
    .input(
      z.object({
        study: z.int(),
        seed: Seed,
        draws: z.int().min(1).max(100_000),
      }),
    )
    .output(ReportedAgreement),
}
