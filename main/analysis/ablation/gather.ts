/** What the loss of a token does to a key's triggers (paper §3, Figure 3): (m′ − m) / m. */
import { type AblationResult, REMOVED, type Removed } from '#contract/analysis/ablation.ts'
import { DEFAULT_DRAWS } from '#contract/agreement.ts'
import { estimated, resampled } from '../statistics/estimate.ts'
import { addTo, type Evaluation } from '../gathering.ts'
import { ablationFigures } from './figures.ts'
import { ablationTable } from './table.ts'

/** A batch of prefixes of one layer, each without one of its tokens; parallel arrays. */
export interface AblationPart {
  layer: number
  key: ArrayLike<number>
  /** Index into REMOVED. */
  kind: ArrayLike<number>
  change: ArrayLike<number>
}

/** Layer → key → sum and count for each of REMOVED. */
type State = Record<string, Record<string, number[]>>

/** The draws have this seed; which keys and tokens are looked at has one of its own. */
const SEED = 1

/** Intervals: percentile bootstrap over the keys of a layer, since triggers of one key are alike. */
export const ablation: Evaluation<AblationPart, State, AblationResult> = {
  gather: ({ single }) => ({
    start: () => ({}),
    add: (state, { layer, key, kind, change }) => {
      const keys = (state[layer] ??= {})
      for (let i = 0; i < key.length; i++) {
        const sums = (keys[key[i] as number] ??= REMOVED.flatMap(() => [0, 0]))
        const at = 2 * (kind[i] as number)
        addTo(
          sums,
          REMOVED.flatMap((_, j) => (2 * j === at ? [change[i] as number, 1] : [0, 0])),
        )
      }
    },
    finish: (state) => ({
      name: 'ablation',
      draws: DEFAULT_DRAWS,
      layers: single.map((left, i) => {
        const units = Object.values(state[i + 1] ?? {}).map((sums) => ({
          first: sums[0] as number,
          last: sums[2] as number,
          random: sums[4] as number,
          count: sums[1] as number,
        }))
        const drawn = resampled(units, [...REMOVED, 'count'], { seed: SEED, draws: DEFAULT_DRAWS })
        const triggers = units.reduce((sum, { count }) => sum + count, 0)
        const meanOf = (kind: Removed) => {
          const { value: mean, ...interval } = estimated(
            units.reduce((sum, unit) => sum + unit[kind], 0) / triggers,
            drawn[kind].map((sum, draw) => sum / (drawn.count[draw] as number)),
            units.length,
          )
          return { mean, ...interval }
        }
        return {
          layer: i + 1,
          keys: units.length,
          triggers,
          single: left,
          first: meanOf('first'),
          last: meanOf('last'),
          random: meanOf('random'),
        }
      }),
    }),
  }),
  figures: ablationFigures,
  table: ablationTable,
}
