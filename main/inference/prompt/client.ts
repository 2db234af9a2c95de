/** Main's side of the prompt explorer: one process that keeps a model open between questions. */
import { KeymarkError } from '../../keymark-error.ts'
import type { SpawnInference } from '../client.ts'
import type { Reply, Request } from '../messages.ts'
import type { InferenceWorker } from '../worker.ts'
import type { PromptAnswer, PromptRequest, PromptTask } from './task.ts'

/** Seconds without a question after which the model is let go: it may be large. */
const IDLE = 300

export class PromptProcess {
  readonly #spawn: SpawnInference
  #worker: InferenceWorker | null = null
  /** Of the process, as text. */
  #task = ''
  #next = 0
  readonly #waiting = new Map<number, PromiseWithResolvers<PromptAnswer>>()
  #idle: NodeJS.Timeout | undefined

  constructor(spawn: SpawnInference) {
    this.#spawn = spawn
  }

  /** Aborting `signal` gives the question up; when none is left, the process is ended, since it cannot be interrupted. */
  async ask(task: PromptTask, request: PromptRequest, signal?: AbortSignal): Promise<PromptAnswer> {
    const givenUp = new KeymarkError('cancelled', 'The prompt was given up.')
    if (signal?.aborted === true) throw givenUp
    clearTimeout(this.#idle)
    const worker = this.#workerFor(task)
    const id = this.#next++
    const answer = Promise.withResolvers<PromptAnswer>()
    this.#waiting.set(id, answer)
    signal?.addEventListener('abort', () => {
      if (!this.#waiting.delete(id)) return
      if (this.#waiting.size === 0) this.close()
      answer.reject(givenUp)
    })
    worker.post({ kind: 'prompt', id, task, request } satisfies Request)
    try {
      return await answer.promise
    } finally {
      this.#waiting.delete(id)
      clearTimeout(this.#idle)
      if (this.#waiting.size === 0) this.#idle = setTimeout(() => this.close(), IDLE * 1000).unref()
    }
  }

  /** Lets the model go; questions that wait are told. */
  close(): void {
    clearTimeout(this.#idle)
    this.#worker?.kill()
    this.#worker = null
    this.#refuse(new KeymarkError('cancelled', 'The model was let go.'))
  }

  #workerFor(task: PromptTask): InferenceWorker {
    const name = JSON.stringify(task)
    if (this.#worker !== null && this.#task === name) return this.#worker
    this.close()
    const worker = this.#spawn()
    this.#worker = worker
    this.#task = name
    worker.onMessage((message) => {
      const reply = message as Reply
      if (reply.kind === 'prompted') this.#waiting.get(reply.id)?.resolve(reply.answer)
      if (reply.kind === 'not-prompted')
        this.#waiting.get(reply.id)?.reject(new KeymarkError(reply.code, reply.message))
    })
    worker.onExit((reason) => {
      if (this.#worker !== worker) return
      this.#worker = null
      this.#refuse(
        new KeymarkError('internal', `The inference process ${reason} while it read the prompt. Read it again.`),
      )
    })
    return worker
  }

  #refuse(error: KeymarkError): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}
