/** Takes shards from a queue and scans them, one after another. */
import { mkdtempSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { KeymarkError } from '../keymark-error.ts'
import { Workspace } from '../project/workspace.ts'
import type { ShardQueue } from '../queue/shard-queue.ts'
import { type RanOn, type ShardProgress, type ShardResult, ShardTask, thisProgram } from '../queue/shard-task.ts'
import { withQueue } from '../queue/with-queue.ts'
import { getScan } from '../store/scan.ts'
import { startScan } from './scan.ts'
import { type Placing, startJob } from './start-job.ts'

export interface WorkerOptions {
  address: string
  /** Folder of results that is shared with who merges; null for results through the queue. */
  results: string | null
  /** Folder for projects of shards while they are scanned; null for the system's. */
  scratch: string | null
  /** Seconds without a sign of life after which another worker takes a shard. */
  patience: number
  /** Whether it ends when nothing is left to take. */
  untilEmpty: boolean
  threads: number | null
}

type Report = Placing<true>['report']

/**
 * Starts a worker; resolves when it waits for shards.
 * @throws KeymarkError when there is no queue, or it waits for another version of the program.
 */
export async function startWorker(workspace: Workspace, options: WorkerOptions): Promise<{ job: string }> {
  const { job } = await startJob<true>(workspace, {
    kind: 'scan',
    title: 'worker',
    cancelled: 'The worker was stopped before it began.',
    work: ({ report, signal, place }) =>
      withQueue(options.address, async (queue) => {
        const { takeShards } = await import('../queue/take-shards.ts')
        const program = thisProgram(workspace.version)
        await queue.requireProgram(program)
        place(true)
        report({ message: 'waiting for shards' })
        return takeShards(queue, {
          ...options,
          program,
          signal,
          scan: (data, tell, ends) =>
            scanShard(workspace, options, queue, { task: ShardTask.parse(data), tell, report, signal: ends }),
        })
      }),
  })
  return { job }
}

interface Taken {
  task: ShardTask
  /** Aborts when the worker is stopped, or another has the shard now. */
  signal: AbortSignal
  tell: (progress: ShardProgress) => void
  report: Report
}

/** Scans a shard into a project of its own, in a workspace of its own. */
async function scanShard(
  outer: Workspace,
  options: WorkerOptions,
  queue: ShardQueue,
  taken: Taken,
): Promise<ShardResult> {
  const { task, signal, report } = taken
  const folder = mkdtempSync(join(options.scratch ?? tmpdir(), 'keymark-shard-'))
  const file = join(folder, 'shard.keymark')
  const { spawnInference, dialogs, resources, version } = outer
  const own = new Workspace({ spawnInference, dialogs, userData: '', documents: '', resources, version })
  const stop = (): void => void own.jobs.cancelAll()
  signal.addEventListener('abort', stop)
  let isKept = false
  try {
    await own.openProject(file)
    const model = task.model === 'demo' ? own.demoModel : task.model
    const settings = { ...task.settings, threads: options.threads ?? task.settings.threads }
    const { scan, job } = await startScan(own, { name: null, input: { model, corpus: task.corpus }, settings })
    await requireSame(own, scan, task, queue)
    const watching = new AbortController()
    const watch = told(own, taken, watching.signal)
    const ended = await own.jobs.ended(job)
    watching.abort()
    await watch
    if (ended.state === 'failed') throw new KeymarkError('internal', ended.message)
    if (ended.state === 'cancelled' || signal.aborted) throw new KeymarkError('cancelled', 'The shard was given back.')
    await own.closeProject()
    const { keepResult } = await import('../queue/results.ts')
    try {
      return { ...(await keepResult(file, options.results, queue.redis)), worker: named() }
    } catch (error) {
      isKept = true
      throw await lastingly(error, file)
    }
  } finally {
    signal.removeEventListener('abort', stop)
    await own.closeProject()
    if (!isKept) rmSync(folder, { recursive: true, force: true })
    report({ message: 'waiting for shards', done: 0, total: null, rate: null, secondsLeft: null })
  }
}

const named = (): string => `${hostname()} ${process.pid}`

/** Milliseconds between two signs of progress. */
const EVERY = 1000

async function told(own: Workspace, { task, tell, report }: Taken, signal: AbortSignal): Promise<void> {
  const { index, of } = task.settings.shard ?? { index: 1, of: 1 }
  let last = 0
  for await (const [scan] of own.jobs.watch(signal)) {
    if (scan === undefined || performance.now() - last < EVERY) continue
    last = performance.now()
    const { message, done, total, rate, secondsLeft } = scan
    report({ message: `shard ${index} of ${of}: ${message}`, done, total, rate, secondsLeft })
    tell({ worker: named(), message, sentences: done, total, tokensPerSecond: rate, secondsLeft })
  }
}

/** A result that cannot be handed over is not lost: it stays where it is, and a person is told. */
async function lastingly(error: unknown, file: string): Promise<Error> {
  const { givenBack } = await import('../queue/take-shards.ts')
  const reason = error instanceof Error ? error.message : String(error)
  return givenBack({
    code: 'no-space',
    message: `${reason} The shard is scanned, and its project is kept: ${file}. It can be merged with the others by its name; in the queue it waits for another worker.`,
  })
}

/** @throws KeymarkError where this machine has another model, or would round otherwise than the first that took a shard. */
async function requireSame(own: Workspace, scan: number, task: ShardTask, queue: ShardQueue): Promise<void> {
  const { provenance } = getScan(own.store, scan)
  if (provenance === null) throw new KeymarkError('internal', 'A scan that runs has a provenance.')
  if (provenance.modelSha256 !== task.modelSha256) {
    throw new KeymarkError(
      'model-differs',
      `The model at ${task.model} on ${hostname()} is not the one of the scan (its SHA-256 differs). Put the same files there.`,
    )
  }
  const { provider, threads, runtimeVersion } = provenance
  const here: RanOn = { provider, threads, runtimeVersion }
  const first = await queue.ranOn(task.scan, here)
  if (inWords(first) === inWords(here)) return
  const { givenBack } = await import('../queue/take-shards.ts')
  throw givenBack({
    code: 'unsupported',
    message: `The shards of this scan run on ${inWords(first)}, as the worker that began has it; this machine has ${inWords(here)}, which may round otherwise. Start the worker with as many threads, where the provider is the same.`,
  })
}

const inWords = ({ provider, threads, runtimeVersion }: RanOn): string =>
  `${provider} with ${threads} ${threads === 1 ? 'thread' : 'threads'} of onnxruntime ${runtimeVersion}`
