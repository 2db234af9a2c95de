/** `scan` and the first half of `demo`: start, follow, and answer an interrupt by stopping in good order. */
import type { Scan } from '#contract/scan.ts'
import type { Inputs } from '#contract/index.ts'
import type { Host } from '../host.ts'
import { KeymarkError } from '../keymark-error.ts'
import { ProgressLine, say } from './output.ts'

/** @throws KeymarkError when it fails, and `cancelled` when it was interrupted (what was found is kept). */
export async function followScan(host: Host, request: Inputs['scan']['start']): Promise<Scan> {
  const line = new ProgressLine()
  const watching = new AbortController()
  const { jobs } = host.workspace
  const show = (async () => {
    for await (const list of jobs.watch(watching.signal))
      for (const job of list) if (job.state === 'running') line.show(job)
  })()
  const interrupt = (): void => {
    say('\nstopping; what was found is kept …')
    void jobs.cancelAll()
  }
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  try {
    const { scan: id, job } = await host.client.scan.start(request)
    const ended = await jobs.ended(job)
    const scan = (await host.client.scan.list()).find((candidate) => candidate.id === id)
    if (ended.state === 'failed') throw new KeymarkError('internal', ended.message)
    if (ended.state === 'cancelled') {
      throw new KeymarkError(
        'cancelled',
        `The scan "${scan?.name}" was stopped after ${scan?.counts.sentences.toLocaleString('en')} sentences. What it found is kept; run the same command to continue.`,
      )
    }
    if (scan === undefined) throw new KeymarkError('not-found', 'The scan is gone.')
    return scan
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
    watching.abort()
    await show
    line.end()
  }
}
