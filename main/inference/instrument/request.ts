import type { OpenModel } from '../model/open.ts'
import type { Addition } from './addition.ts'

/** What a job asks of a model's graph. Layers count from 1; all float outputs are float32. */
export type GraphRequest =
  /**
   * `maximum/ℓ`, float32 [batch, keys], and `position/ℓ`, int32 [batch, keys]: each key's largest coefficient over the
   * sentence's own tokens, and the first position in the ids at which it stands. `leading` and `trailing` special
   * tokens are left out; at least one token must remain. `total/ℓ`, float32 [batch], is the sum of all coefficients: it is finite
   * where they are, whereas a maximum may pass over what is not a number.
   */
  | { kind: 'maxima'; leading: number; trailing: number }
  /** `coefficients/ℓ`, float32 [batch, tokens, keys]. */
  | { kind: 'coefficients' }
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

export const maximumOf = (layer: number): string => `maximum/${layer}`
export const totalOf = (layer: number): string => `total/${layer}`
export const positionOf = (layer: number): string => `position/${layer}`
export const coefficientsOf = (layer: number): string => `coefficients/${layer}`
