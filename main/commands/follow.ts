/** Starts a job, shows how far it is, and answers an interrupt by stopping in good order. */
import type { Scan } from '#contract/scan.ts'
import type { Inputs } from '#contract/index.ts'
import type { Host } from '../host.ts'
import { KeymarkError } from '../keymark-error.ts'
import { ProgressLine, say } from './output.ts'

/** @throws KeymarkError when it fails. */
export function follow<Started extends { job: string }>(
  host: Host,
  start: () => Promise<Started>,
  stopping?: string,
): Promise<{ started: Started; isCancelled: boolean }> {
  return showing(
    host,
    async () => {
      const started = await start()
      const ended = await host.workspace.jobs.ended(started.job)
      if (ended.state === 'failed') throw new KeymarkError('internal', ended.message)
      return { started, isCancelled: ended.state === 'cancelled' }
    },
    stopping,
  )
}

/** Shows how far the jobs of `run` are until it ends; an interrupt cancels them. */
export async function showing<Result>(
  { workspace: { jobs } }: Host,
  run: () => Promise<Result>,
  stopping = 'stopping; what was found is kept …',
): Promise<Result> {
  const line = new ProgressLine()
  const watching = new AbortController()
  const show = (async () => {
    for await (const list of jobs.watch(watching.signal))
      for (const job of list) if (job.state === 'running') line.show(job)
  })()
  const interrupt = (): void => {
    say(`\n${stopping}`)
    void jobs.cancelAll()
  }
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  try {
    return await run()
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
    watching.abort()
    await show
    line.end()
  }
}

/** @throws KeymarkError when it fails, and `cancelled` when it was interrupted. */
export async function followMerge(host: Host, request: Inputs['scan']['merge']): Promise<Scan> {
  const { started } = await follow(host, () => host.client.scan.merge(request), 'stopping; nothing is stored …')
  return found(await host.client.scan.list(), started.scan)
}

/** @throws KeymarkError when it fails, and `cancelled` when it was interrupted; shards stay in the queue. */
export async function followQueued(host: Host, request: Inputs['queue']['scan']): Promise<Scan> {
  const { started } = await follow(host, () => host.client.queue.scan(request), 'the shards stay in the queue …')
  return found(await host.client.scan.list(), started.scan)
}

function found(scans: readonly Scan[], id: number): Scan {
  const scan = scans.find((candidate) => candidate.id === id)
  if (scan === undefined) throw new KeymarkError('not-found', 'The scan is gone.')
  return scan
}

/** @throws KeymarkError when it fails, and `cancelled` when it was interrupted (what was found is kept). */
export async function followScan(host: Host, request: Inputs['scan']['start']): Promise<Scan> {
  const { started, isCancelled } = await follow(host, () => host.client.scan.start(request))
  const scan = found(await host.client.scan.list(), started.scan)
  if (isCancelled) {
    throw new KeymarkError(
      'cancelled',
      `The scan "${scan.name}" was stopped after ${scan.counts.sentences.toLocaleString('en')} sentences. What it found is kept; run the same command to continue.`,
    )
  }
  return scan
}
