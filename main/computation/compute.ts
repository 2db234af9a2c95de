import { Worker } from 'node:worker_threads'
import { KeymarkError } from '../keymark-error.ts'
import type { Computations } from './computations.ts'

/** Beside this file in the sources, which Node runs as they are; the build writes both into one folder. */
const ENTRY = new URL(import.meta.url.endsWith('.ts') ? 'worker.ts' : 'computation.js', import.meta.url)

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
  const worker = new Worker(ENTRY, { workerData: { name, input }, execArgv: [] })
  const stop = (): void => {
    reject(cancelled)
    void worker.terminate()
  }
  signal?.addEventListener('abort', stop)
  worker.on('message', resolve)
  worker.on('error', reject)
  worker.on('exit', (status) => {
    signal?.removeEventListener('abort', stop)
    reject(new Error(`The thread that computes ${name} ended with status ${status} before its result.`))
  })
  return promise
}
