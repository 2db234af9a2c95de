/**
 * How predictions form between layers (paper §5, Figures 9 to 11). r enters the sum of a layer, y is what the feed-forward
 * layer adds (its bias included), o = y + r. In a parallel block the attention's output belongs to r.
 */
import type { ResidualResult } from '#contract/analysis/residual.ts'
import { caseOf } from './composition.ts'
import { wilson } from '../statistics/estimate.ts'
import { addTo, type Evaluation } from '../gathering.ts'
import { residualFigures } from './figures.ts'
import { residualTable } from './table.ts'

/** A batch of examples; arrays hold one entry an example, one array a layer. */
export interface ResidualPart {
  r: ArrayLike<number>[]
  y: ArrayLike<number>[]
  o: ArrayLike<number>[]
  /** Probability of the final prediction under r. */
  probability: ArrayLike<number>[]
  /** What the last layer changed, with the prefix: tokens. */
  changes: { from: number; to: number; prefix: Int32Array }[]
}

const COUNTS = ['matchesFinal', 'residual', 'ffn', 'agreement', 'composition'] as const
const NAMES = [...COUNTS, 'probability', 'squares'] as const

interface State {
  examples: number
  changed: number
  /** Per layer a sum for each of NAMES. */
  layers: number[][]
}

export const residual: Evaluation<ResidualPart, State, ResidualResult> = {
  gather: () => ({
    start: () => ({ examples: 0, changed: 0, layers: [] }),
    add: (state, { r, y, o, probability }) => {
      const final = o.at(-1) ?? []
      r.forEach((predicted, i) => {
        const sums = NAMES.map(() => 0)
        const count = (name: (typeof NAMES)[number], amount = 1): void => {
          const at = NAMES.indexOf(name)
          sums[at] = (sums[at] as number) + amount
        }
        for (let row = 0; row < final.length; row++) {
          const [before, own, after] = [predicted[row], y[i]?.[row], o[i]?.[row]] as [number, number, number]
          count(caseOf(before, own, after))
          if (before === final[row]) count('matchesFinal')
          const share = probability[i]?.[row] as number
          count('probability', share)
          count('squares', share ** 2)
        }
        addTo((state.layers[i] ??= []), sums)
      })
      const last = r.at(-1) ?? []
      for (let row = 0; row < final.length; row++) if (last[row] !== final[row]) state.changed += 1
      state.examples += final.length
    },
    finish: ({ examples, changed, layers }) => ({
      name: 'residual',
      examples,
      changed,
      layers: layers.map((sums, i) => {
        const sumOf = (name: (typeof NAMES)[number]): number => sums[NAMES.indexOf(name)] ?? 0
        const share = (name: (typeof NAMES)[number]): number => sumOf(name) / examples
        const mean = share('probability')
        const deviation = Math.sqrt(Math.max(0, share('squares') - mean ** 2) / Math.max(1, examples - 1))
        return {
          layer: i + 1,
          matchesFinal: share('matchesFinal'),
          finalProbability: mean,
          residual: share('residual'),
          ffn: share('ffn'),
          agreement: share('agreement'),
          composition: share('composition'),
          intervals:
            examples < 2
              ? null
              : {
                  ...Object.fromEntries(COUNTS.map((name) => [name, ends(sumOf(name), examples)])),
                  finalProbability: [Math.max(0, mean - 1.96 * deviation), Math.min(1, mean + 1.96 * deviation)],
                },
        }
      }),
    }),
  }),
  figures: residualFigures,
  table: residualTable,
}

function ends(successes: number, cases: number): [number, number] {
  const { low, high } = wilson(successes, cases)
  return [low ?? 0, high ?? 1]
}
