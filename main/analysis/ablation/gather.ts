/** What the loss of a token does to a key's triggers (paper §3, Figure 3): (m′ − m) / m. */
import type { AblationResult } from '#contract/analysis-result.ts'
import { estimated, resampled } from '../statistics/estimate.ts'
import { addTo, type Gathering } from '../gathering.ts'
import type { Random } from '../statistics/seeded.ts'

/** A trigger to be run again without one of its tokens. */
export interface Occlusion {
  layer: number
  index: number
  /** From 1. */
  rank: number
  /** As fed to the model: what the tokenizer puts in front, then the prefix. */
  ids: Int32Array
  /** Special tokens in front: they are no tokens of the prefix. */
  leading: number
  /** m, of the whole prefix. */
  coefficient: number
}

/** What is left out: places in the ids. `random` may be the first or the last as well. */
export const KINDS = ['first', 'last', 'random'] as const
export type Kind = (typeof KINDS)[number]

/** @returns null for a prefix of one token. */
export function placesOf({ ids, leading }: Occlusion, random: Random): Record<Kind, number> | null {
  const count = ids.length - leading
  if (count < 2) return null
  return { first: leading, last: ids.length - 1, random: leading + random.below(count) }
}

export function without(ids: Int32Array, place: number): Int32Array {
  const result = new Int32Array(ids.length - 1)
  result.set(ids.subarray(0, place))
  result.set(ids.subarray(place + 1), place)
  return result
}

/** A batch of prefixes of one layer, each without one of its tokens; parallel arrays. */
export interface AblationPart {
  layer: number
  key: ArrayLike<number>
  /** Index into KINDS. */
  kind: ArrayLike<number>
  change: ArrayLike<number>
}

/** Layer → key → sum and count for each of KINDS. */
type State = Record<string, Record<string, number[]>>

const SEED = 1
const DRAWS = 1000

/**
 * Intervals: percentile bootstrap over the keys of a layer, since triggers of one key are alike.
 *
 * @param single prefixes of one token, per layer.
 */
export const ablation = (single: readonly number[]): Gathering<AblationPart, State, AblationResult> => ({
  start: () => ({}),
  add: (state, { layer, key, kind, change }) => {
    const keys = (state[layer] ??= {})
    for (let i = 0; i < key.length; i++) {
      const sums = (keys[key[i] as number] ??= KINDS.flatMap(() => [0, 0]))
      const at = 2 * (kind[i] as number)
      addTo(
        sums,
        KINDS.flatMap((_, j) => (2 * j === at ? [change[i] as number, 1] : [0, 0])),
      )
    }
  },
  finish: (state) => ({
    name: 'ablation',
    layers: single.map((left, i) => {
      const units = Object.values(state[i + 1] ?? {}).map((sums) => ({
        first: sums[0] as number,
        last: sums[2] as number,
        random: sums[4] as number,
        count: sums[1] as number,
      }))
      const drawn = resampled(units, [...KINDS, 'count'], { seed: SEED, draws: DRAWS })
      const triggers = units.reduce((sum, { count }) => sum + count, 0)
      const meanOf = (kind: Kind) => {
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
})
