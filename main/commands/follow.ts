/** Starts a job, shows how far it is, and answers an interrupt by stopping in good order. */
import type { Scan } from '#contract/scan.ts'
import type { Inputs } from '#contract/index.ts'
import type { Host } from '../host.ts'
import { KeymarkError } from '../keymark-error.ts'
import { ProgressLine, say } from './output.ts'

/** @throws KeymarkError when it fails. */
export async function follow<Started extends { job: string }>(
  { workspace: { jobs } }: Host,
  start: () => Promise<Started>,
): Promise<{ started: Started; isCancelled: boolean }> {
  const line = new ProgressLine()
  const watching = new AbortController()
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
    const started = await start()
    const ended = await jobs.ended(started.job)
    if (ended.state === 'failed') throw new KeymarkError('internal', ended.message)
    return { started, isCancelled: ended.state === 'cancelled' }
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
    watching.abort()
    await show
    line.end()
  }
}

/** @throws KeymarkError when it fails, and `cancelled` when it was interrupted (what was found is kept). */
export async function followScan(host: Host, request: Inputs['scan']['start']): Promise<Scan> {
  const { started, isCancelled } = await follow(host, () => host.client.scan.start(request))
  const scan = (await host.client.scan.list()).find((candidate) => candidate.id === started.scan)
  if (isCancelled) {
    throw new KeymarkError(
      'cancelled',
      `The scan "${scan?.name}" was stopped after ${scan?.counts.sentences.toLocaleString('en')} sentences. What it found is kept; run the same command to continue.`,
    )
  }
  if (scan === undefined) throw new KeymarkError('not-found', 'The scan is gone.')
  return scan
}
