/**
 * Main's end of a conversation with the inference process. Every conversation has a process of its own, ended with it:
 * creating and releasing sessions leaks in the runtime, and a process that died takes nothing along.
 */
import { KeymarkError } from '../keymark-error.ts'
import { exhausted, memoryLimit } from './memory-limit.ts'
import type { Conversations, Reply, Request, TaskName } from './tasks.ts'
import type { InferenceWorker } from './worker.ts'

export type SpawnInference = () => InferenceWorker

export interface Talk<Hears, Outcome> {
  say: (message: Hears) => void
  /** Ends the conversation with an outcome; the process is killed. */
  end: (outcome: Outcome) => void
}

export interface Listener<Name extends TaskName, Outcome> {
  /** What it throws ends the conversation as a failure. */
  heard: (message: Conversations[Name]['says'], talk: Talk<Conversations[Name]['hears'], Outcome>) => void
  /** The task is done and has said all; without this, one of its messages must have ended the conversation. */
  done?: () => Outcome
  /** The process ended before the task did: an outcome, or an error to throw. `reason` in words ("was killed by SIGKILL"). */
  died: (reason: string) => Outcome
  /** What an abort means; without an abort signal the conversation cannot be interrupted. */
  aborted?: (talk: Talk<Conversations[Name]['hears'], Outcome>) => void
  signal?: AbortSignal
}

export interface Ongoing<Hears, Outcome> extends Talk<Hears, Outcome> {
  /** @throws KeymarkError what the task threw. */
  outcome: Promise<Outcome>
}

/**
 * Starts a process, gives it a task and listens until the conversation ends; the process ends with it.
 * @throws KeymarkError `bad-input` when what the process may take of the memory is said wrongly: it would only end, and not say why.
 */
export function converse<Name extends TaskName, Outcome>(
  spawn: SpawnInference,
  task: Name,
  input: Conversations[Name]['input'],
  listener: Listener<Name, Outcome>,
): Ongoing<Conversations[Name]['hears'], Outcome> {
  memoryLimit()
  const worker = spawn()
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
  const post = (request: Request): void => worker.post(request)
  let isOver = false
  const close = (): void => {
    isOver = true
    listener.signal?.removeEventListener('abort', abort)
    worker.kill()
  }
  const talk: Talk<Conversations[Name]['hears'], Outcome> = {
    say: (message) => post({ said: message }),
    end: (outcome) => {
      close()
      resolve(outcome)
    },
  }
  /** Runs a step of the listener's; what it throws is the end. */
  const attempt = (step: () => void): void => {
    if (isOver) return
    try {
      step()
    } catch (error) {
      close()
      reject(error instanceof Error ? error : new Error(String(error)))
    }
  }
  worker.onMessage((message) =>
    attempt(() => {
      const reply = message as Reply
      if ('said' in reply) listener.heard(reply.said as Conversations[Name]['says'], talk)
      else if ('failed' in reply) throw new KeymarkError(reply.failed.code, reply.failed.message)
      else if (listener.done !== undefined) talk.end(listener.done())
    }),
  )
  worker.onExit((reason) =>
    attempt(() => {
      // A second try would take as much.
      const tooMuch = exhausted(reason)
      if (tooMuch !== null) throw tooMuch
      talk.end(listener.died(reason))
    }),
  )
  const abort = (): void => attempt(() => listener.aborted?.(talk))
  listener.signal?.addEventListener('abort', abort)
  post({ task, input })
  if (listener.signal?.aborted === true) abort()
  return { ...talk, outcome: promise }
}
