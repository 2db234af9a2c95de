import { DEFAULT_DRAWS } from '#contract/agreement.ts'
import { DEFAULT_EPSILON } from '#contract/machine.ts'
import type { Workspace } from '../project/workspace.ts'
import { machinesOf } from '../store/machine.ts'
import { machineComparisons } from '../work/machine-comparison.ts'
import { startStudyRating } from '../work/machine.ts'
import type { Handlers } from './handlers.ts'

export function machineHandlers(workspace: Workspace): Handlers['machine'] {
  return {
    list: ({ study }) => machinesOf(workspace.store, study),
    compare: ({ study, seed = 1, draws = DEFAULT_DRAWS, epsilon = DEFAULT_EPSILON }, signal) =>
      machineComparisons(workspace, study, { seed, draws, epsilon }, signal),
    annotate: (request, signal) => startStudyRating(workspace, request, signal),
  }
}
