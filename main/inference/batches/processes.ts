/** The runtime's processes of a scan, as main keeps them: each has a batch in work and one that waits. What a process that died had is given to another. */
import { KeymarkError } from '../../keymark-error.ts'
import { converse, type Ongoing, type SpawnInference } from '../converse.ts'
import type { BatchesSay, BatchesTask, BatchRun } from './messages.ts'

/** A process that dies so often before any of them has run another batch dies of the batch, or of the machine. */
const RESTARTS = 3

interface Listener {
  /** What the leading process is told: the first session, and every output once. */
  told: (message: BatchesSay) => void
  restarted: (notice: string) => void
  failed: (error: unknown) => void
}

interface Running {
  talk: Ongoing<BatchRun, string>
  isOpen: boolean
  inWork: Map<number, BatchRun>
}

export class BatchProcesses {
  readonly #spawn: SpawnInference
  readonly #listener: Listener
  readonly #running = new Set<Running>()
  readonly #waiting: BatchRun[] = []
  #isTold = false
  #isClosed = false
  #deaths = 0

  constructor(spawn: SpawnInference, listener: Listener) {
    this.#spawn = spawn
    this.#listener = listener
  }

  open(task: BatchesTask, count: number): void {
    for (let i = 0; i < count; i++) this.#start(task)
  }

  run(batch: BatchRun): void {
    this.#waiting.push(batch)
    this.#handOut()
  }

  close(): void {
    this.#isClosed = true
    for (const { talk } of this.#running) talk.end('')
  }

  #start(task: BatchesTask): void {
    const running: Running = {
      isOpen: false,
      inWork: new Map(),
      talk: converse<'batches', string>(this.#spawn, 'batches', task, {
        heard: (message) => this.#heard(running, message),
        died: (reason) => reason,
      }),
    }
    this.#running.add(running)
    running.talk.outcome
      .then((reason) => this.#ended(running, reason, task))
      .catch((error: unknown) => this.#listener.failed(error))
  }

  #heard(running: Running, message: BatchesSay): void {
    if (message.kind === 'session') {
      running.isOpen = true
      if (!this.#isTold) this.#listener.told(message)
      this.#isTold = true
    } else {
      running.inWork.delete(message.number)
      this.#deaths = 0
      this.#listener.told(message)
    }
    this.#handOut()
  }

  /** To whom has the least to do, in the order in which batches came. */
  #handOut(): void {
    for (;;) {
      const [least] = [...this.#running]
        .filter(({ isOpen }) => isOpen)
        .toSorted((a, b) => a.inWork.size - b.inWork.size)
      if (least === undefined || least.inWork.size > 1) return
      const batch = this.#waiting.shift()
      if (batch === undefined) return
      least.inWork.set(batch.number, batch)
      least.talk.say(batch)
    }
  }

  #ended(running: Running, reason: string, task: BatchesTask): void {
    this.#running.delete(running)
    if (this.#isClosed) return
    this.#deaths += 1
    if (this.#deaths > RESTARTS) {
      this.#listener.failed(
        new KeymarkError(
          'internal',
          `A process of the runtime ${reason}, ${this.#deaths} times in a row. What was found up to the last checkpoint is kept; run the scan again to continue, in fewer processes if it repeats.`,
        ),
      )
      return
    }
    this.#listener.restarted(
      `A process of the runtime ${reason}. Another was started, and the batches that it had are run again.`,
    )
    this.#waiting.unshift(...running.inWork.values())
    this.#start(task)
  }
}
