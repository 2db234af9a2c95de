/** What the analyses of the model's side are asked, and what they answer (paper §§4, 5, 7). Layers count from 1, keys from 0. */
import type { Split } from '#contract/scan.ts'

/** Which positions of a held-out text are looked at. */
export interface TextTask {
  model: string
  /** UTF-8. */
  text: string
  split: Split
  /** `one`: a random position of each of `examples` random sentences, as the paper; `all`: every position of every sentence. */
  positions: 'one' | 'all'
  examples: number
  seed: number
}

/** The next token of each key's strongest trigger; -1 where there is none. */
export type NextTokens = Int32Array[]

export type AnalysisTask =
  | ({ name: 'residual'; finalNorm: boolean } & TextTask)
  | ({ name: 'sparsity' } & TextTask)
  | { name: 'values'; model: string; finalNorm: boolean; top: number; targets: NextTokens }

/** Of an example and layer, which prediction that of o equals (Figure 11). */
export const CASES = ['residual', 'ffn', 'agreement', 'composition'] as const
export type Case = (typeof CASES)[number]

export interface ResidualAnswer {
  examples: number
  layers: {
    layer: number
    /** Share of examples in which the prediction of r is the final one (Figure 9). */
    matchesFinal: number
    /** Mean probability of the final prediction under r (Figure 10). */
    finalProbability: number
    residual: number
    ffn: number
    agreement: number
    composition: number
  }[]
}

export interface SparsityAnswer {
  positions: number
  layers: {
    layer: number
    /** Mean share of keys with m > 0. */
    active: number
    /** Share of keys that are active at no position, and at more than nine in ten. */
    dead: number
    dense: number
  }[]
}

/** One for each value of a layer, key 0 first. */
export interface ValuesAnswer {
  layers: {
    layer: number
    /** values × top. */
    ids: Int32Array
    probabilities: Float32Array
    /** In nats. */
    entropy: Float32Array
    /** Of the key's target; NaN where it has none. Ranks from 1. */
    probability: Float32Array
    rank: Float32Array
  }[]
  vocabulary: [number, string][]
}

export type AnalysisAnswer = ResidualAnswer | SparsityAnswer | ValuesAnswer
