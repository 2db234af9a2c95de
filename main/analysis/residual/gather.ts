/**
 * How predictions form between layers (paper §5, Figures 9 to 11). r enters the sum of a layer, y is what the feed-forward
 * layer adds (its bias included), o = y + r. In a parallel block the attention's output belongs to r.
 */
import type { ResidualResult } from '#contract/analysis/residual.ts'
import { caseOf } from './composition.ts'
import type { Evaluation } from '../gathering.ts'
import { addPosition, closed, meanInterval, noSentences, shareInterval, type SentenceSums } from '../sentence-sums.ts'
import { residualFigures } from './figures.ts'
import { residualTable } from './table.ts'

/** A sentence with its tokens, and where in them a prefix ends; `ends` as a trigger's `tokenEnds`, `first` and `position` likewise. */
export interface TokenPrefix {
  text: string
  ids: Int32Array
  ends: Int32Array
  first: number
  position: number
}

/** A batch of examples; arrays hold one entry an example, one array a layer. */
export interface ResidualPart {
  /** Number of each example's sentence. */
  sentence: ArrayLike<number>
  r: ArrayLike<number>[]
  y: ArrayLike<number>[]
  o: ArrayLike<number>[]
  /** Probability of the final prediction under r. */
  probability: ArrayLike<number>[]
  /** What the last layer changed: tokens, and the prefix after which it did. */
  changes: { from: number; to: number; prefix: TokenPrefix }[]
}

const COUNTS = ['matchesFinal', 'residual', 'ffn', 'agreement', 'composition'] as const
/** What is summed of each layer: 1 where the example counts, and the probability. */
const NAMES = [...COUNTS, 'finalProbability'] as const
type Name = (typeof NAMES)[number]

interface State {
  changed: number
  /** Per layer a number for each of NAMES. */
  sums: SentenceSums
}

export const residual: Evaluation<ResidualPart, State, ResidualResult> = {
  gather: ({ keys }) => ({
    start: () => ({ changed: 0, sums: noSentences() }),
    add: (state, { r, y, o, probability, sentence }) => {
      const final = o.at(-1) ?? []
      const last = r.at(-1) ?? []
      for (let row = 0; row < final.length; row++) {
        const at = (layers: ArrayLike<number>[], i: number): number => layers[i]?.[row] as number
        const numbers = r.flatMap((_, i) => {
          const is = caseOf(at(r, i), at(y, i), at(o, i))
          const own: Partial<Record<Name, number>> = {
            [is]: 1,
            matchesFinal: Number(at(r, i) === final[row]),
            finalProbability: at(probability, i),
          }
          return NAMES.map((name) => own[name] ?? 0)
        })
        addPosition(state.sums, sentence[row] as number, numbers)
        if (last[row] !== final[row]) state.changed += 1
      }
    },
    finish: ({ changed, sums: open }) => {
      const sums = closed(open)
      const { positions: examples, sentences } = sums
      return {
        name: 'residual',
        examples,
        sentences,
        changed,
        layers: keys.map((_, i) => {
          const place = (name: Name): number => i * NAMES.length + NAMES.indexOf(name)
          const means = NAMES.map((name) => [name, (sums.sums[place(name)] ?? 0) / examples])
          const intervals = [
            ...COUNTS.map((name) => [name, shareInterval(sums, place(name))]),
            ['finalProbability', meanInterval(sums, place('finalProbability'))],
          ]
          return {
            layer: i + 1,
            ...(Object.fromEntries(means) as Record<Name, number>),
            intervals: sentences < 2 ? null : (Object.fromEntries(intervals) as Record<Name, [number, number]>),
          }
        }),
      }
    },
  }),
  figures: residualFigures,
  table: residualTable,
}
