import { KeymarkError } from '../../keymark-error.ts'
import { converse, type SpawnInference } from '../converse.ts'
import type { ValueEnds, ValueTask } from './task.ts'

/**
 * Reads a value out of its model, in a process that ends with it.
 *
 * @returns null when `signal` was aborted before it was done.
 * @throws KeymarkError what the reading threw.
 */
export const readOutValue = (spawn: SpawnInference, task: ValueTask, signal: AbortSignal): Promise<ValueEnds | null> =>
  converse<'value', ValueEnds | null>(spawn, 'value', task, {
    heard: (ends, { end }) => end(ends),
    died: (reason) => {
      throw new KeymarkError('internal', `The inference process ${reason} while it read ${task.model}. Try again.`)
    },
    aborted: ({ end }) => end(null),
    signal,
  }).outcome
