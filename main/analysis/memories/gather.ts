/** How memories make a layer's output (paper §5, Figures 7 and 8). */
import type { MemoriesResult } from '#contract/analysis/memories.ts'
import { addPosition, closed, meanInterval, noSentences, shareInterval, type SentenceSums } from '../sentence-sums.ts'
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
  /** Number of each example's sentence. */
  sentence: ArrayLike<number>
  /** 1 where the text goes on, where it does with a stop word, and where the prefix is short. */
  asked: ArrayLike<number>
  stopword: ArrayLike<number>
  short: ArrayLike<number>
}

interface State {
  /** Per layer the share that is active, and 1 where the layer differs. */
  sums: SentenceSums
  /** Per layer, sum of the share that is strong. */
  strong: number[]
  /** All examples, and cases in which an active memory predicts what the layer does, over layers: all, short, going on, with a stop word. */
  all: number[]
  rest: number[]
}

export const memories: Evaluation<MemoriesPart, State, MemoriesResult> = {
  gather: ({ keys }) => ({
    start: () => ({ sums: noSentences(), strong: [], all: [], rest: [] }),
    add: (state, { active, strong, differs, sentence, asked, stopword, short }) => {
      for (let row = 0; row < sentence.length; row++) {
        const is = (layers: ArrayLike<number>[], i: number): number => layers[i]?.[row] as number
        const share = (layers: ArrayLike<number>[], i: number): number => is(layers, i) / (keys[i] ?? 1)
        const example = [1, short[row] as number, asked[row] as number, stopword[row] as number]
        addPosition(
          state.sums,
          sentence[row] as number,
          active.flatMap((_, i) => [share(active, i), is(differs, i)]),
        )
        addTo(
          state.strong,
          strong.map((_, i) => share(strong, i)),
        )
        addTo(state.all, example)
        differs.forEach((_, i) => {
          if (is(differs, i) === 0) addTo(state.rest, example)
        })
      }
    },
    finish: ({ sums: open, strong, all, rest }) => {
      const sums = closed(open)
      const { positions: examples, sentences } = sums
      return {
        name: 'memories',
        examples,
        sentences,
        threshold: STRONG,
        layers: keys.map((_, i) => ({
          layer: i + 1,
          active: (sums.sums[2 * i] ?? 0) / examples,
          strong: (strong[i] ?? 0) / examples,
          activeInterval: meanInterval(sums, 2 * i),
          differs: (sums.sums[2 * i + 1] ?? 0) / examples,
          differsInterval: shareInterval(sums, 2 * i + 1),
        })),
        rest: { ...shares(rest), base: shares(all) },
      }
    },
  }),
  figures: memoriesFigures,
  table: memoriesTable,
}

/** The end of a sentence has no next token and is no case of a stop word. */
const shares = ([cases = 0, short = 0, asked = 0, stopword = 0]: number[]): Omit<MemoriesResult['rest'], 'base'> => ({
  cases,
  asked,
  stopword: asked === 0 ? null : stopword / asked,
  short: cases === 0 ? null : short / cases,
})
