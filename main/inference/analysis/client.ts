import type { AnalysisName } from '#contract/analysis/registry.ts'
import type { PartOf } from '../../analysis/evaluate.ts'
import { KeymarkError } from '../../keymark-error.ts'
import { converse, type SpawnInference } from '../converse.ts'
import type { AnalysisOpened, AnalysisTask } from './task.ts'

export interface AnalysisSink<Part> {
  /** @returns parts that are done, to go on after them. */
  opened: (opened: AnalysisOpened) => number
  /** `part` is null for work that only has to be done again. */
  part: (part: Part | null, amount: number) => void
}

/**
 * Runs an analysis in a process of its own, which ends with it. Aborting `signal` ends both; what the sink has got stays.
 *
 * @throws KeymarkError what the analysis threw.
 */
export const analyse = <Name extends AnalysisName>(
  spawn: SpawnInference,
  task: AnalysisTask<Name>,
  sink: AnalysisSink<PartOf<Name>>,
  signal: AbortSignal,
): Promise<'done' | 'stopped'> =>
  converse<'analysis', 'done' | 'stopped'>(spawn, 'analysis', task, {
    heard: (message, { say }) => {
      if ('opened' in message) say({ from: sink.opened(message.opened) })
      else sink.part(message.part, message.amount)
    },
    done: () => 'done',
    died: (reason) => {
      throw new KeymarkError(
        'internal',
        `The inference process ${reason} during the analysis. What it found is kept: resume it.`,
      )
    },
    aborted: ({ end }) => end('stopped'),
    signal,
  }).outcome
