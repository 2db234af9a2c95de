import { Worker } from 'node:worker_threads'
import { KeymarkError } from '../keymark-error.ts'
import type { Computations } from './computations.ts'
import type { Answer, Question } from './worker.ts'

/** Beside this file in the sources, which Node runs as they are; the build writes both into one folder. */
const ENTRY = new URL(import.meta.url.endsWith('.ts') ? 'worker.ts' : 'computation.js', import.meta.url)

/** Milliseconds that a thread waits for its next computation. */
const REST = 60_000

/** A thread that has answered and waits for the next question: what it loaded need not be loaded again. It keeps no process alive. */
let resting: { worker: Worker; timer: NodeJS.Timeout } | null = null

function take(): Worker {
  if (resting === null) return new Worker(ENTRY, { execArgv: [] })
  const { worker, timer } = resting
  resting = null
  clearTimeout(timer)
  worker.removeAllListeners('error').removeAllListeners('exit').ref()
  return worker
}

function rest(worker: Worker): void {
  worker.removeAllListeners('error').removeAllListeners('exit')
  if (resting !== null) {
    void worker.terminate()
    return
  }
  const end = (): void => {
    resting = null
    void worker.terminate()
  }
  worker.unref()
  worker.once('error', end).once('exit', end)
  resting = { worker, timer: setTimeout(end, REST).unref() }
}

/**
 * Runs a computation in a thread, so that main goes on answering. It changes nothing: it may be ended at any point.
 * @throws KeymarkError `cancelled` as soon as `signal` aborts; else what the computation threw, as a plain Error.
 */
export function compute<Name extends keyof Computations>(
  name: Name,
  input: Parameters<Computations[Name]>,
  signal?: AbortSignal,
): Promise<ReturnType<Computations[Name]>> {
  const { promise, resolve, reject } = Promise.withResolvers<ReturnType<Computations[Name]>>()
  const cancelled = new KeymarkError('cancelled', 'The computation was cancelled. Nothing was changed.')
  if (signal?.aborted === true) return Promise.reject(cancelled)
  const worker = take()
  const stop = (): void => {
    reject(cancelled)
    void worker.terminate()
  }
  signal?.addEventListener('abort', stop)
  worker.once('message', (answer: Answer) => {
    signal?.removeEventListener('abort', stop)
    rest(worker)
    if ('thrown' in answer) reject(answer.thrown)
    else resolve(answer.result as ReturnType<Computations[Name]>)
  })
  worker.once('error', reject)
  worker.once('exit', (status) => {
    signal?.removeEventListener('abort', stop)
    reject(new Error(`The thread that computes ${name} ended with status ${status} before its result.`))
  })
  worker.postMessage({ name, input } satisfies Question)
  return promise
}
