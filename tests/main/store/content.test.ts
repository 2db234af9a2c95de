import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { recordChange } from '#main/store/annotation.ts'
import { openStore } from '#main/store/open.ts'
import { getStudy } from '#main/store/study.ts'
import { testHost } from '../../fixtures/host.ts'
import { assignmentsOf, labelOne, writeStudy } from '../../fixtures/packet.ts'

const written = writeStudy()
const [assignment = 0] = assignmentsOf(written.db, 'grace hopper')
labelOne(written.db, assignment, 'kept')
const scan = getStudy(written.db, written.study).scan ?? 0
written.db.close()
const host = testHost()
afterAll(() => host.close())

const rowsOf = (table: string): number =>
  host.workspace.store.prepare(`SELECT count(*) FROM "${table}"`).pluck().get() as number

it('gives scans and studies other names, but none that is taken', async () => {
  await host.workspace.openProject(written.path)
  const { content, study, scan: scans } = host.client
  await content.rename({ kind: 'study', id: written.study, name: ' war and peace ' })
  await content.rename({ kind: 'scan', id: scan, name: 'the scan' })
  expect((await study.list()).map(({ name, scanName }) => [name, scanName])).toEqual([['war and peace', 'the scan']])
  const second = await study.sample({ name: 'two', scan, perLayer: 1, seed: 1, annotator: 'ann' })
  await expect(content.rename({ kind: 'study', id: second.id, name: 'War and peace' })).resolves.toBeUndefined()
  await expect(content.rename({ kind: 'study', id: second.id, name: 'war and peace' })).rejects.toThrow('already')
  expect((await scans.list()).map(({ name }) => name)).toEqual(['the scan'])
})

it('deletes a study with its labels, and a scan with its studies, after a copy that opens with all of it', async () => {
  const { content, study } = host.client
  expect(await content.hanging({ kind: 'study', id: written.study })).toEqual({ studies: [], analyses: 0, labelled: 1 })
  expect(await content.hanging({ kind: 'scan', id: scan })).toEqual({
    studies: ['war and peace', 'War and peace'],
    analyses: 0,
    labelled: 1,
  })
  const { backup } = await content.remove({ kind: 'study', id: written.study })
  expect((await study.list()).map(({ name }) => name)).toEqual(['War and peace'])
  expect([rowsOf('event'), rowsOf('annotation')]).toEqual([0, 0])

  // Labels cannot be deleted in any other way, now as before.
  const [entry] = await study.queue({ study: (await study.list())[0]?.id ?? 0 })
  const { store } = host.workspace
  recordChange(store, entry?.assignment ?? 0, randomUUID(), { kind: 'flag', flagged: true })
  expect(() => store.exec('DELETE FROM event')).toThrow('never deleted')

  const second = await content.remove({ kind: 'scan', id: scan })
  expect(['scan', 'study', 'event', 'assignment', 'sentence', 'trigger', 'key', 'model', 'token'].map(rowsOf)).toEqual(
    Array.from({ length: 9 }, () => 0),
  )
  expect(store.pragma('foreign_key_check')).toEqual([])
  const folder = dirname(written.path)
  expect(readdirSync(folder).toSorted()).toEqual(
    expect.arrayContaining([backup, second.backup, basename(written.path)]),
  )
  const copy = openStore(join(folder, backup), { mustExist: true })
  expect(getStudy(copy, written.study)).toMatchObject({ name: 'war and peace', labelled: 1 })
  copy.close()
  await expect(content.remove({ kind: 'scan', id: scan })).rejects.toThrow('no scan')
})
