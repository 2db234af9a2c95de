/** What analyses keep of a single key, as its page shows it. */
import { z } from 'zod'
import { Detector, Feature, KeyTopic } from './analysis/detector.ts'
import { KeyEffect } from './analysis/silenced.ts'
import { ReadWrite, Role as ValueRole } from './analysis/weights.ts'

/** What a `weights` analysis keeps of a key; cosines are null where a vector is 0 all over, or there is no gate. */
export const KeyWeights = z.object({
  role: ValueRole.nullable(),
  skew: z.number().nullable(),
  kurtosis: z.number().nullable(),
  readWrite: ReadWrite.nullable(),
  isAtypical: z.boolean(),
  readValue: z.number().nullable(),
  gateValue: z.number().nullable(),
  gateRead: z.number().nullable(),
  /** Last token of its strongest trigger, and the share of the vocabulary that its value suppresses more; null for a key that never fired. */
  own: z.object({ token: z.string(), below: z.number() }).nullable(),
})
export type KeyWeights = z.infer<typeof KeyWeights>

/** What a `detectors` analysis keeps of a key. */
export const KeyDetection = z.object({
  /** Null for a key that fires too seldom to be judged. */
  detector: Detector.nullable(),
  explained: z.record(Feature, z.number().nullable()),
  /** The last tokens that make up 80 % of its activation, strongest first; null where they are more than 20. */
  tokens: z.array(z.string()).nullable(),
  /** Share of them that fire it behind random tokens. */
  alone: z.number().nullable(),
  /** Null where the text says nothing of its documents. */
  topic: KeyTopic.nullable(),
})
export type KeyDetection = z.infer<typeof KeyDetection>

/** What an `effect` analysis keeps of a key, at the triggers of a side. */
export const KeyEffectFound = KeyEffect.omit({ layer: true, index: true })
export type KeyEffectFound = z.infer<typeof KeyEffectFound>
