/** An import of labels is there as a whole, however the program ends. */
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterEach, expect, it, vi } from 'vitest'
import { buildLabels } from '#main/exchange/labels.ts'
import { keepArriving } from '#main/store/arriving-labels.ts'
import { labelsOf } from '#main/store/labels.ts'
import { openStore, type Store } from '#main/store/open.ts'
import { openPacket, packetsOf } from '#main/store/packet.ts'
import { queueOf } from '#main/store/study.ts'
import { importLabelFiles } from '#main/work/packet.ts'
import { testHost } from '../../fixtures/host.ts'
import { act, writeStudy } from '../../fixtures/packet.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

afterEach(() => vi.restoreAllMocks())

/** A project, and what its first annotator returns. */
async function returned() {
  const { db, path, study } = writeStudy()
  const [packet] = packetsOf(db, study)
  if (packet === undefined) throw new Error('there is no packet')
  const own = openStore(join(temporaryFolder(), 'own.keymark'))
  const queue = queueOf(own, openPacket(own, packet))
  for (let n = 0; n < 60; n++) act(own, queue[n % queue.length]?.assignment ?? 0, n)
  const file = join(temporaryFolder(), 'ada.kmlabels')
  const labels = labelsOf(own, 1)
  const content = await buildLabels(labels, '0')
  writeFileSync(file, content)
  own.close()
  db.close()
  return { path, file, content, events: labels.events.length, assignments: queue.length }
}

const made = (db: Store): unknown[] => [
  db.prepare('SELECT uuid, assignment, change FROM event ORDER BY uuid').all(),
  db.prepare('SELECT assignment, state, patterns, note FROM annotation ORDER BY assignment').all(),
  db.prepare('SELECT * FROM arriving_labels').all(),
]

it('goes on when the project is opened again after the program was killed in its middle, and says so', async () => {
  const { path, file, events, assignments } = await returned()
  const host = testHost()
  await host.workspace.openProject(path)
  const { store } = host.workspace
  const annotated = (): unknown => store.prepare('SELECT count(*) FROM annotation').pluck().get()
  // Each slice ends after one step.
  let now = performance.now()
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 15))
  const imported = importLabelFiles(host.workspace, [file], false)
  while (annotated() === 0) await setImmediate()
  const left = join(temporaryFolder(), 'left.keymark')
  for (const suffix of ['', '-wal']) copyFileSync(path + suffix, left + suffix)
  expect(annotated()).toBeLessThan(assignments)
  expect(await imported).toMatchObject([{ new: assignments, newEvents: events, unknown: 0 }])
  vi.restoreAllMocks()
  const whole = made(store)
  expect(whole[2]).toEqual([])
  await host.close()

  const again = testHost()
  await again.workspace.openProject(left)
  const [job] = again.workspace.jobs.list()
  expect(await again.workspace.jobs.ended(job?.id ?? '')).toMatchObject({
    state: 'done',
    notice: 'The program ended while it imported ada.kmlabels. The rest is imported now.',
  })
  expect(made(again.workspace.store)).toEqual(whole)
  await again.close()
})

it('a kept file that does not fit any more is told once, and is not tried at every opening', async () => {
  const { path, file, events, content } = await returned()
  const db = openStore(path)
  keepArriving(db, [{ file: 'broken.kmlabels', content: content.subarray(1) }])
  db.close()
  const host = testHost()
  await host.workspace.openProject(path)
  const [job] = host.workspace.jobs.list()
  expect(await host.workspace.jobs.ended(job?.id ?? '')).toMatchObject({ state: 'failed' })
  expect(made(host.workspace.store)[2]).toEqual([])
  expect(await importLabelFiles(host.workspace, [file], false)).toMatchObject([{ newEvents: events }])
  await host.close()
})

it('that is cancelled before it has begun changes nothing', async () => {
  const { path, file } = await returned()
  const host = testHost()
  await host.workspace.openProject(path)
  const before = made(host.workspace.store)
  const stop = new AbortController()
  const imported = importLabelFiles(host.workspace, [file], false, stop.signal)
  stop.abort()
  await expect(imported).rejects.toThrow('It was cancelled. Nothing was changed.')
  expect(made(host.workspace.store)).toEqual(before)
  expect(host.workspace.jobs.list()).toEqual([])
  await host.close()
})
