import { KeymarkError } from '../../keymark-error.ts'
import { converse, type SpawnInference } from '../converse.ts'
import type { ScanProgress, SentenceRecord } from '../scan/messages.ts'
import type { ExamplesCheckpoint, ExamplesOpened, ExamplesTask } from './task.ts'

export interface ExamplesListener {
  working: (message: string) => void
  /** What was opened; answers where to go on from, or that there is nothing left to do. */
  opened: (opened: ExamplesOpened) => ExamplesCheckpoint | null | 'complete'
  progress: (progress: ScanProgress) => void
  /** Each returns when it is on disk; what it throws ends the pass. */
  sentences: (sentences: readonly SentenceRecord[]) => void
  checkpoint: (checkpoint: ExamplesCheckpoint, isLast: boolean) => void
}

/**
 * Draws examples in a process of its own, which ends with it. Aborting `signal` ends both; what the last checkpoint holds stays.
 *
 * @throws KeymarkError what the pass threw.
 */
export const drawExamples = (
  spawn: SpawnInference,
  task: ExamplesTask,
  listener: ExamplesListener,
  signal: AbortSignal,
): Promise<'done' | 'stopped'> =>
  converse<'examples', 'done' | 'stopped'>(spawn, 'examples', task, {
    heard: (message, { say, end }) => {
      if (message.kind === 'working') listener.working(message.message)
      else if (message.kind === 'progress') listener.progress(message)
      else if (message.kind === 'sentences') listener.sentences(message.sentences)
      else if (message.kind === 'checkpoint') listener.checkpoint(message.checkpoint, message.isLast)
      else {
        const from = listener.opened(message.opened)
        if (from === 'complete') end('done')
        else say({ from })
      }
    },
    done: () => 'done',
    died: (reason) => {
      throw new KeymarkError(
        'internal',
        `The inference process ${reason} while it drew examples. What it drew up to the last checkpoint is kept: run it again to continue.`,
      )
    },
    aborted: ({ end }) => end('stopped'),
    signal,
  }).outcome
