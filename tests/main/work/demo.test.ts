/** The demo as the window makes it: by one call, on the demo model, with fewer sentences than the readers had. */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Host } from '#main/host.ts'
import { openDemo } from '#main/work/demo.ts'
import { testHost } from '../../fixtures/host.ts'

const SENTENCES = 300

let host: Host
beforeAll(() => {
  host = testHost()
})
afterAll(() => host.close())

/** Waits for all jobs, those that others start when they end included. */
async function quiet(): Promise<void> {
  for (;;) {
    const running = host.workspace.jobs.list().find(({ state }) => state === 'running')
    if (running === undefined) return
    await host.workspace.jobs.ended(running.id)
    // What follows an ended job begins in the next turn.
    await new Promise(setImmediate)
  }
}

it('a demo that is stopped has its scan, goes on when it is opened again, and then has all', async () => {
  const { workspace, client } = host
  await openDemo(workspace, SENTENCES)
  expect((await client.project.get())?.name).toBe('demo')
  const [first] = workspace.jobs.list()
  if (first !== undefined) await workspace.jobs.cancel(first.id)
  await quiet()
  expect(await client.scan.list()).toHaveLength(1)
  expect(await client.study.list()).toEqual([])

  await client.project.close()
  await openDemo(workspace, SENTENCES)
  await quiet()
  expect(workspace.jobs.list().filter(({ state }) => state === 'failed')).toEqual([])
  expect(await client.scan.list()).toMatchObject([{ name: 'demo', state: 'done' }])
  const studies = await client.study.list()
  expect(studies.map(({ name, annotators }) => [name, annotators])).toEqual([
    ['three readers', ['reader 1', 'reader 2', 'reader 3']],
    ['try it yourself', ['me']],
  ])
  expect(studies[1]).toMatchObject({ labelled: 0, assignments: 80 })
  expect(existsSync(join(workspace.demoFolder, 'try-it-yourself-me.kmpacket'))).toBe(true)

  // A packet that was taken away is written again, of the same study.
  rmSync(join(workspace.demoFolder, 'try-it-yourself-me.kmpacket'))
  await openDemo(workspace, SENTENCES)
  await quiet()
  expect(workspace.jobs.list().filter(({ state }) => state === 'failed')).toEqual([])
  expect(await client.study.list()).toHaveLength(2)
  expect(existsSync(join(workspace.demoFolder, 'try-it-yourself-me.kmpacket'))).toBe(true)

  // Nothing is made twice.
  const jobs = workspace.jobs.list().length
  await openDemo(workspace, SENTENCES)
  expect(workspace.jobs.list()).toHaveLength(jobs)
})
