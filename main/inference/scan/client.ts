/** Main's side of a scan: what it is told, when it is stopped, and what happens when the process dies. */
import { KeymarkError } from '../../keymark-error.ts'
import { BatchProcesses } from '../batches/processes.ts'
import { converse, type SpawnInference } from '../converse.ts'
import type { Checkpoint, ScanProgress, ScanRuntime, ScanSources, ScanTask, SentenceRecord } from './messages.ts'

export interface ScanListener {
  /** What was opened; answers where to go on from, or that there is nothing left to do. Called again after a restart. */
  opened: (sources: ScanSources, runtime: ScanRuntime, vocabulary: [number, string][]) => Checkpoint | null | 'complete'
  /** Returns when it is on disk; what it throws ends the scan. */
  checkpoint: (checkpoint: Checkpoint, sentences: SentenceRecord[], last: 'done' | 'stopped' | null) => void
  progress: (progress: ScanProgress) => void
  working: (message: string) => void
  /** A process died and another took its place: a sentence that says so. */
  restarted: (notice: string) => void
}

/** A crash that repeats without a checkpoint in between is not bad luck. */
const RESTARTS = 3
/** Seconds that a running batch may take to end after a cancel. */
const PATIENCE = 20

type End = 'done' | 'stopped' | { crashed: string } | { failed: unknown }

/** Runs a scan to its end, through crashes of the process. Aborting `signal` stops it and keeps what was found. */
export async function scanCorpus(
  spawn: SpawnInference,
  task: ScanTask,
  listener: ScanListener,
  signal: AbortSignal,
): Promise<'done' | 'stopped'> {
  let crashes = 0
  const noted: ScanListener = {
    ...listener,
    checkpoint: (...checkpoint) => {
      crashes = 0
      listener.checkpoint(...checkpoint)
    },
  }
  for (;;) {
    const outcome = await attempt(spawn, task, noted, signal)
    if (outcome === 'done' || outcome === 'stopped') return outcome
    if ('failed' in outcome) throw outcome.failed
    if (signal.aborted) return 'stopped'
    crashes += 1
    if (crashes > RESTARTS) {
      throw new KeymarkError(
        'internal',
        `The inference process ${outcome.crashed}, ${crashes} times in a row. What was found up to the last checkpoint is kept; run the scan again to continue, with another provider or fewer threads if it repeats.`,
      )
    }
    listener.restarted(
      `The inference process ${outcome.crashed}. It was started again and went on from the last checkpoint.`,
    )
  }
}

async function attempt(
  spawn: SpawnInference,
  task: ScanTask,
  listener: ScanListener,
  signal: AbortSignal,
): Promise<End> {
  if (signal.aborted) return 'stopped'
  let hasBegun = false
  let patience: NodeJS.Timeout | undefined
  const processes = new BatchProcesses(spawn, {
    told: (message) => leading.say(message),
    restarted: listener.restarted,
    failed: (failed) => leading.end({ failed }),
  })
  const leading = converse<'scan', End>(spawn, 'scan', task, {
    heard: (message, { say, end }) => {
      switch (message.kind) {
        case 'working':
          listener.working(message.message)
          break
        case 'opened': {
          const from = listener.opened(message.sources, message.runtime, message.vocabulary)
          hasBegun = true
          if (from === 'complete') end('done')
          else say({ kind: 'begin', from })
          break
        }
        case 'open':
          processes.open(message.task, task.processes ?? 1)
          break
        case 'run':
          processes.run(message)
          break
        case 'progress':
          listener.progress(message)
          break
        case 'checkpoint':
          listener.checkpoint(message.checkpoint, message.sentences, message.last)
          say({ kind: 'saved' })
          if (message.last !== null) end(message.last)
          break
      }
    },
    died: (crashed) => ({ crashed }),
    aborted: ({ say, end }) => {
      if (!hasBegun) {
        end('stopped')
        return
      }
      say({ kind: 'stop' })
      patience = setTimeout(() => end('stopped'), PATIENCE * 1000).unref()
    },
    signal,
  })
  try {
    return await leading.outcome
  } finally {
    processes.close()
    clearTimeout(patience)
  }
}
