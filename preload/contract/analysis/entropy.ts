/** How undecided the residual stream is about the next token, before and after each layer. */
import { z } from 'zod'
import type { AnalysisDefinition } from './definition.ts'
import { Interval, Layer } from './parts.ts'
import { EXAMPLES, Positions, sentences } from './settings.ts'

/** Bits, over the examples. */
const Entropy = z.object({
  mean: z.number(),
  /** 95 %, of the mean; null where one sentence alone is read. */
  interval: Interval.nullable(),
  /** 25 %, 50 % and 75 %, to a thousandth of a bit. */
  quartiles: z.tuple([z.number(), z.number(), z.number()]),
})

export const EntropyResult = z.object({
  name: z.literal('entropy'),
  examples: z.int(),
  /** Which intervals count; null in results of before, which counted examples. */
  sentences: z.int().nullable().default(null),
  /** r enters the sum of the layer, o is the sum. */
  layers: z.array(z.object({ layer: Layer, r: Entropy, o: Entropy })),
})
export type EntropyResult = z.infer<typeof EntropyResult>

export const entropy = {
  name: 'entropy',
  title: 'Entropy',
  hasPage: true,
  reads: ['model', 'text'],
  unit: 'examples',
  about: 'how undecided the prediction is before and after each layer, in bits',
  question:
    'How undecided is the model about the next token, layer by layer? Does a layer make up its mind, or open it again?',
  method: [
    'r is what enters the sum of a feed-forward layer, and o the sum. Both are read out through the model’s final normalisation, as it reads out its last layer, or as a bare product with the output embedding; the softmax of the result is a distribution over the vocabulary, and its entropy is −Σ p·log₂ p: 0 bits where one token is certain, log₂ of the vocabulary where all are alike.',
    'The mean is over the examples, with its 95 % interval; the quartiles are exact to a thousandth of a bit.',
    EXAMPLES,
  ],
  settings: z.object({
    name: z.literal('entropy'),
    positions: Positions.default('one'),
    /** The model's own read-out; else the bare product with its output embedding. */
    finalNorm: z.boolean().default(true),
    ...sentences,
  }),
  numbers: [],
  result: EntropyResult,
} as const satisfies AnalysisDefinition
