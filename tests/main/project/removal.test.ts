/** What is deleted is gone for everybody at once, and nothing of it is half there when the program ended in the middle. */
import { copyFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterEach, expect, it, vi } from 'vitest'
import { testHost } from '../../fixtures/host.ts'
import { assignmentsOf, labelOne, writeStudy } from '../../fixtures/packet.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

afterEach(() => vi.restoreAllMocks())

async function project() {
  const { db, path, study } = writeStudy()
  labelOne(db, assignmentsOf(db, 'ada lovelace')[0] ?? 0, 'seen')
  db.close()
  const host = testHost()
  await host.workspace.openProject(path)
  const rows = (table: string): number =>
    host.workspace.store.prepare(`SELECT count(*) FROM "${table}"`).pluck().get() as number
  return { host, path, study, rows }
}

/** Each slice ends after one step, so that there is something between two. */
function slowly(): void {
  let now = performance.now()
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 15))
}

const TABLES = ['scan', 'study', 'event', 'annotation', 'assignment_trigger', 'sentence', 'trigger', 'key', 'token']

it('a scan that a killed program was deleting is there for nobody, and is taken away when the project is opened again', async () => {
  const { host, path, rows } = await project()
  slowly()
  const removed = host.client.content.remove({ kind: 'scan', id: 1 })
  while (rows('scan') === 1 && (await host.client.scan.list()).length > 0) await setImmediate()
  const left = join(temporaryFolder(), 'left.keymark')
  for (const suffix of ['', '-wal']) copyFileSync(path + suffix, left + suffix)
  expect(rows('trigger')).toBeGreaterThan(0)
  expect(await host.client.study.list()).toEqual([])
  await expect(host.client.scan.find({ name: null })).rejects.toThrow(/holds no scan yet/u)
  await removed
  expect(TABLES.map(rows)).toEqual(TABLES.map(() => 0))
  await host.close()
  vi.restoreAllMocks()

  const again = testHost()
  await again.workspace.openProject(left)
  expect(await again.client.scan.list()).toEqual([])
  await vi.waitUntil(() => again.workspace.jobs.list().length === 0, { timeout: 30_000 })
  const { store } = again.workspace
  expect(TABLES.map((table) => store.prepare(`SELECT count(*) FROM "${table}"`).pluck().get())).toEqual(
    TABLES.map(() => 0),
  )
  expect(store.pragma('integrity_check', { simple: true })).toBe('ok')
  await again.close()
})

it('a deletion that is cancelled before anything was deleted leaves all there, and no copy', async () => {
  const { host, path, study, rows } = await project()
  const before = TABLES.map(rows)
  const stop = new AbortController()
  const removed = host.client.content.remove({ kind: 'study', id: study }, { signal: stop.signal })
  stop.abort()
  await expect(removed).rejects.toThrow(/Nothing was/u)
  expect(TABLES.map(rows)).toEqual(before)
  expect(readdirSync(join(path, '..')).filter((name) => name.includes('deletion'))).toEqual([])
  expect(host.workspace.jobs.list()).toEqual([])
  await host.close()
})

it('an annotator who is taken out of a study is gone for everybody at once, and their rest is taken away behind that', async () => {
  const { host, study, rows } = await project()
  const { annotators } = (await host.client.study.list())[0] ?? {}
  const leaving = annotators?.find((name) => name !== 'ada lovelace') ?? ''
  const before = rows('assignment')
  const amended = await host.client.study.removeAnnotator({ study, annotator: leaving })
  expect(amended.annotators).toEqual(annotators?.filter((name) => name !== leaving))
  const { store } = host.workspace
  await vi.waitUntil(() => host.workspace.jobs.list().length === 0, { timeout: 30_000 })
  expect(rows('study')).toBe(1)
  expect(rows('annotator')).toBe((annotators?.length ?? 0) - 1)
  expect(rows('assignment')).toBeLessThan(before)
  expect(rows('assignment')).toBe(amended.assignments)
  expect(store.pragma('foreign_key_check')).toEqual([])
  await host.close()
})
