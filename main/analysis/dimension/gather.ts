/** Intrinsic dimension of the hidden states after each layer: a layer a part. */
import type { DimensionResult } from '#contract/analysis/dimension.ts'
import type { Evaluation } from '../gathering.ts'
import { dimensionFigures } from './figures.ts'
import { dimensionTable } from './table.ts'
import type { Dimension } from './intrinsic-dimension.ts'

/** What the estimate of a cube of `cube` dimensions and as many points is off by, as a share of them. */
export interface DimensionBias {
  cube: number
  bias: number
}

export interface DimensionPart extends Dimension, DimensionBias {
  layer: number
}

export const dimension: Evaluation<DimensionPart, DimensionPart[], DimensionResult> = {
  gather: () => ({
    start: () => [],
    add: (state, part) => {
      state.push(part)
    },
    finish: (state) => ({
      name: 'dimension',
      points: Math.max(0, ...state.map(({ distinct }) => distinct)),
      layers: state,
    }),
  }),
  figures: dimensionFigures,
  table: dimensionTable,
}
