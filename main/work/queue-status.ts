/** How far the scans of a queue are. */
import { setTimeout } from 'node:timers/promises'
import type { QueueStatus } from '#contract/queue.ts'
import { withQueue } from '../queue/with-queue.ts'

/** Milliseconds between two looks. */
const EVERY = 2000

export const queueStatus = (address: string): Promise<QueueStatus> => withQueue(address, (queue) => queue.status())

/** The status now and every few seconds, until `signal` aborts. */
export async function* watchQueue(address: string, signal: AbortSignal | undefined): AsyncGenerator<QueueStatus> {
  const { ShardQueue } = await import('../queue/shard-queue.ts')
  const queue = await ShardQueue.open(address)
  try {
    while (signal?.aborted !== true) {
      yield await queue.status()
      // Aborting ends the pause, and it alone.
      await setTimeout(EVERY, undefined, signal && { signal }).catch(() => undefined)
    }
  } finally {
    await queue.close()
  }
}
