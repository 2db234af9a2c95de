/**
 * Sums over positions of a text and over its sentences. Positions of one sentence are alike, so intervals count sentences. Plain JSON,
 * to be kept between two parts.
 */
import { wilson } from './statistics/estimate.ts'

export interface SentenceSums {
  sentences: number
  positions: number
  /** Σ over sentences of positions². */
  squares: number
  /** Per number: Σ over positions, Σ over sentences of its sum², and of its sum · positions. */
  sums: number[]
  own: number[]
  cross: number[]
  /** The sentence whose positions are coming. */
  open: { sentence: number; positions: number; sums: number[] } | null
}

export const noSentences = (): SentenceSums => ({
  sentences: 0,
  positions: 0,
  squares: 0,
  sums: [],
  own: [],
  cross: [],
  open: null,
})

/** Positions of one sentence come one after the other. @param numbers always as many. */
export function addPosition(state: SentenceSums, sentence: number, numbers: readonly number[]): void {
  if (state.open?.sentence !== sentence) {
    close(state)
    state.open = { sentence, positions: 0, sums: numbers.map(() => 0) }
  }
  state.open.positions += 1
  for (let i = 0; i < numbers.length; i++) state.open.sums[i] = (state.open.sums[i] ?? 0) + (numbers[i] as number)
}

function close(state: SentenceSums): void {
  const { open } = state
  if (open === null) return
  state.sentences += 1
  state.positions += open.positions
  state.squares += open.positions ** 2
  open.sums.forEach((sum, i) => {
    state.sums[i] = (state.sums[i] ?? 0) + sum
    state.own[i] = (state.own[i] ?? 0) + sum ** 2
    state.cross[i] = (state.cross[i] ?? 0) + sum * open.positions
  })
  state.open = null
}

/** With the last sentence in. */
export function closed(state: SentenceSums): SentenceSums {
  const copy = structuredClone(state)
  close(copy)
  return copy
}

/** Variance of the mean of a number over positions, from the spread of the sentences (Kish 1965). */
function variance({ sentences, positions, squares, sums, own, cross }: SentenceSums, at: number): number {
  const mean = (sums[at] ?? 0) / positions
  const rest = (own[at] ?? 0) - 2 * mean * (cross[at] ?? 0) + mean ** 2 * squares
  return ((sentences / (sentences - 1)) * Math.max(0, rest)) / positions ** 2
}

/** 95 % interval of a share: Wilson's, at the number of independent positions that the spread of the sentences leaves. */
export function shareInterval(state: SentenceSums, at: number): [number, number] | null {
  const { sentences, positions } = state
  if (sentences < 2) return null
  const share = (state.sums[at] ?? 0) / positions
  const spread = variance(state, at)
  const independent = spread > 0 ? Math.min(positions, (share * (1 - share)) / spread) : sentences
  const cases = sentences === positions ? positions : independent
  const { low, high } = wilson(share * cases, cases)
  return [share <= 0 ? 0 : Math.min(share, low ?? 0), share >= 1 ? 1 : Math.max(share, high ?? 1)]
}

/** 95 % interval of a mean of numbers from 0 to `most`; null where no sentence differs from another, which says nothing of others. */
export function meanInterval(state: SentenceSums, at: number, most = 1): [number, number] | null {
  if (state.sentences < 2) return null
  const mean = (state.sums[at] ?? 0) / state.positions
  const half = 1.96 * Math.sqrt(variance(state, at))
  if (half < 1e-12) return null
  return [Math.max(0, mean - half), Math.min(most, mean + half)]
}
