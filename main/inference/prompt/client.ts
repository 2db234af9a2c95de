/** Main's side of the prompt explorer: one process that keeps a model open between questions. */
import { KeymarkError } from '../../keymark-error.ts'
import { converse, type Ongoing, type SpawnInference } from '../converse.ts'
import type { PromptAnswer, PromptConversation, PromptRequest, PromptTask } from './task.ts'

/** Seconds without a question after which the model is let go: it may be large. */
const IDLE = 300

type PromptTalk = Ongoing<PromptConversation['hears'], void>

export class PromptProcess {
  readonly #spawn: SpawnInference
  #talk: PromptTalk | null = null
  /** What the running process was given, as text. */
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
    const talk = this.#talkAbout(task)
    const id = this.#next++
    const answer = Promise.withResolvers<PromptAnswer>()
    this.#waiting.set(id, answer)
    signal?.addEventListener('abort', () => {
      if (!this.#waiting.delete(id)) return
      if (this.#waiting.size === 0) this.close()
      answer.reject(givenUp)
    })
    talk.say({ id, request })
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
    this.#talk?.end()
    this.#talk = null
    this.#refuse(new KeymarkError('cancelled', 'The model was let go.'))
  }

  #talkAbout(task: PromptTask): PromptTalk {
    const name = JSON.stringify(task)
    if (this.#talk !== null && this.#task === name) return this.#talk
    this.close()
    const talk: PromptTalk = converse<'prompt', void>(this.#spawn, 'prompt', task, {
      heard: (message) => {
        const question = this.#waiting.get(message.id)
        if ('answer' in message) question?.resolve(message.answer)
        else question?.reject(new KeymarkError(message.refused.code, message.refused.message))
      },
      died: (reason) => {
        this.#talk = null
        this.#refuse(
          new KeymarkError('internal', `The inference process ${reason} while it read the prompt. Read it again.`),
        )
      },
    })
    this.#talk = talk
    this.#task = name
    return talk
  }

  #refuse(error: KeymarkError): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}
