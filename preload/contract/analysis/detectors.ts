/** What a machine finds in a key by counting. */
import { z } from 'zod'
import type { AnalysisDefinition } from './definition.ts'
import { Detector, Feature } from './detector.ts'
import { Layer, Quantiles, Share } from './parts.ts'
import { sentences } from './settings.ts'

/**
 * This program's: a unigram detector has at most so many last tokens in this share of its activation. Voita et al. 2023 (§4.2) ask for more of a
 * token detector: five tokens at most, each of which fires it 95 times in 100, and which make up 95 % of its activations.
 */
export const TOKENS = 20
export const TOP = 0.8
/** Tokens in front of a token that is tried alone. */
export const RANDOM_BEFORE = 19
/** Mutual information of active and position (Voita et al. 2023, §5.1), here in nats. */
export const INFORMATION = 0.05
/** Variance explained: what the notebooks of Gurnee et al. 2024 sort neurons into families by. */
export const EXPLAINED = 0.5
/** This program's: what an n-gram has to explain beyond its last token, where it is to count. */
export const BEYOND = 0.1
/** This program's: keys that fire at fewer positions are not judged, and n-grams and previous tokens that occur less often are one. */
export const FEWEST_ACTIVE = 50
export const FREQUENT = 5

/**
 * This program's: a key fires for a topic if the top share of its activation is in documents of one value, these are no more than half of the text, and
 * it fires in five of them at least; columns of more values are not looked at.
 */
export const TOPIC_SHARE = 0.5
export const TOPIC_DOCUMENTS = 5
export const TOPIC_VALUES = 50

export const DetectorsResult = z.object({
  name: z.literal('detectors'),
  positions: z.int(),
  sentences: z.int(),
  layers: z.array(
    z.object({
      layer: Layer,
      /** Keys that fire often enough to be judged, and all. */
      judged: z.int(),
      keys: z.int(),
      found: z.record(Detector, z.int()),
      /** Keys with few last tokens; as many if the tokens of the text were shuffled; and those that fire on half of theirs behind random tokens. */
      fewTokens: z.int(),
      shuffled: z.int(),
      confirmed: z.int(),
      /** Shares of the variance of the judged keys’ coefficients above 0. */
      explained: z.record(Feature, Quantiles.nullable()),
      /** Median over the keys with few tokens: how many of their own tokens, and of others, fire them behind random tokens. */
      alone: z.object({ own: Share, other: Share }).nullable(),
      /** Judged keys that fire for a topic, and as many if documents went with the rows of others; null where the text says nothing of its documents. */
      topics: z.object({ keys: z.int(), shuffled: z.int() }).nullable().default(null),
    }),
  ),
})
export type DetectorsResult = z.infer<typeof DetectorsResult>

export const detectors = {
  name: 'detectors',
  title: 'Detectors',
  hasPage: true,
  reads: ['model', 'text'],
  unit: 'positions',
  about: 'keys that detect last tokens, n-grams, previous tokens, word shapes or positions, by counting',
  question:
    'How much of what a key fires on can be found by counting: which token is last, which are before it, what it looks like, and where it stands?',
  method: [
    'Every position of the chosen sentences is read. Coefficients below 0 count as 0: this is the positive side of a key. Keys that fire at fewer than 50 positions are not judged.',
    'Unigram: the last tokens that make up 80 % of the key’s activation are 20 at most. Tried again alone: each of these tokens behind 19 random tokens of the text; a unigram detector fires on half of its tokens at least. These thresholds are this program’s; Voita et al. (2023, §4.2) ask for more: five tokens at most, each of which fires the key 95 times in 100, and which make up 95 % of its activations. Beside it the share of the other tokens that were tried which fire it too, and how many keys would have as few tokens if the tokens of the text were shuffled over its positions.',
    'Positional: the mutual information of being active and of the position in the sentence is above 0.05 nats (Voita et al. 2023, Neurons in Large Language Models: Dead, N-gram, Positional, §5.1, who read texts of 2,048 tokens, so their positions are those of a text), what few positions add to it by chance taken off (Miller 1955).',
    'N-gram, previous token and word shape: a partition of the positions explains more than half of the variance of the coefficient (as the notebooks of Gurnee et al. 2024, Universal Neurons in GPT2 Language Models, sort neurons into families), corrected for the number of its classes (adjusted R²). N-grams are the two or three last tokens that occur together five times at least, other positions go by their last token, and they have to explain a tenth more than the last token alone. Previous tokens that occur fewer than five times are one class. Word shapes are whole words in lower case, capitalised or in capitals, beginnings and further parts of words, numbers, punctuation, and the rest.',
    'Topic, where the text is a table with further columns: those of two to fifty values sort its documents. A key fires for a topic if 80 % of its activation is in documents of one value, which are half of the text at most, five of them at least; beside it as many keys as would if documents went with the rows of others. These thresholds are this program’s. A key of any class can have a topic.',
    'A key is called by the first of these that it passes: positional, unigram, n-gram, previous token, word shape. The intervals (95 %, Wilson’s) are for keys like these.',
  ],
  settings: z.object({
    name: z.literal('detectors'),
    ...sentences,
    examples: z.int().positive().nullable().default(1000),
  }),
  numbers: [],
  result: DetectorsResult,
} as const satisfies AnalysisDefinition
