import { KeymarkError } from '../../keymark-error.ts'
import { converse, type SpawnInference } from '../converse.ts'
import type { Nearest, NearestTask } from './task.ts'

/**
 * Compares a key or value with all others, in a process that ends with it.
 *
 * @returns null when `signal` was aborted before it was done.
 * @throws KeymarkError what the comparison threw.
 */
export const nearestTo = (
  spawn: SpawnInference,
  task: NearestTask,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Nearest | null> =>
  converse<'near', Nearest | null>(spawn, 'near', task, {
    heard: (message, { end }) => {
      if ('near' in message) end(message)
      else progress(message.done, message.total)
    },
    died: (reason) => {
      throw new KeymarkError('internal', `The inference process ${reason} while it read ${task.model}. Try again.`)
    },
    aborted: ({ end }) => end(null),
    signal,
  }).outcome
