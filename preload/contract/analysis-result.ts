/** What the analyses find. Layers count from 1. */
import { z } from 'zod'
import { KeyId } from './key.ts'
import { Estimated } from './statistics.ts'

const Layer = z.int().positive()
/** 0 to 1, but for rounding. */
const Share = z.number()
/** Over keys: the 5 %, 25 %, 50 %, 75 % and 95 % quantiles. */
const Quantiles = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()])

/** Figures 4 to 6, Table 2. Ranks count from 1. */
export const ValuesResult = z.object({
  name: z.literal('values'),
  layers: z.array(
    z.object({
      layer: Layer,
      /** Keys whose strongest trigger has a next token. */
      keys: z.int(),
      /** Those among them whose value predicts that token. */
      agreeing: z.int(),
      agreement: Share.nullable(),
      /** Wilson's 95 % interval. */
      low: Share.nullable(),
      high: Share.nullable(),
      medianRank: z.number().nullable(),
      ranks: Quantiles.nullable(),
      /** Nats, mean over the values. */
      entropy: z.number(),
    }),
  ),
  /** 1/|V|. */
  chance: z.number(),
  /** Keys by the largest probability of their value, in tenths of them. */
  bins: z.array(
    z.object({
      from: z.number(),
      to: z.number(),
      keys: z.int(),
      agreeing: z.int(),
      low: Share.nullable(),
      high: Share.nullable(),
    }),
  ),
  /** The 100 most confident values of the model. */
  confident: z.array(
    KeyId.extend({ max: Share, token: z.string(), triggers: z.int(), agreeing: z.int(), upper: z.boolean() }),
  ),
  /** Those among them with at least one trigger whose next token is the predicted one. */
  confidentAgreeing: z.int(),
})
export type ValuesResult = z.infer<typeof ValuesResult>

/** Mean relative change of the coefficient, (m′ − m) / m, with its 95 % interval; null with the reason where there is none. */
export const MeanChange = Estimated.omit({ value: true }).extend({ mean: z.number().nullable() })
export type MeanChange = z.infer<typeof MeanChange>

/** Figure 3. Means over triggers, intervals over keys. */
export const AblationResult = z.object({
  name: z.literal('ablation'),
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

/** Figures 7 and 8. */
export const MemoriesResult = z.object({
  name: z.literal('memories'),
  examples: z.int(),
  /** A memory is strong when |m|·‖v‖ is at least this share of the largest of its layer and position. */
  threshold: z.number(),
  layers: z.array(
    z.object({
      layer: Layer,
      /** Mean share of memories with m > 0, and of strong ones. */
      active: Share,
      strong: Share,
      activeInterval: z.tuple([z.number(), z.number()]).nullable(),
      /** Share of examples whose layer prediction is that of no active memory. */
      differs: Share,
      differsInterval: z.tuple([z.number(), z.number()]).nullable(),
    }),
  ),
  /** Shares of the other cases, over layers: the next token of the text is a stop word; the prefix has fewer than 5 tokens. */
  rest: z.object({ cases: z.int(), stopword: Share.nullable(), short: Share.nullable() }),
})
export type MemoriesResult = z.infer<typeof MemoriesResult>

/** Figures 9 to 11. */
export const ResidualResult = z.object({
  name: z.literal('residual'),
  examples: z.int(),
  layers: z.array(
    z.object({
      layer: Layer,
      matchesFinal: Share,
      finalProbability: Share,
      residual: Share,
      ffn: Share,
      agreement: Share,
      composition: Share,
      intervals: z.record(z.string(), z.tuple([z.number(), z.number()])).nullable(),
    }),
  ),
  /** Examples whose prediction the last layer changed, and how many of them are kept to be read. */
  changed: z.int(),
})
export type ResidualResult = z.infer<typeof ResidualResult>

export const SparsityResult = z.object({
  name: z.literal('sparsity'),
  positions: z.int(),
  layers: z.array(
    z.object({
      layer: Layer,
      active: Share,
      /** Share of keys active at no position, and at more than nine in ten. */
      dead: Share,
      dense: Share,
      /** Share of keys without a trigger in the scan. */
      unfired: Share,
      /** Quantiles of the keys' shares of positions. */
      quantiles: Quantiles,
    }),
  ),
  /** Active share by the place of the token in its sentence, from 1; one entry per layer. */
  places: z.array(z.object({ place: z.int().positive(), positions: z.int(), active: z.array(Share) })),
})
export type SparsityResult = z.infer<typeof SparsityResult>

export const DimensionResult = z.object({
  name: z.literal('dimension'),
  points: z.int(),
  layers: z.array(
    z.object({
      layer: Layer,
      dimension: z.number(),
      low: z.number(),
      high: z.number(),
      /** Points left after those that stand at the same place as another. */
      distinct: z.int(),
    }),
  ),
})
export type DimensionResult = z.infer<typeof DimensionResult>

/** For each trigger of a key the change that the loss of each token makes, (m′ − m) / m. */
export const LeaveOneOutResult = z.object({
  name: z.literal('leave-one-out'),
  triggers: z.array(z.object({ rank: z.int().positive(), changes: z.array(z.number()) })),
})
export type LeaveOneOutResult = z.infer<typeof LeaveOneOutResult>

export const AnalysisResult = z.discriminatedUnion('name', [
  ValuesResult,
  AblationResult,
  MemoriesResult,
  ResidualResult,
  SparsityResult,
  DimensionResult,
  LeaveOneOutResult,
])
export type AnalysisResult = z.infer<typeof AnalysisResult>
