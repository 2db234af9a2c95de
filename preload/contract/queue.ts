import { z } from 'zod'
import { Nothing, procedure, stream, writing } from './procedure.ts'
import { ScanRequest } from './scan.ts'

/** How far a shard in a queue is; the rest is told while it runs. */
const QueuedShard = z.object({
  shard: z.int(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  worker: z.string().optional(),
  message: z.string().optional(),
  sentences: z.int().optional(),
  total: z.int().nullable().optional(),
  tokensPerSecond: z.number().nullable().optional(),
  secondsLeft: z.number().nullable().optional(),
  /** Why it was set aside. */
  error: z.string().nullable(),
})
export type QueuedShard = z.infer<typeof QueuedShard>

export const QueueStatus = z.object({
  /** Without a password. */
  address: z.string(),
  scans: z.array(
    z.object({ id: z.string(), name: z.string(), program: z.string(), of: z.int(), shards: z.array(QueuedShard) }),
  ),
})
export type QueueStatus = z.infer<typeof QueueStatus>

/** Addresses are named by ids, as files are: a page can use the one that a person gave, and make up none. */
const queueId = z.uuid()

export const queue = {
  /** The queue that the window was started with, without its password; null where none was given. */
  given: procedure.input(Nothing).output(z.object({ id: queueId, address: z.string() }).nullable()),
  status: procedure.input(z.object({ queue: queueId })).output(QueueStatus),
  /** The status now and every few seconds. */
  watch: procedure.input(z.object({ queue: queueId })).output(stream(QueueStatus)),
  /** Takes shards from the queue and scans them, until the job is cancelled or, with `untilEmpty`, nothing is left to do. */
  work: procedure
    .input(
      z.object({
        queue: queueId,
        /** Folder that is shared with who merges; null for results through the queue. */
        results: z.uuid().nullable(),
        /** Folder for the projects of shards while they are scanned; null for the system's. */
        scratch: z.uuid().nullable(),
        /** Seconds without a sign of life after which another worker takes a shard. */
        patience: z.int().min(1).max(86_400).default(60),
        untilEmpty: z.boolean().default(false),
        threads: z.int().min(1).max(256).nullable().default(null),
      }),
    )
    .output(z.object({ job: z.uuid() })),
  /** Puts a scan into the queue in shards, waits for the workers, and merges what they found. Resolves when it is merged. */
  scan: writing
    .input(ScanRequest.extend({ queue: queueId, shards: z.int().min(1).max(10_000), results: z.uuid().nullable() }))
    .output(z.object({ scan: z.int(), job: z.uuid() })),
}
