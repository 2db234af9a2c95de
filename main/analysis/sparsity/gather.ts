/** How many memories take part (paper §7): active share, keys that never fire, keys that nearly always do. */
import type { SparsityResult } from '#contract/analysis/sparsity.ts'
import { addTo, type Evaluation } from '../gathering.ts'
import { STRONG } from '../memories/strong.ts'
import { quantiles } from '../statistics/quantiles.ts'
import { sparsityFigures } from './figures.ts'
import { sparsityTable } from './table.ts'

/** A key that is active at more than this share of positions nearly always fires. */
export const DENSE = 0.9

/** A batch of positions. */
export interface SparsityPart {
  /** What makes a key of each layer active. */
  by: SparsityResult['layers'][number]['by'][]
  /** For each layer and key the positions at which it is active. */
  active: ArrayLike<number>[]
  /** For each layer the coefficients above 0, over all keys and positions. */
  aboveZero: ArrayLike<number>
  /** For each place in the sentence, from 0: positions looked at, then active keys of each layer. */
  places: ArrayLike<number>[]
  positions: number
}

interface State {
  positions: number
  by: SparsityPart['by']
  active: number[][]
  aboveZero: number[]
  places: number[][]
}

export const sparsity: Evaluation<SparsityPart, State, SparsityResult> = {
  gather: ({ keys, unfired }) => ({
    start: () => ({ positions: 0, by: [], active: keys.map(() => []), aboveZero: [], places: [] }),
    add: (state, { by, active, aboveZero, places, positions }) => {
      state.by = by
      addTo(state.aboveZero, aboveZero)
      active.forEach((counts, i) => addTo(state.active[i] as number[], counts))
      places.forEach((sums, place) => addTo((state.places[place] ??= []), sums))
      state.positions += positions
    },
    finish: ({ positions, by, active, aboveZero, places }) => ({
      name: 'sparsity',
      positions,
      threshold: by.includes('strong') ? STRONG : null,
      layers: active.map((counts, i) => ({
        layer: i + 1,
        by: by[i] ?? 'above-zero',
        aboveZero: (aboveZero[i] ?? 0) / (counts.length * positions),
        active: counts.reduce((sum, count) => sum + count, 0) / (counts.length * positions),
        dead: counts.filter((count) => count === 0).length / counts.length,
        dense: counts.filter((count) => count > DENSE * positions).length / counts.length,
        unfired: (unfired[i] ?? 0) / counts.length,
        quantiles: quantiles(counts.map((count) => count / positions)),
      })),
      places: places.flatMap(([count = 0, ...sums], place) =>
        count === 0
          ? []
          : [{ place: place + 1, positions: count, active: sums.map((sum, i) => sum / (count * (keys[i] ?? 1))) }],
      ),
    }),
  }),
  figures: sparsityFigures,
  table: sparsityTable,
}
