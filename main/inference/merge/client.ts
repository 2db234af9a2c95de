import { KeymarkError } from '../../keymark-error.ts'
import { converse, type SpawnInference } from '../converse.ts'
import type { ScanProgress } from '../scan/messages.ts'
import type { MergeTask, WholeReading } from './messages.ts'

/**
 * Reads the corpus of shards as a whole, in a process that ends with it.
 *
 * @returns null when `signal` was aborted before it was done.
 * @throws KeymarkError what the reading threw.
 */
export const readWholeApart = (
  spawn: SpawnInference,
  task: MergeTask,
  progress: (progress: ScanProgress) => void,
  signal: AbortSignal,
): Promise<WholeReading | null> =>
  converse<'merge', WholeReading | null>(spawn, 'merge', task, {
    heard: (message, { end }) => {
      if (message.kind === 'read') end(message.reading)
      else progress(message)
    },
    died: (reason) => {
      throw new KeymarkError(
        'internal',
        `The inference process ${reason} while it read the corpus. Nothing was stored. Merge again.`,
      )
    },
    aborted: ({ end }) => end(null),
    signal,
  }).outcome
