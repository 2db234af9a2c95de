/** Entry of the thread that computes: answers one question after another until it is ended. */
import { parentPort } from 'node:worker_threads'
import { COMPUTATIONS, type Computations } from './computations.ts'

export interface Question {
  name: keyof Computations
  input: unknown[]
}

export type Answer = { result: unknown } | { thrown: Error }

parentPort?.on('message', ({ name, input }: Question) => parentPort?.postMessage(answer(name, input)))

function answer(name: keyof Computations, input: unknown[]): Answer {
  const run = COMPUTATIONS[name] as (...input: unknown[]) => unknown
  try {
    return { result: run(...input) }
  } catch (error) {
    return { thrown: error instanceof Error ? error : new Error(String(error)) }
  }
}
