/** Entropies of the predictions from r and o of every layer: their means and quartiles. */
import type { EntropyResult } from '#contract/analysis/entropy.ts'
import { addTo, type Evaluation } from '../gathering.ts'
import { quantiles } from '../statistics/quantiles.ts'
import { entropyFigures } from './figures.ts'
import { entropyTable } from './table.ts'

/** A batch of examples; arrays hold one entry an example, one array a layer. Bits. */
export interface EntropyPart {
  r: ArrayLike<number>[]
  o: ArrayLike<number>[]
}

/** Examples, sum, sum of squares; and how many examples lie at each thousandth of a bit, so that long texts take no more room. */
interface Spread {
  sums: number[]
  at: Record<string, number>
}

type Layer = Record<'r' | 'o', Spread>

const STEPS = 1000

export const entropy: Evaluation<EntropyPart, Layer[], EntropyResult> = {
  gather: ({ keys }) => ({
    start: () => keys.map(() => ({ r: { sums: [], at: {} }, o: { sums: [], at: {} } })),
    add: (state, part) =>
      state.forEach((layer, i) => {
        for (const what of ['r', 'o'] as const)
          for (const bits of Array.from(part[what][i] ?? [])) {
            const { sums, at } = layer[what]
            addTo(sums, [1, bits, bits ** 2])
            const step = Math.round(bits * STEPS)
            at[step] = (at[step] ?? 0) + 1
          }
      }),
    finish: (state) => ({
      name: 'entropy',
      examples: state[0]?.r.sums[0] ?? 0,
      layers: state.map(({ r, o }, i) => ({ layer: i + 1, r: summary(r), o: summary(o) })),
    }),
  }),
  figures: entropyFigures,
  table: entropyTable,
}

function summary({ sums: [count = 0, sum = 0, squares = 0], at }: Spread): EntropyResult['layers'][number]['r'] {
  const mean = sum / count
  const half = 1.96 * Math.sqrt(Math.max(0, squares / count - mean ** 2) / Math.max(1, count - 1))
  const values = Object.entries(at).flatMap(([step, examples]) => Array<number>(examples).fill(Number(step) / STEPS))
  const [, low, median, high] = quantiles(values)
  return { mean, interval: count < 2 ? null : [Math.max(0, mean - half), mean + half], quartiles: [low, median, high] }
}
