/** Which words a key reads: its triggers without each of their tokens. */
import type { LeaveOneOutResult } from '#contract/analysis/leave-one-out.ts'
import type { Evaluation } from '../gathering.ts'

/** Parallel arrays: the trigger's rank, the token's place in its prefix from 0, and (m′ − m) / m. */
export interface LeaveOneOutPart {
  rank: ArrayLike<number>
  token: ArrayLike<number>
  change: ArrayLike<number>
}

/** Rank → changes. */
type State = Record<string, number[]>

export const leaveOneOut: Evaluation<LeaveOneOutPart, State, LeaveOneOutResult> = {
  gather: () => ({
    start: () => ({}),
    add: (state, { rank, token, change }) => {
      for (let i = 0; i < rank.length; i++) (state[rank[i] as number] ??= [])[token[i] as number] = change[i] as number
    },
    finish: (state) => ({
      name: 'leave-one-out',
      triggers: Object.entries(state).map(([rank, changes]) => ({ rank: Number(rank), changes })),
    }),
  }),
  figures: () => [],
  table: null,
}
