/** How many memories take part (paper §7): active share, keys that never fire, keys that nearly always do. */
import type { SparsityResult } from '#contract/analysis-result.ts'
import { addTo, type Gathering } from '../gathering.ts'
import { quantiles } from '../statistics/quantiles.ts'

/** A key that is active at more than this share of positions nearly always fires. */
export const DENSE = 0.9

/** A batch of positions. */
export interface SparsityPart {
  /** For each layer and key the positions at which it is active. */
  active: ArrayLike<number>[]
  /** For each place in the sentence, from 0: positions looked at, then active keys of each layer. */
  places: ArrayLike<number>[]
  positions: number
}

interface State {
  positions: number
  active: number[][]
  places: number[][]
}

/**
 * @param keys d_m of each layer.
 * @param unfired keys of each layer without a trigger in the scan.
 */
export const sparsity = (
  keys: readonly number[],
  unfired: readonly number[],
): Gathering<SparsityPart, State, SparsityResult> => ({
  start: () => ({ positions: 0, active: keys.map(() => []), places: [] }),
  add: (state, { active, places, positions }) => {
    active.forEach((counts, i) => addTo(state.active[i] as number[], counts))
    places.forEach((sums, place) => addTo((state.places[place] ??= []), sums))
    state.positions += positions
  },
  finish: ({ positions, active, places }) => ({
    name: 'sparsity',
    positions,
    layers: active.map((counts, i) => ({
      layer: i + 1,
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
})
