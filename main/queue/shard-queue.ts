/**
 * Shards in a Redis, by BullMQ. Each version of the program has a queue of its own, so that no worker can take a shard that it would read or
 * compute otherwise; a list of scans says which versions are waited for.
 */
import { type Job, Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import type { QueueStatus } from '#contract/queue.ts'
import { KeymarkError } from '../keymark-error.ts'
import { shownAddress } from './address.ts'
import { connectTo } from './connection.ts'
import {
  idOf,
  type Program,
  QueuedScan,
  RanOn,
  ShardProgress,
  ShardResult,
  ShardTask,
  programInWords,
} from './shard-task.ts'

export const PREFIX = 'keymark'
const SCANS = `${PREFIX}:scans`
/** Times that a shard is tried, by whatever workers, before it is set aside. */
export const TRIES = 3

const ranOnKey = (scan: string): string => `${PREFIX}:ran-on:${scan}`
export const queueName = (program: Program): string => `shards-${idOf(program)}`
export const jobName = (scan: string, shard: number): string => `${scan}-${shard}`

type ShardJob = Job<unknown, unknown>

export class ShardQueue {
  readonly redis: Redis
  readonly address: string
  readonly #queues = new Map<string, Queue>()

  private constructor(redis: Redis, address: string) {
    this.redis = redis
    this.address = shownAddress(address)
  }

  /** @throws KeymarkError as `connectTo`. */
  static async open(address: string): Promise<ShardQueue> {
    return new ShardQueue(await connectTo(address), address)
  }

  async close(): Promise<void> {
    for (const queue of this.#queues.values()) await queue.close()
    this.redis.disconnect()
  }

  #queue(program: Program): Queue {
    const name = queueName(program)
    let queue = this.#queues.get(name)
    if (queue === undefined) {
      queue = new Queue(name, { connection: this.redis, prefix: PREFIX })
      queue.on('error', () => undefined)
      this.#queues.set(name, queue)
    }
    return queue
  }

  /** Puts shards into the queue. Those that are in it stay as they are, but what was set aside is tried again. */
  async add(scan: QueuedScan, tasks: readonly ShardTask[]): Promise<void> {
    const [{ scan: id } = { scan: '' }] = tasks
    await this.redis.hset(SCANS, id, JSON.stringify(scan))
    const queue = this.#queue(scan.program)
    await queue.addBulk(
      tasks.map((data) => ({
        name: 'shard',
        data,
        opts: { jobId: jobName(id, data.settings.shard?.index ?? 1), attempts: TRIES },
      })),
    )
    for (const job of await this.#jobs(id, scan))
      if (await job.isFailed()) await job.retry('failed', { resetAttemptsMade: true })
  }

  async scans(): Promise<[id: string, scan: QueuedScan][]> {
    const entries = Object.entries(await this.redis.hgetall(SCANS))
    return entries.flatMap(([id, text]) => {
      const { data } = QueuedScan.safeParse(jsonOf(text))
      return data === undefined ? [] : [[id, data] as [string, QueuedScan]]
    })
  }

  async #jobs(id: string, { of, program }: QueuedScan): Promise<ShardJob[]> {
    const queue = this.#queue(program)
    const jobs = await Promise.all(
      Array.from({ length: of }, (_, i) => queue.getJob(jobName(id, i + 1)) as Promise<ShardJob | undefined>),
    )
    return jobs.filter((job) => job !== undefined)
  }

  /** How far each shard of a scan is, in order; a shard that is not in the queue is not told. */
  async shards(id: string, scan: QueuedScan): Promise<ShardState[]> {
    return Promise.all(
      (await this.#jobs(id, scan)).map(async (job): Promise<ShardState> => {
        const state = await job.getState()
        return {
          shard: ShardTask.safeParse(job.data).data?.settings.shard?.index ?? 0,
          state:
            state === 'completed' ? 'done' : state === 'failed' ? 'failed' : state === 'active' ? 'running' : 'waiting',
          progress: ShardProgress.safeParse(job.progress).data ?? null,
          result: ShardResult.safeParse(job.returnvalue).data ?? null,
          error: job.failedReason ?? null,
        }
      }),
    )
  }

  /** Takes a scan out of the queue, with its results. */
  async remove(id: string, scan: QueuedScan): Promise<void> {
    for (const job of await this.#jobs(id, scan)) await job.remove()
    await this.redis.hdel(SCANS, id)
    await this.redis.del(ranOnKey(id))
  }

  /** What the scan's shards run on: as the first worker said. */
  async ranOn(scan: string, own: RanOn): Promise<RanOn> {
    await this.redis.set(ranOnKey(scan), JSON.stringify(own), 'NX')
    return RanOn.parse(jsonOf((await this.redis.get(ranOnKey(scan))) ?? ''))
  }

  /** @throws KeymarkError where scans wait for workers, and all for other versions than this. */
  async requireProgram(own: Program): Promise<void> {
    const wanted = (await this.scans()).map(([, { program }]) => program)
    if (wanted.length === 0 || wanted.some((program) => queueName(program) === queueName(own))) return
    throw new KeymarkError(
      'unsupported',
      `The queue at ${this.address} waits for ${[...new Set(wanted.map(programInWords))].join(' or ')}; this is ${programInWords(own)}, which may read or compute otherwise. Run the version that the scan was begun with.`,
    )
  }

  async status(): Promise<QueueStatus> {
    const scans = await this.scans()
    return {
      address: this.address,
      scans: await Promise.all(
        scans.map(async ([id, scan]) => {
          const shards = await this.shards(id, scan)
          return {
            id,
            name: scan.name,
            program: programInWords(scan.program),
            of: scan.of,
            shards: shards.map(({ shard, state, progress, error }) => ({
              shard,
              state,
              ...(state === 'running' ? progress : null),
              error: state === 'failed' ? error : null,
            })),
          }
        }),
      ),
    }
  }
}

export interface ShardState {
  shard: number
  state: 'waiting' | 'running' | 'done' | 'failed'
  progress: ShardProgress | null
  result: ShardResult | null
  error: string | null
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
