/** A session of several processes, as the process that leads a scan sees it: it asks, and main hands the batches out. */
import type { GraphRequest } from '../instrument/request.ts'
import type { ModelSession, SessionOptions } from '../session.ts'
import type { BatchesSay, BatchesTask, BatchRun, SessionFacts } from './messages.ts'

type Outputs = Awaited<ReturnType<ModelSession['run']>>

export class DistantSession {
  readonly #say: (message: { kind: 'open'; task: BatchesTask } | BatchRun) => void
  readonly #opened = Promise.withResolvers<SessionFacts>()
  readonly #asked = new Map<number, (outputs: Outputs) => void>()
  #next = 0

  constructor(say: (message: { kind: 'open'; task: BatchesTask } | BatchRun) => void) {
    this.#say = say
  }

  heard(message: BatchesSay): void {
    if (message.kind === 'session') {
      this.#opened.resolve(message.facts)
      return
    }
    this.#asked.get(message.number)?.(message.outputs)
    this.#asked.delete(message.number)
  }

  async open(model: string, request: GraphRequest, options: SessionOptions): Promise<ModelSession> {
    this.#say({ kind: 'open', task: { model, request, options } })
    return {
      ...(await this.#opened.promise),
      run: (ids, batch, length, further = {}) =>
        new Promise((resolve) => {
          const number = this.#next++
          this.#asked.set(number, resolve)
          this.#say({ kind: 'run', number, ids: Int32Array.from(ids, Number), batch, length, further })
        }),
      // Main ends the processes with the scan.
      close: () => Promise.resolve(),
    }
  }
}
