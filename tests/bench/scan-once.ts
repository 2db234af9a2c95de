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

/**
 * Runs the scan in this process; main's side is an acknowledgement.
 *
 * @returns tokens a second, and a second of one core's work, which a noisy neighbour changes less; both without the start.
 */
export async function scanOnce(work: ScanTask): Promise<{ perSecond: number; perCoreSecond: number }> {
  let started = 0
  let before = process.cpuUsage()
  let spent = before
  let tokens = 0
  let ended = 0
  await runScan(work, {
    say: (reply: ScanSays) => {
      if (reply.kind !== 'checkpoint' || reply.last === null) return
      tokens = reply.checkpoint.counts.tokens
      ended = performance.now()
      spent = process.cpuUsage(before)
    },
    begin: () => {
      started = performance.now()
      before = process.cpuUsage()
      return Promise.resolve(null)
    },
    saved: () => Promise.resolve(),
    isStopped: () => false,
  })
  return {
    perSecond: (1000 * tokens) / (ended - started),
    perCoreSecond: (1e6 * tokens) / (spent.user + spent.system),
  }
}
