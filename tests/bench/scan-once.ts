/** A scan in this process, without a project. */
import { ScanSettings } from '#contract/scan.ts'
import type { ScanSays, ScanTask } from '#main/inference/scan/messages.ts'
import { runScan } from '#main/inference/scan/run.ts'

/** A scan of the demo corpus. */
export function task(model: string, maxSentences: number): ScanTask {
  return {
    model,
    corpus: [{ kind: 'built-in', name: 'demo' }],
    settings: ScanSettings.parse({ maxSentences, provider: 'cpu' }),
  }
}

/** Runs the scan in this process; main's side is an acknowledgement. @returns tokens per second, start-up left out. */
export async function scanOnce(work: ScanTask): Promise<number> {
  let started = 0
  let tokens = 0
  let ended = 0
  await runScan(work, {
    say: (reply: ScanSays) => {
      if (reply.kind !== 'checkpoint' || reply.last === null) return
      tokens = reply.checkpoint.counts.tokens
      ended = performance.now()
    },
    begin: () => {
      started = performance.now()
      return Promise.resolve(null)
    },
    saved: () => Promise.resolve(),
    isStopped: () => false,
  })
  return (1000 * tokens) / (ended - started)
}
