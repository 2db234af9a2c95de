import type { Prefixes } from '#contract/scan.ts'
import type { Side } from '#contract/side.ts'
import type { OpenModel } from '../model/open.ts'
import { type Addition, PREFIX } from './addition.ts'

/** What a job asks of a model's graph. Layers count from 1; all float outputs are float32. */
export type GraphRequest =
  /**
   * `maximum/ℓ`, float32 [batch, keys], and `position/ℓ`, int32 [batch, keys]: each key's largest coefficient over the
   * sentence's own tokens, and the first position in the ids at which it stands. `leading` and `trailing` special
   * tokens are left out; at least one token must remain. `total/ℓ`, float32 [batch], is the sum of what the layer adds to its
   * sentence, or of its coefficients: it is finite where these are, whereas a maximum may pass over what is not a number. With `both` the same of the coefficients with their
   * signs turned, which are the strengths of the negative side: `below/maximum/ℓ` and `below/position/ℓ`. With `activity`
   * further `fired/ℓ`, float32 [keys]: at how many own tokens of the batch a coefficient is above 0, and `below/fired/ℓ`, at how
   * many below; and `sampled/ℓ`, float32 [batch, keys]: the coefficients at one token of each sentence, fed as ROWS.
   */
  | ({ kind: 'maxima' } & Maxima)
  /**
   * What reaches the thresholds that are fed for each layer and side, float32 [keys]: `maximum/ℓ`, `total/ℓ`, `fired/ℓ` and
   * `sampled/ℓ` as above, and `candidate/ℓ`, int32 [n + 1]: row · keys + key of each sentence and key whose maximum is no less, and then
   * a 0 that says nothing. With `one-per-sentence` further `candidate-position/ℓ`, int32 [n + 1]: the first position of that maximum in
   * the ids; with `every-prefix` `candidate-strengths/ℓ`, float32 [n + 1, tokens]: the key's strengths along the sentence, those of
   * special tokens far below 0. Not for WebGPU, which has no kernel that lists what is not 0.
   */
  | ({ kind: 'candidates'; prefixes: Prefixes } & Maxima)
  /** `coefficients/ℓ`, float32 [batch, tokens, keys]: of all keys, or of some of some layers, by their indices, and of no other layer. */
  | { kind: 'coefficients'; keys?: ReadonlyMap<number, readonly number[]> }
  /** What only one job adds: it says so itself. */
  | { kind: 'own'; addition: (model: OpenModel) => Addition }
  /** What read-out.ts says. `finalNorm`: the model's own read-out; else the bare product with the output embedding. */
  | { kind: 'values'; finalNorm: boolean; top: number }
  /** The same of the strongest and of the weakest tokens. */
  | { kind: 'ends'; finalNorm: boolean; top: number }
  | { kind: 'predictions' }
  /** What explored.ts says. */
  | { kind: 'explored'; finalNorm: boolean; top: number }
  /** What picked.ts says. */
  | { kind: 'picked'; what: 'coefficients' | 'states' }
  | { kind: 'chosen'; layer: number }
  /** Any tensors of the graph under their own names, as float32 in the shape they have. */
  | { kind: 'tensors'; names: readonly string[] }

/** Tokens of a sentence without what fills it up, where the model reads a fixed number: an integer. */
export const OWN_LENGTH = 'keymark/own-length'

export interface Maxima {
  leading: number
  trailing: number
  both?: boolean
  activity?: boolean
}

/** What the names of the negative side's outputs begin with. */
const BEFORE: Record<Side, string> = { positive: '', negative: 'below/' }

export const maximumOf = (layer: number, side: Side = 'positive'): string => `${BEFORE[side]}maximum/${layer}`
export const positionOf = (layer: number, side: Side = 'positive'): string => `${BEFORE[side]}position/${layer}`
export const firedOf = (layer: number, side: Side = 'positive'): string => `${BEFORE[side]}fired/${layer}`
export const candidateOf = (layer: number, side: Side): string => `${BEFORE[side]}candidate/${layer}`
export const candidatePositionOf = (layer: number, side: Side): string => `${BEFORE[side]}candidate-position/${layer}`
export const candidateStrengthsOf = (layer: number, side: Side): string => `${BEFORE[side]}candidate-strengths/${layer}`
/** Fed by the caller. */
export const thresholdsOf = (layer: number, side: Side): string => `${PREFIX}${BEFORE[side]}thresholds/${layer}`
export const sampledOf = (layer: number): string => `sampled/${layer}`
export const totalOf = (layer: number): string => `total/${layer}`
export const coefficientsOf = (layer: number): string => `coefficients/${layer}`
