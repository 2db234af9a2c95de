/** What keys and values say by themselves, without a text. */
import { z } from 'zod'
import type { AnalysisDefinition } from './definition.ts'
import { Interval, Layer, Quantiles, Share } from './parts.ts'

/** What a value does to the next token (Gurnee et al. 2024, §5). */
export const Role = z.enum(['prediction', 'suppression', 'entropy', 'partition', 'other'])
export type Role = z.infer<typeof Role>

/** What a key writes of what it reads (Gerstner and Schütze 2025). */
export const ReadWrite = z.enum([
  'strengthening',
  'conditional strengthening',
  'proportional change',
  'orthogonal',
  'conditional weakening',
  'weakening',
])
export type ReadWrite = z.infer<typeof ReadWrite>

/** Pairs of a key's vectors; of a key without a gate its value goes with the one vector that it reads with. */
export const VectorPair = z.enum(['read-value', 'gate-value', 'gate-read'])
export type VectorPair = z.infer<typeof VectorPair>

/** Published: a value with more kurtosis is one of prediction or suppression. That of a normal distribution is 3. */
export const KURTOSIS = 10
/** Published: cosines beyond are not called orthogonal. */
export const ALIGNED = 0.5
/** This program's: what is large or small is in this share of the model's values. */
export const TAIL = 0.1
/** This program's: a value takes a token away that is in this share of the vocabulary from its lower end. */
export const LOWEST = 0.01
/** Tokens that are kept of a value's lower end. */
export const SUPPRESSED = 10

const Cosines = z.object({
  pair: VectorPair,
  quantiles: Quantiles.nullable(),
  /** 95 % of the cosines of vectors of two keys of the layer; null where there are too few. */
  region: Interval.nullable(),
  /** Keys below and above it: one in forty each, if vectors of one key were no more alike than those of two. */
  below: z.int(),
  above: z.int(),
})

export const WeightsResult = z.object({
  name: z.literal('weights'),
  /** What the moments are of: cosines of a value with every row of the output embedding; logits, where no one matrix reads out. */
  moments: z.enum(['cosines', 'logits']),
  /** Whether the scale of the final normalisation is part of these rows, and that of a layer’s own of what its keys read. */
  folded: z.object({ readOut: z.boolean(), keys: z.boolean() }),
  /** A tenth of the values is beyond each: of lengths and of variances. */
  thresholds: z.object({ long: z.number(), narrow: z.number(), wide: z.number() }),
  layers: z.array(
    z.object({
      layer: Layer,
      /** Whether its keys have a gate. */
      gated: z.boolean(),
      /** Keys whose vectors are not 0 all over. */
      keys: z.int(),
      roles: z.record(Role, z.int()),
      kurtosis: Quantiles.nullable(),
      readWrite: z.record(ReadWrite, z.int()),
      /** Keys whose gate and what it gates are not aligned as their class has them. */
      atypical: z.int(),
      cosines: z.array(Cosines),
      /**
       * Keys with a trigger; those whose value takes the last token of their strongest one away, and as many of the last tokens shuffled
       * among the keys of the layer.
       */
      own: z.object({ keys: z.int(), removed: z.int(), shuffled: z.int(), median: Share.nullable() }),
    }),
  ),
})
export type WeightsResult = z.infer<typeof WeightsResult>

export const weights = {
  name: 'weights',
  title: 'Weights',
  hasPage: true,
  reads: ['model', 'triggers'],
  readOut: 'product',
  unit: 'values',
  about: 'what values promote and suppress by their shape, and what keys write of what they read',
  question:
    'What do a key’s weights say before any text is read? Does its value name tokens, rule them out, or sort the vocabulary in two; does it add to what the key has read, or take it away?',
  method: [
    'The shape of a value: its cosine with every row of the output embedding, the scale of the final normalisation multiplied in and the mean row taken out, as Gurnee et al. (2024, Universal Neurons in GPT2 Language Models, §5) have it; variance, skew and kurtosis are those of these numbers over the vocabulary (a normal distribution has kurtosis 3). Prediction: kurtosis above 10, skewed to the right; suppression: kurtosis above 10, skewed to the left, both with the threshold of their code. For the other two their notebooks have thresholds of single models (a variance above 0.005 for partition, of 0.001 at most for entropy), which say nothing of others. Entropy is here a value among the longest tenth of the model whose variance is among the smallest tenth, and partition one whose variance is among the largest tenth, both with a kurtosis of 10 at most. If length and variance had nothing to do with each other, one in a hundred would be called entropy. Where the coefficient is negative, prediction and suppression change places.',
    'What a key writes of what it reads, after Gerstner and Schütze (2025, Understanding Gated Neurons in Transformers from Their Input-Output Functionality) with their threshold: cosines beyond ±0.5 count as aligned. A value aligned with what is read strengthens, against it weakens; of a gated key the value is compared with the vector that the gate multiplies, and where the gate’s own vector is not aligned with the value as well, that is conditional. A value aligned with the gate alone changes in proportion; one aligned with neither is orthogonal. A key is atypical where gate and gated vector are not aligned as these cosines would have them. The scale of the normalisation before the layer is multiplied into what is read.',
    'Cosines of vectors of one layer are seldom 0. The randomness region holds 95 % of the cosines of mismatched pairs, a vector of one key with one of another of the same layer, at random; of matched pairs one in twenty would lie outside it by chance.',
    'Voita et al. (2023, Neurons in Large Language Models: Dead, N-gram, Positional, §4.4) found that the values of most token detectors, over 80 %, point away from the tokens that make them fire. Here it is asked of every key, and for more: a value removes its trigger’s own last token here if that token is in the lowest hundredth of the vocabulary by the bare product with the output embedding, a threshold of this program’s. Beside it: the same with the last tokens shuffled among the keys of the layer.',
    'All keys of a layer are counted. The intervals (95 %, Wilson’s) are for keys like these, not for these.',
  ],
  settings: z.object({ name: z.literal('weights') }),
  numbers: [],
  result: WeightsResult,
} as const satisfies AnalysisDefinition
