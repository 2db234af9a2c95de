/** A worker of BullMQ that takes shards, one after another. Its locks are renewed here, where no inference runs. */
import { type Job, WaitingError, Worker } from 'bullmq'
import type { ErrorCode } from '#contract/error.ts'
import { KeymarkError } from '../keymark-error.ts'
import { PREFIX, queueName, type ShardQueue, TRIES } from './shard-queue.ts'
import type { Program, ShardProgress, ShardResult } from './shard-task.ts'

/** What keeps this worker from doing shards, and no other: the shard goes back as it was, and the worker ends. */
export class GivenBack extends KeymarkError {}

export const givenBack = (error: { code: ErrorCode; message: string }): GivenBack =>
  new GivenBack(error.code, error.message)

export interface TakeOptions {
  program: Program
  /** Seconds without a sign of life after which another worker takes a shard. */
  patience: number
  /** Whether it ends when nothing is left to take. */
  untilEmpty: boolean
  /** Aborting it gives the shard at hand back and ends the worker. */
  signal: AbortSignal
  /** Scans a shard; `signal` aborts when the worker is to end, or another worker has the shard now. */
  scan: (data: unknown, tell: (progress: ShardProgress) => void, signal: AbortSignal) => Promise<ShardResult>
}

/** @throws KeymarkError `GivenBack` what ended the worker. */
export async function takeShards(queue: ShardQueue, options: TakeOptions): Promise<'done' | 'cancelled'> {
  const { program, patience, untilEmpty, signal, scan } = options
  const over = Promise.withResolvers<'done' | 'cancelled'>()
  // It may come before anybody waits for it.
  over.promise.catch(() => undefined)
  const lock = patience * 1000
  const worker = new Worker<unknown, ShardResult>(
    queueName(program),
    // The library hands a signal only to functions that name it.
    async (job: Job<unknown, ShardResult>, token?: string, lost?: AbortSignal) => {
      const tell = (progress: ShardProgress): void => void job.updateProgress(progress).catch(() => undefined)
      try {
        return await scan(job.data, tell, AbortSignal.any([signal, ...(lost ? [lost] : [])]))
      } catch (error) {
        if (!signal.aborted && !(error instanceof GivenBack)) throw error
        await job.moveToWait(token)
        if (!signal.aborted) over.reject(error instanceof Error ? error : new Error(String(error)))
        throw new WaitingError()
      }
    },
    {
      connection: queue.redis,
      prefix: PREFIX,
      lockDuration: lock,
      stalledInterval: lock,
      maxStalledCount: TRIES - 1,
      runRetryDelay: 1000,
      autorun: false,
    },
  )
  // A connection that breaks is made again.
  worker.on('error', () => undefined)
  worker.on('lockRenewalFailed', (jobs) => {
    for (const job of jobs) worker.cancelJob(job, 'another worker has taken the shard')
  })
  const stop = (): void => over.resolve('cancelled')
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  if (untilEmpty) worker.on('drained', () => over.resolve('done'))
  worker.run().catch(over.reject)
  try {
    return await over.promise
  } finally {
    signal.removeEventListener('abort', stop)
    await worker.close()
  }
}
