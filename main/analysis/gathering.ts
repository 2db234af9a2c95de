/** What main makes of an analysis: a result of the parts that the inference process streams, and what is shown of it. */
import type { NamedFigure } from '#contract/figure.ts'
import type { Table } from '#contract/table.ts'
import type { DetectorRow } from './detectors/detector-row.ts'
import type { ValueRow } from './values/value-row.ts'
import type { WeightRow } from './weights/weight-row.ts'

/** What a result is made of beside the parts. Lists have an entry a layer. */
export interface Given {
  /** d_m. */
  keys: readonly number[]
  /** Keys without a trigger in the scan. */
  unfired: readonly number[]
  /** Chosen triggers whose prefix is one token, which cannot lose it. */
  single: readonly number[]
  /** Tokens of the model. */
  vocabulary: number
  /** How a token reads. */
  text: (token: number) => string
  /** Tokens that follow a key's triggers, strongest first; null at the end of a sentence. */
  following: (layer: number, index: number) => (number | null)[]
  /** Values that were kept, by layer and index. */
  values: () => ValueRow[]
  /** Keys that were kept, by layer and index. */
  weights: () => WeightRow[]
  detectors: () => DetectorRow[]
}

/** How parts become a result, one after the other. */
export interface Gathering<Part, State, Result> {
  start: () => State
  /** `State` is plain JSON: it is kept in the project between two parts, so that the work can go on from there. */
  add: (state: State, part: Part) => void
  finish: (state: State) => Result
}

/** An analysis, from its parts to what a page shows. */
export interface Evaluation<Part, State, Result> {
  gather: (given: Given) => Gathering<Part, State, Result>
  /** In the order of the page. */
  figures: (result: Result) => NamedFigure[]
  /** A layer a row; null where the page shows none. */
  table: ((result: Result) => Table) | null
}

/** Adds `more` to the sums, place by place. */
export function addTo(sums: number[], more: ArrayLike<number>): void {
  for (let i = 0; i < more.length; i++) sums[i] = (sums[i] ?? 0) + (more[i] as number)
}
