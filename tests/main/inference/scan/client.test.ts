import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHost, type Host } from '#main/host.ts'
import { spawnChildProcess } from '#main/inference/spawn.ts'
import type { InferenceWorker } from '#main/inference/worker.ts'
import { resources, scanned } from '../../../fixtures/host.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

/** Real processes; the first `times` are killed once they have sent `after` messages of a kind. */
function mortal(kind: string, after: number, times: number): { spawn: () => InferenceWorker; killed: () => number } {
  let killed = 0
  return {
    killed: () => killed,
    spawn: () => {
      const worker = spawnChildProcess()
      let seen = 0
      worker.onMessage((message) => {
        if ((message as { said?: { kind: string } }).said?.kind !== kind || killed >= times) return
        seen += 1
        if (seen !== after) return
        killed += 1
        worker.kill()
      })
      return worker
    },
  }
}

async function hostWith(spawn: () => InferenceWorker): Promise<Host> {
  const dialogs = { open: () => Promise.resolve([]), save: () => Promise.resolve(null) }
  const host = createHost({
    spawnInference: spawn,
    dialogs,
    userData: temporaryFolder(),
    documents: '',
    resources,
    version: '0',
  })
  await host.workspace.openProject(join(temporaryFolder(), 'p.keymark'))
  return host
}

const request = {
  corpus: [{ kind: 'built-in' as const, name: 'moby-dick' as const }],
  settings: { maxSentences: 300, threads: 1 },
}

const tables = (host: Host): unknown[] => host.workspace.store.prepare('SELECT * FROM "trigger"').all()

/** Everything that a scan found, means and variances included. */
const found = (host: Host): unknown[] =>
  ['"trigger"', 'scan_activity', 'sentence', '"key"'].map((table) =>
    host.workspace.store.prepare(`SELECT * FROM ${table}`).all(),
  )

describe('the inference process', () => {
  let whole: Host
  beforeAll(async () => {
    whole = await hostWith(() => spawnChildProcess())
    await scanned(whole, request)
  })
  afterAll(() => whole.close())

  it('is started again when it dies, and the scan ends as if nothing had happened', async () => {
    const { spawn, killed } = mortal('progress', 2, 2)
    const host = await hostWith(spawn)
    const scan = await scanned(host, request)
    expect(killed()).toBe(2)
    expect(host.workspace.jobs.list()[0]?.notice).toBe(
      'The inference process was killed by SIGKILL. It was started again and went on from the last checkpoint.',
    )
    expect(scan.counts).toMatchObject({ sentences: 300 })
    expect(tables(host)).toEqual(tables(whole))
    await host.close()
  })

  it('leads several processes of the runtime, goes on where one dies and in another number of them, and finds what one process finds', async () => {
    const { spawn, killed } = mortal('outputs', 5, 1)
    const host = await hostWith(spawn)
    const start = { ...request, name: null, model: { kind: 'demo' as const }, processes: 2 }
    const settings = { ...request.settings, provider: 'cpu' as const }
    const { job, scan } = await host.client.scan.start({ ...start, settings })
    for await (const jobs of host.workspace.jobs.watch(undefined)) if ((jobs[0]?.done ?? 0) > 100) break
    await host.client.job.cancel({ id: job })
    expect(killed()).toBe(1)
    expect(host.workspace.jobs.list()[0]?.notice).toBe(
      'A process of the runtime was killed by SIGKILL. Another was started, and the batches that it had are run again.',
    )
    const stopped = (await host.client.scan.list()).find(({ id }) => id === scan)
    expect(stopped?.state).toBe('stopped')
    expect(stopped?.counts.sentences).toBeLessThan(300)
    const again = await host.client.scan.start({ ...start, settings, processes: 3 })
    expect(again.scan).toBe(scan)
    expect((await host.workspace.jobs.ended(again.job)).state).toBe('done')
    expect(found(host)).toEqual(found(whole))
    await host.close()
  })

  it('that dies again and again ends the scan with a reason, and leaves it to be resumed', async () => {
    const { spawn, killed } = mortal('progress', 1, 4)
    const host = await hostWith(spawn)
    await expect(scanned(host, request)).rejects.toThrow(/killed by SIGKILL.*4 times in a row/u)
    expect(killed()).toBe(4)
    const [scan] = await host.client.scan.list()
    expect(scan?.state).toBe('stopped')
    const { job } = await host.client.scan.resume({ scan: scan?.id ?? 0 })
    expect((await host.workspace.jobs.ended(job)).state).toBe('done')
    await host.close()
  })

  it('stops when the scan is cancelled, keeps what was found, and goes on later', async () => {
    const host = await hostWith(() => spawnChildProcess())
    const { job, scan: id } = await host.client.scan.start({
      ...request,
      name: null,
      model: { kind: 'demo' },
      settings: { provider: 'cpu', maxSentences: 1000 },
    })
    for await (const jobs of host.workspace.jobs.watch(undefined)) if ((jobs[0]?.done ?? 0) > 0) break
    await host.client.job.cancel({ id: job })
    const stopped = (await host.client.scan.list()).find((scan) => scan.id === id)
    expect(stopped?.state).toBe('stopped')
    expect(stopped?.counts.sentences).toBeGreaterThan(0)
    expect(stopped?.counts.sentences).toBeLessThan(1000)
    expect(tables(host).length).toBeGreaterThan(0)
    const again = await host.client.scan.resume({ scan: id })
    expect((await host.workspace.jobs.ended(again.job)).state).toBe('done')
    expect((await host.client.scan.list())[0]?.counts.sentences).toBe(1000)
    await host.close()
  })

  it('that cannot open the model says so, and nothing is stored', async () => {
    const host = await hostWith(() => spawnChildProcess())
    const { id } = host.workspace.files.register('/no/such/model')
    await expect(
      host.client.scan.start({ ...request, name: null, model: { kind: 'file', file: id } }),
    ).rejects.toMatchObject({ code: 'no-model' })
    expect(await host.client.scan.list()).toEqual([])
    await host.close()
  })
})
