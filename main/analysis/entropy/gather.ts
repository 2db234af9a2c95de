/** Entropies of the predictions from r and o of every layer: their means and quartiles. */
import type { EntropyResult } from '#contract/analysis/entropy.ts'
import type { Evaluation } from '../gathering.ts'
import { addPosition, closed, meanInterval, noSentences, type SentenceSums } from '../sentence-sums.ts'
import { quantiles } from '../statistics/quantiles.ts'
import { entropyFigures } from './figures.ts'
import { entropyTable } from './table.ts'

/** A batch of examples; arrays hold one entry an example, one array a layer. Bits. */
export interface EntropyPart {
  /** Number of each example's sentence. */
  sentence: ArrayLike<number>
  r: ArrayLike<number>[]
  o: ArrayLike<number>[]
}

/** How many examples lie at each thousandth of a bit, so that long texts take no more room. */
type Histogram = Record<string, number>

const ENDS = ['r', 'o'] as const
type End = (typeof ENDS)[number]

interface State {
  /** Per layer a number for each of ENDS. */
  sums: SentenceSums
  at: Record<End, Histogram>[]
}

const STEPS = 1000

export const entropy: Evaluation<EntropyPart, State, EntropyResult> = {
  gather: ({ keys, vocabulary }) => ({
    start: () => ({ sums: noSentences(), at: keys.map(() => ({ r: {}, o: {} })) }),
    add: (state, part) => {
      for (let row = 0; row < part.sentence.length; row++) {
        const bits = keys.flatMap((_, i) => ENDS.map((end) => part[end][i]?.[row] as number))
        addPosition(state.sums, part.sentence[row] as number, bits)
        bits.forEach((one, place) => {
          const histogram = state.at[Math.floor(place / 2)]?.[ENDS[place % 2] as End] as Histogram
          const step = Math.round(one * STEPS)
          histogram[step] = (histogram[step] ?? 0) + 1
        })
      }
    },
    finish: ({ sums: open, at }) => {
      const sums = closed(open)
      const { positions: examples, sentences } = sums
      const most = Math.log2(Math.max(2, vocabulary))
      const summary = (layer: number, end: End): EntropyResult['layers'][number]['r'] => {
        const place = layer * ENDS.length + ENDS.indexOf(end)
        const [, low, median, high] = quantiles(valuesOf(at[layer]?.[end] ?? {}))
        return {
          mean: (sums.sums[place] ?? 0) / examples,
          interval: meanInterval(sums, place, most),
          quartiles: [low, median, high],
        }
      }
      const layers = keys.map((_, i) => ({ layer: i + 1, r: summary(i, 'r'), o: summary(i, 'o') }))
      return { name: 'entropy', examples, sentences, layers }
    },
  }),
  figures: entropyFigures,
  table: entropyTable,
}

const valuesOf = (histogram: Histogram): number[] =>
  Object.entries(histogram).flatMap(([step, examples]) => Array<number>(examples).fill(Number(step) / STEPS))
