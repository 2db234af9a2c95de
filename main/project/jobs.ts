/** Work that takes more than a moment: what runs, how far it is, and how to stop it. */
import { randomUUID } from 'node:crypto'
import type { Job } from '#contract/job.ts'
import { KeymarkError } from '../keymark-error.ts'

export type Work = (
  report: (change: Partial<Omit<Job, 'id' | 'kind'>>) => void,
  signal: AbortSignal,
) => Promise<'done' | 'cancelled'>

interface Running {
  job: Job
  controller: AbortController
  ended: Promise<void>
}

/** Milliseconds between two reports to a watcher. */
const WATCH_EVERY = 150

export class Jobs {
  readonly #running = new Map<string, Running>()
  #changed = Promise.withResolvers<void>()

  /** Starts at once. A failure of the work is the job's state, never an unhandled rejection. */
  start(kind: Job['kind'], title: string, work: Work): Job['id'] {
    const job: Job = {
      id: randomUUID(),
      kind,
      subject: null,
      title,
      state: 'running',
      message: '',
      notice: null,
      unit: 'sentences',
      done: 0,
      total: null,
      rate: null,
      secondsLeft: null,
    }
    const controller = new AbortController()
    const entry: Running = { job, controller, ended: Promise.resolve() }
    const report = (change: Partial<Job>): void => {
      entry.job = { ...entry.job, ...change }
      this.#notify()
    }
    entry.ended = work(report, controller.signal).then(
      (state) => report({ state, secondsLeft: null, rate: null }),
      (error: unknown) =>
        report({
          state: 'failed',
          secondsLeft: null,
          rate: null,
          message: error instanceof Error ? error.message : String(error),
        }),
    )
    this.#running.set(job.id, entry)
    this.#notify()
    return job.id
  }

  list(): Job[] {
    return [...this.#running.values()].map(({ job }) => job)
  }

  /** Resolves when it has stopped. @throws KeymarkError `not-found`. */
  async cancel(id: Job['id']): Promise<void> {
    const entry = this.#get(id)
    entry.controller.abort()
    await entry.ended
  }

  async ended(id: Job['id']): Promise<Job> {
    await this.#get(id).ended
    return this.#get(id).job
  }

  dismiss(id: Job['id']): void {
    if (this.#get(id).job.state === 'running')
      throw new KeymarkError('busy', 'The job is still running. Cancel it first.')
    this.#running.delete(id)
    this.#notify()
  }

  async cancelAll(): Promise<void> {
    await Promise.all(
      [...this.#running.values()].filter(({ job }) => job.state === 'running').map(({ job }) => this.cancel(job.id)),
    )
  }

  /** The list now and after every change, until `signal` aborts. */
  async *watch(signal: AbortSignal | undefined): AsyncGenerator<Job[]> {
    const aborted = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()))
    while (signal?.aborted !== true) {
      const changed = this.#changed.promise
      yield this.list()
      await Promise.race([changed, aborted])
      await new Promise((resolve) => setTimeout(resolve, WATCH_EVERY))
    }
  }

  #get(id: Job['id']): Running {
    const entry = this.#running.get(id)
    if (entry === undefined) throw new KeymarkError('not-found', 'That job is gone.')
    return entry
  }

  #notify(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }
}
