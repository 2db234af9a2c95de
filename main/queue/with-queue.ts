import type { ShardQueue } from './shard-queue.ts'

/** Opens a queue for as long as `use` takes. What it needs is loaded only now: nobody who has no queue waits for it. */
export async function withQueue<Result>(address: string, use: (queue: ShardQueue) => Promise<Result>): Promise<Result> {
  const { ShardQueue } = await import('./shard-queue.ts')
  const queue = await ShardQueue.open(address)
  try {
    return await use(queue)
  } finally {
    await queue.close()
  }
}
