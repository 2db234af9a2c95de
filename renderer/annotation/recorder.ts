import type { Address, AnnotationView, Change, Work } from '#contract/annotation.ts'

/** One thing to be written. The id stays the same when it is sent again, so a change is never made twice. */
export type Write = { assignment: number; id: string; work: Work; address: Address | null; time: string } & (
  | { kind: 'change'; change: Change }
  | { kind: 'undo' }
  | { kind: 'redo' }
)

export type Written = { kind: 'written'; view: AnnotationView | null } | { kind: 'refused'; message: string }

/** Sends one write to main. Throws when it is unknown whether, or certain that not, it was written. */
export type Send = (write: Write) => Promise<Written>

export type SaveState =
  | { kind: 'saved' }
  | { kind: 'saving' }
  /** The first of `unsaved` writes could not be made; they are kept and sent again on `retry`. */
  | { kind: 'failed'; message: string; unsaved: number }

export interface Recorder {
  /** Takes the next place in the order; resolves with the outcome, however often the write has to be sent. */
  write: (write: Write) => Promise<Written>
  retry: () => void
  /** What waits, in order. */
  waiting: () => Write[]
  /** Resolves when nothing waits any more; at once with false while writes fail. */
  drained: () => Promise<boolean>
  state: () => SaveState
  subscribe: (listener: () => void) => () => void
}

/** Writes in order, one at a time. After a failure everything waits, in memory, until `retry`. */
export function createRecorder(send: Send): Recorder {
  const waiting: { write: Write; settle: (outcome: Written) => void }[] = []
  const listeners = new Set<() => void>()
  let drainers: ((saved: boolean) => void)[] = []
  let state: SaveState = { kind: 'saved' }
  let isRunning = false

  function become(next: SaveState): void {
    state = next
    for (const listener of listeners) listener()
    if (next.kind === 'saving') return
    const resolvers = drainers
    drainers = []
    for (const resolve of resolvers) resolve(next.kind === 'saved')
  }

  async function run(): Promise<void> {
    if (isRunning) return
    isRunning = true
    become({ kind: 'saving' })
    for (let job = waiting[0]; job; job = waiting[0]) {
      try {
        const outcome = await send(job.write)
        waiting.shift()
        job.settle(outcome)
      } catch (error) {
        isRunning = false
        return become({
          kind: 'failed',
          message: error instanceof Error ? error.message : String(error),
          unsaved: waiting.length,
        })
      }
    }
    isRunning = false
    become({ kind: 'saved' })
  }

  return {
    write: (write) =>
      new Promise((settle) => {
        waiting.push({ write, settle })
        if (state.kind === 'failed') become({ ...state, unsaved: waiting.length })
        else void run()
      }),
    retry: () => {
      if (state.kind === 'failed') void run()
    },
    waiting: () => waiting.map(({ write }) => write),
    drained: () =>
      state.kind === 'saving'
        ? new Promise((resolve) => drainers.push(resolve))
        : Promise.resolve(state.kind === 'saved'),
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
