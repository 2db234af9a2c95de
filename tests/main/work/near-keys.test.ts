import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Job } from '#contract/job.ts'
import { scanned, testHost } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const folder = temporaryFolder()
const host = testHost()
const { jobs } = host.workspace
let scan = 0

beforeAll(async () => {
  await host.workspace.openProject(join(folder, 'p.keymark'))
  scan = (await scanned(host, { settings: { maxSentences: 60 } })).id
  for (const { id } of jobs.list()) jobs.dismiss(id)
})
afterAll(async () => {
  await host.close()
  rmSync(folder, { recursive: true })
})

it('a comparison is a job with its progress, and is off the list when it is told', async () => {
  const watching = new AbortController()
  const seen: Job[] = []
  const watched = (async () => {
    for await (const list of jobs.watch(watching.signal)) seen.push(...list)
  })()
  const { keys } = await host.client.key.near({ scan, layer: 1, index: 0, by: 'keys' })
  watching.abort()
  await watched
  expect(keys).toHaveLength(50)
  expect(seen).toContainEqual(
    expect.objectContaining({ kind: 'search', state: 'running', title: expect.stringMatching(/1\/0/u) }),
  )
  expect(jobs.list()).toEqual([])
})

it('a comparison ends when its caller goes, or its job is cancelled, and leaves nothing behind', async () => {
  const gone = new AbortController()
  const left = host.client.key.near({ scan, layer: 1, index: 0, by: 'values' }, { signal: gone.signal })
  gone.abort()
  await expect(left).rejects.toThrow()
  await expect.poll(() => jobs.list()).toEqual([])
  const stopped = host.client.key.near({ scan, layer: 1, index: 0, by: 'values' })
  const told = expect(stopped).rejects.toThrow(/was stopped/u)
  await expect.poll(() => jobs.list().map(({ state }) => state)).toEqual(['running'])
  for (const { id } of jobs.list()) await jobs.cancel(id)
  await told
  expect(jobs.list()).toEqual([])
})
