/**
 * Main's side of the inference process. Every task has a process of its own, ended with it: creating and releasing
 * sessions leaks in the runtime, and a process that died takes nothing along.
 */
import type { Model, ModelCheck } from '#contract/model.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { AnalysisOpened, AnalysisTask } from './analysis/task.ts'
import type { Checkpoint, Reply, Request, ScanRuntime, ScanSources, ScanTask, SentenceRecord } from './messages.ts'
import type { Nearest, NearestTask } from './near/nearest.ts'
import type { InferenceWorker } from './worker.ts'

export type SpawnInference = () => InferenceWorker

export interface ScanListener {
  /** What was opened; answers where to go on from. Called again after a restart. */
  opened: (sources: ScanSources, runtime: ScanRuntime, vocabulary: [number, string][]) => Checkpoint | null
  /** Returns when it is on disk; what it throws ends the scan. */
  checkpoint: (checkpoint: Checkpoint, sentences: SentenceRecord[], last: 'done' | 'stopped' | null) => void
  progress: (progress: Extract<Reply, { kind: 'progress' }>) => void
  working: (message: string) => void
  /** The process died and was started again from the last checkpoint. */
  restarted: (reason: string) => void
}

/** A crash that repeats without a checkpoint in between is not bad luck. */
const RESTARTS = 3
/** Seconds that a running batch may take to end after a cancel. */
const PATIENCE = 20

/** @param check whether the model is also run for a moment. */
export function describeModel(
  spawn: SpawnInference,
  model: string,
  check: boolean,
): Promise<Model & { check: ModelCheck | null }> {
  const worker = spawn()
  return new Promise<Model & { check: ModelCheck | null }>((resolve, reject) => {
    worker.onMessage((message) => {
      const reply = message as Reply
      if (reply.kind === 'described') resolve({ ...reply.model, check: reply.check })
      if (reply.kind === 'failed') reject(new KeymarkError(reply.code, reply.message))
    })
    worker.onExit((reason) =>
      reject(new KeymarkError('internal', `The inference process ${reason} while it read ${model}.`)),
    )
    worker.post({ kind: 'describe', model, check } satisfies Request)
  }).finally(() => worker.kill())
}

export interface AnalysisSink {
  /** @returns parts that are done, to go on after them. */
  opened: (opened: AnalysisOpened) => number
  /** `part` is null for work that only has to be done again. */
  part: (part: unknown, amount: number) => void
}

/**
 * Runs an analysis in a process of its own, which ends with it. Aborting `signal` ends both; what the sink has got stays.
 * @throws KeymarkError what the analysis threw.
 */
export function analyse(
  spawn: SpawnInference,
  task: AnalysisTask,
  sink: AnalysisSink,
  signal: AbortSignal,
): Promise<'done' | 'stopped'> {
  const worker = spawn()
  return new Promise<'done' | 'stopped'>((resolve, reject) => {
    signal.addEventListener('abort', () => resolve('stopped'))
    worker.onMessage((message) => {
      if (signal.aborted) return
      const reply = message as Reply
      try {
        if (reply.kind === 'analysis-opened')
          worker.post({ kind: 'begin-analysis', from: sink.opened(reply) } satisfies Request)
        if (reply.kind === 'analysis-part') sink.part(reply.part, reply.amount)
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
      if (reply.kind === 'analysed') resolve('done')
      if (reply.kind === 'failed') reject(new KeymarkError(reply.code, reply.message))
    })
    worker.onExit((reason) =>
      reject(
        new KeymarkError(
          'internal',
          `The inference process ${reason} during the analysis. What it found is kept: resume it.`,
        ),
      ),
    )
    worker.post({ kind: 'analyse', task } satisfies Request)
  }).finally(() => worker.kill())
}

/**
 * Compares a key or value with all others, in a process that ends with it.
 * @returns null when `signal` was aborted before it was done.
 * @throws KeymarkError what the comparison threw.
 */
export function nearestTo(
  spawn: SpawnInference,
  task: NearestTask,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Nearest | null> {
  const worker = spawn()
  return new Promise<Nearest | null>((resolve, reject) => {
    signal.addEventListener('abort', () => resolve(null))
    worker.onMessage((message) => {
      const reply = message as Reply
      if (reply.kind === 'compared') progress(reply.done, reply.total)
      if (reply.kind === 'nearest') resolve({ total: reply.total, near: reply.near })
      if (reply.kind === 'failed') reject(new KeymarkError(reply.code, reply.message))
    })
    worker.onExit((reason) =>
      reject(new KeymarkError('internal', `The inference process ${reason} while it read ${task.model}. Try again.`)),
    )
    worker.post({ kind: 'nearest', task } satisfies Request)
  }).finally(() => worker.kill())
}

/** Runs a scan to its end, through crashes of the process. Aborting `signal` stops it and keeps what was found. */
export async function scanCorpus(
  spawn: SpawnInference,
  task: ScanTask,
  listener: ScanListener,
  signal: AbortSignal,
): Promise<'done' | 'stopped'> {
  let crashes = 0
  const noted: ScanListener = {
    ...listener,
    checkpoint: (...checkpoint) => {
      crashes = 0
      listener.checkpoint(...checkpoint)
    },
  }
  for (;;) {
    const outcome = await attempt(spawn, task, noted, signal)
    if (outcome === 'done' || outcome === 'stopped') return outcome
    if (signal.aborted) return 'stopped'
    crashes += 1
    if (crashes > RESTARTS) {
      throw new KeymarkError(
        'internal',
        `The inference process ${outcome.crashed}, ${crashes} times in a row. What was found up to the last checkpoint is kept; run the scan again to continue, with another provider or fewer threads if it repeats.`,
      )
    }
    listener.restarted(outcome.crashed)
  }
}

function attempt(
  spawn: SpawnInference,
  task: ScanTask,
  listener: ScanListener,
  signal: AbortSignal,
): Promise<'done' | 'stopped' | { crashed: string }> {
  if (signal.aborted) return Promise.resolve('stopped')
  const worker = spawn()
  const post = (request: Request): void => worker.post(request)
  const ended = new Promise<'done' | 'stopped' | { crashed: string }>((resolve, reject) => {
    let hasBegun = false
    let patience: NodeJS.Timeout | undefined
    signal.addEventListener('abort', () => {
      if (!hasBegun) {
        resolve('stopped')
        return
      }
      post({ kind: 'stop' })
      patience = setTimeout(() => resolve('stopped'), PATIENCE * 1000)
      patience.unref()
    })
    const handle = (reply: Reply): void => {
      switch (reply.kind) {
        case 'working':
          listener.working(reply.message)
          break
        case 'opened':
          post({ kind: 'begin', from: listener.opened(reply.sources, reply.runtime, reply.vocabulary) })
          hasBegun = true
          break
        case 'progress':
          listener.progress(reply)
          break
        case 'checkpoint':
          listener.checkpoint(reply.checkpoint, reply.sentences, reply.last)
          post({ kind: 'saved' })
          if (reply.last !== null) {
            clearTimeout(patience)
            resolve(reply.last)
          }
          break
        case 'failed':
          reject(new KeymarkError(reply.code, reply.message))
          break
        case 'described':
        case 'analysis-opened':
        case 'analysis-part':
        case 'analysed':
        case 'prompted':
        case 'not-prompted':
        case 'compared':
        case 'nearest':
          break
      }
    }
    worker.onMessage((message) => {
      try {
        handle(message as Reply)
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })
    worker.onExit((reason) => resolve({ crashed: reason }))
    post({ kind: 'scan', task })
  })
  return ended.finally(() => worker.kill())
}
