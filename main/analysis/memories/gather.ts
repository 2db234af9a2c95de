/** How memories make a layer's output (paper §5, Figures 7 and 8). */
import type { MemoriesResult } from '#contract/analysis/memories.ts'
import { wilson } from '../statistics/estimate.ts'
import { addTo, type Evaluation } from '../gathering.ts'
import { memoriesFigures } from './figures.ts'
import { memoriesTable } from './table.ts'
import { STRONG } from './strong.ts'

/** A batch of examples; arrays hold one entry an example, one array a layer. */
export interface MemoriesPart {
  /** Memories with m > 0, and strong ones. */
  active: ArrayLike<number>[]
  strong: ArrayLike<number>[]
  /** 1 where top(y) is the prediction of no active memory. */
  differs: ArrayLike<number>[]
  /** 1 where the next token of the text is a stop word, and where the prefix is short. */
  stopword: ArrayLike<number>
  short: ArrayLike<number>
}

interface State {
  examples: number
  /** Per layer: sum and sum of squares of active, sum of strong, count of differs. */
  layers: number[][]
  /** Cases in which an active memory predicts what the layer does: all, before a stop word, short. */
  rest: number[]
}

export const memories: Evaluation<MemoriesPart, State, MemoriesResult> = {
  gather: ({ keys }) => ({
    start: () => ({ examples: 0, layers: [], rest: [] }),
    add: (state, { active, strong, differs, stopword, short }) => {
      active.forEach((counts, i) => {
        for (let row = 0; row < counts.length; row++) {
          const share = (counts[row] as number) / (keys[i] ?? 1)
          const isOther = differs[i]?.[row] as number
          addTo((state.layers[i] ??= []), [share, share ** 2, (strong[i]?.[row] as number) / (keys[i] ?? 1), isOther])
          if (isOther === 0) addTo(state.rest, [1, stopword[row] as number, short[row] as number])
        }
      })
      state.examples += active[0]?.length ?? 0
    },
    finish: ({ examples, layers, rest: [cases = 0, stopword = 0, short = 0] }) => ({
      name: 'memories',
      examples,
      threshold: STRONG,
      layers: layers.map(([sum = 0, squares = 0, strong = 0, differs = 0], i) => {
        const mean = sum / examples
        const half = 1.96 * Math.sqrt(Math.max(0, squares / examples - mean ** 2) / Math.max(1, examples - 1))
        const { low, high } = wilson(differs, examples)
        return {
          layer: i + 1,
          active: mean,
          strong: strong / examples,
          activeInterval: examples < 2 ? null : [Math.max(0, mean - half), Math.min(1, mean + half)],
          differs: differs / examples,
          differsInterval: low === null || high === null ? null : [low, high],
        }
      }),
      rest: {
        cases,
        stopword: cases === 0 ? null : stopword / cases,
        short: cases === 0 ? null : short / cases,
      },
    }),
  }),
  figures: memoriesFigures,
  table: memoriesTable,
}
