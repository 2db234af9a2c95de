/** Figures 4 to 6, Table 2. Ranks count from 1. */
import { z } from 'zod'
import { KeyId } from '../key.ts'
import type { AnalysisDefinition } from './definition.ts'
import { Interval, Layer, Quantiles, Share } from './parts.ts'

const LARGEST_TOP = 100

export const ValuesResult = z.object({
  name: z.literal('values'),
  layers: z.array(
    z.object({
      layer: Layer,
      /** Keys whose strongest trigger has a next token, and those of them whose value predicts that token. */
      keys: z.int(),
      agreeing: z.int(),
      agreement: Share.nullable(),
      /** Wilson's 95 % interval. */
      low: Share.nullable(),
      high: Share.nullable(),
      medianRank: z.number().nullable(),
      ranks: Quantiles.nullable(),
      /**
       * What agreement would be if next tokens were shuffled among the keys of the layer: its expectation and the range of 95 of 100
       * shuffles, as shares, and the share of shuffles with at least as much as was found; `isAbove`: beyond that range, and by Holm among
       * all layers. Null in results of before.
       */
      shuffled: z
        .object({ expected: Share, low: Share, high: Share, p: z.number(), isAbove: z.boolean() })
        .nullable()
        .default(null),
      /** Ranks of next tokens so shuffled, with the 95 % interval of their median. */
      shuffledRanks: Quantiles.nullable().default(null),
      shuffledMedian: Interval.nullable().default(null),
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
  /** How many of these have at least one trigger whose next token is the predicted one. */
  confidentAgreeing: z.int(),
})
export type ValuesResult = z.infer<typeof ValuesResult>

export const values = {
  name: 'values',
  title: 'Values',
  hasPage: true,
  reads: ['model', 'triggers'],
  unit: 'values',
  about: 'what values predict, and whether it follows their triggers (Figures 4 to 6, Table 2)',
  question:
    'Every key has a value that pushes the model towards some next tokens. Does it push towards the token that follows the texts on which its key fires?',
  method: [
    'The value’s vector is multiplied with the output embedding, and the softmax of the result is a distribution over the vocabulary. The final normalisation is left out as in the paper, unless chosen.',
    'A key agrees when the likeliest token of its value is the token that follows its strongest trigger. Keys that never fired, and keys whose strongest trigger ends its sentence, are not counted. Intervals are Wilson’s.',
    'Values like frequent tokens, and frequent tokens follow triggers often, so keys agree by chance more often than 1 in |V|. The chance that matters is that of the next tokens shuffled among the keys of the layer: Σ A·T ÷ n keys agree on average, where A values predict a token and T of the n triggers are followed by it; the range of 95 of 100 shuffles is that of hypergeometric numbers with the exact variance. A layer is above chance where more keys agree than in 97.5 of 100 shuffles, and p stays below .05 when all layers are looked at together (Holm 1979).',
    'The rank of a token is one more than the number of tokens that are strictly likelier. Table 2 counts, of the 100 surest values, those whose token follows at least one of the key’s triggers that the scan kept.',
  ],
  settings: z.object({
    name: z.literal('values'),
    /** Tokens kept of each distribution. */
    top: z.int().min(1).max(LARGEST_TOP).default(10),
    finalNorm: z.boolean().default(false),
  }),
  numbers: [
    {
      name: 'top',
      label: 'Tokens kept of each value',
      hint: 'its likeliest ones',
      inWords: 'tokens kept',
      option: '--top <n>',
      about: 'tokens kept of each value (default 10, at most 100)',
      largest: LARGEST_TOP,
    },
  ],
  result: ValuesResult,
} as const satisfies AnalysisDefinition
