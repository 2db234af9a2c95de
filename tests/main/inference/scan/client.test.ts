import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
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

describe('the inference process', () => {
  it('is started again when it dies, and the scan ends as if nothing had happened', async () => {
    const whole = await hostWith(() => spawnChildProcess())
    await scanned(whole, request)
    const { spawn, killed } = mortal('progress', 2, 2)
    const host = await hostWith(spawn)
    const scan = await scanned(host, request)
    expect(killed()).toBe(2)
    expect(host.workspace.jobs.list()[0]?.notice).toMatch(/killed by SIGKILL.*started again/u)
    expect(scan.counts).toMatchObject({ sentences: 300 })
    expect(tables(host)).toEqual(tables(whole))
    await Promise.all([whole.close(), host.close()])
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
