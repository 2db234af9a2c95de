/** What a key does to the prediction where it fires: its triggers once more, with the key silenced. */
import { z } from 'zod'
import { Estimate } from '../estimate.ts'
import { KeyId } from '../key-id.ts'
import type { AnalysisDefinition } from './definition.ts'
import { Layer } from './parts.ts'
import { Seed } from './settings.ts'
import { Side } from '../side.ts'
import { KeyEffect, silencedEffects } from './silenced.ts'

export { type Changes, KeyEffect, type Measure, MEASURES, type Silenced, SILENCED } from './silenced.ts'

/** Tokens of a value that count as promoted: its likeliest. */
export const PROMOTED = 10

/** Means over keys, with 95 % intervals over them. */
const LayerEffect = z.object({
  layer: Layer,
  keys: z.int(),
  triggers: z.int(),
  ...silencedEffects,
  /** By how much KL is larger than with the control, key by key. */
  beyondOther: Estimate,
  beyondRandom: Estimate,
})
export type LayerEffect = z.infer<typeof LayerEffect>

export const EffectResult = z.object({
  name: z.literal('effect'),
  layers: z.array(LayerEffect),
  /** By layer and index. */
  keys: z.array(KeyEffect),
})
export type EffectResult = z.infer<typeof EffectResult>

export const effect = {
  name: 'effect',
  title: 'Effect',
  hasPage: true,
  reads: ['model', 'triggers'],
  unit: 'forward passes',
  about: 'what a key does to the prediction at its own triggers: the key silenced, beside two controls',
  question:
    'What does a key do where it fires? Does the prediction change when the key is silenced, and does it more than by chance?',
  method: [
    'The strongest triggers of each key are run twice: as they are, and with the key’s coefficient set to 0 at every position of the prefix, which is what the model would do without its value. At the end of the prefix three things are compared, in nats: KL(as it is ‖ silenced) of the whole prediction; the change of the log-probability of the token that follows in the text; and the mean change of the log-probabilities of the ten tokens that the key’s value promotes (its likeliest by the bare product with the output embedding, as in the paper). Below 0 a token loses by the silence: the key had spoken for it. Triggers that end their sentence have no next token and are left out there. On the negative side they are the prefixes with the most negative coefficients.',
    'Two controls. Another key: at the same triggers a random other key of the layer, drawn anew for each trigger, gives its value’s direction, of which as much is taken away, in length |m|·‖v‖, as the key itself adds. Random prefixes: the key is silenced at as many random prefixes of the scan’s sentences, of the same lengths as its triggers.',
    'Means of a key are over its prefixes, those of a layer over its keys, each key as much as any other; intervals are Student’s t over prefixes, and over keys. KL is never negative, so its intervals end at 0.',
  ],
  settings: z.object({
    name: z.literal('effect'),
    /** These keys; or else random ones of each layer. */
    keys: z.array(KeyId).max(100_000).default([]),
    /** Whose keys they are; null where it is no study’s. */
    study: z.int().nullable().default(null),
    /** At the triggers of which side. */
    side: Side.default('positive'),
    perLayer: z.int().positive().default(20),
    top: z.int().min(1).max(1000).default(10),
    seed: Seed,
  }),
  numbers: [
    {
      name: 'perLayer',
      label: 'Keys a layer',
      hint: 'random ones that fired',
      inWords: 'keys a layer',
      option: '--per-layer <n>',
      about: 'random keys of each layer (default 20)',
    },
    {
      name: 'top',
      label: 'Triggers of each key',
      hint: 'no more than the scan kept',
      inWords: 'triggers',
      option: '--top <n>',
      about: 'triggers of each key (default 10)',
      largest: 1000,
    },
  ],
  result: EffectResult,
} as const satisfies AnalysisDefinition
