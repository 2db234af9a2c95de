/** A project that cannot be written is read as it is, and nothing is written beside it. */
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Job } from '#contract/job.ts'
import { KeyQuery } from '#contract/key.ts'
import { copyStore } from '#main/store/copy.ts'
import { listKeys } from '#main/store/key.ts'
import { fileOf, lookOf } from '#main/store/look.ts'
import { openStore, type Store } from '#main/store/open.ts'
import { openToWorkOrLook } from '#main/store/open-to-look.ts'
import { createStudy, listStudies } from '#main/store/study.ts'
import { testHost } from '../../fixtures/host.ts'
import { KEYS, LAYERS, temporaryFolder, writeProject } from '../../fixtures/project.ts'

const folder = temporaryFolder()
const copies = join(folder, 'copies')
const whole = join(folder, 'whole.keymark')
let scan = 0
let temporary: string | undefined
const study = (db: Store, name: string) => createStudy(db, { name, scan, perLayer: 1, seed: 1, annotator: 'ann' })
const names = (db: Store): string[] => listStudies(db).map(({ name }) => name)

beforeAll(() => {
  mkdirSync(copies)
  temporary = process.env['TMPDIR']
  process.env['TMPDIR'] = copies
  const { db, scan: made } = writeProject(whole)
  scan = made
  study(db, 'first')
  db.close()
})
afterAll(() => {
  if (temporary === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = temporary
})

/** The same project in a folder of its own. */
function placed(name: string): { own: string; path: string } {
  const own = join(folder, name)
  mkdirSync(own)
  const path = join(own, 'p.keymark')
  copyFileSync(whole, path)
  return { own, path }
}

test.each(['file', 'folder'] as const)(
  'a read-only %s: all is read, all writing refused, nothing changes on disk',
  async (what) => {
    const { own, path } = placed(`read-only ${what}`)
    const before = readFileSync(path)
    chmodSync(what === 'file' ? path : own, what === 'file' ? 0o444 : 0o555)
    const db = openToWorkOrLook(path, { mustExist: true })
    expect(lookOf(db)).toMatchObject({ file: path, code: 'read-only', reason: expect.stringContaining('is read-only') })
    expect(fileOf(db)).toBe(path)
    expect((await listKeys(db, KeyQuery.parse({ scan }))).total).toBe(LAYERS * KEYS)
    expect(() => study(db, 'more')).toThrow(/read-only, so it is shown and nothing in it can be changed/u)
    // Neither can what forgets to ask.
    expect(() => db.prepare("UPDATE study SET name = 'x'").run()).toThrow(/nothing in it can be changed/u)
    expect(() => db.exec("UPDATE study SET name = 'x'")).toThrow(/readonly/u)
    const elsewhere = join(folder, `copy of ${what}.keymark`)
    copyStore(db, elsewhere)
    expect(readdirSync(own)).toEqual(['p.keymark'])
    expect(readdirSync(copies)).toHaveLength(1)
    db.close()
    expect(readdirSync(copies)).toEqual([])
    chmodSync(own, 0o755)
    expect(readdirSync(own)).toEqual(['p.keymark'])
    expect(readFileSync(path).equals(before)).toBe(true)
    const copy = openStore(elsewhere)
    study(copy, 'more')
    expect(names(copy)).toEqual(['first', 'more'])
    copy.close()
  },
)

test('a project that is open elsewhere is shown as it is, with what only its log has, and its owner goes on', () => {
  const { own, path } = placed('elsewhere')
  const owner = openStore(path)
  study(owner, 'in the log')
  const files = readdirSync(own)
  const looker = openToWorkOrLook(path)
  expect(lookOf(looker)).toMatchObject({ code: 'busy', reason: expect.stringContaining('is open in another program') })
  expect(names(looker)).toEqual(['first', 'in the log'])
  expect(() => study(looker, 'mine')).toThrow(/as it was when it was opened here and nothing in it can be changed/u)
  study(owner, 'later')
  expect(names(looker)).toEqual(['first', 'in the log'])
  expect(readdirSync(own)).toEqual(files)
  looker.close()
  owner.close()
  const again = openToWorkOrLook(path)
  expect(lookOf(again)).toBeNull()
  expect(names(again)).toEqual(['first', 'in the log', 'later'])
  again.close()
})

test('what cannot be read either is told by its own name, and leaves no copy', () => {
  const { path } = placed('damaged')
  const bytes = readFileSync(path)
  bytes.fill(7, 8192, 40_000)
  writeFileSync(path, bytes)
  chmodSync(path, 0o444)
  expect(() => openToWorkOrLook(path)).toThrow(new RegExp(`^${path.replaceAll('.', '\\.')} is damaged`, 'u'))
  const text = join(folder, 'text.keymark')
  writeFileSync(text, 'no project at all')
  chmodSync(text, 0o444)
  expect(() => openToWorkOrLook(text)).toThrow(/text\.keymark is not a Keymark project/u)
  expect(() => openToWorkOrLook(join(folder, 'none.keymark'), { mustExist: true })).toThrow(/There is no project/u)
  expect(readdirSync(copies)).toEqual([])
})

const looks = (): string[] => readdirSync(copies).filter((name) => name.startsWith('keymark-look-'))

/** A project that is too large to be copied at a moment. */
function large(name: string): string {
  const { path } = placed(name)
  const db = openStore(path)
  db.prepare("UPDATE scan SET corpus = json_set(corpus, '$.filling', ?)").run('x'.repeat(12e6))
  db.close()
  chmodSync(path, 0o444)
  return path
}

test('a large one is copied apart, as a job that tells how far it is', async () => {
  const path = large('large')
  const host = testHost()
  const seen: Job[] = []
  let isOpen = false
  const opening = host.workspace.openProject(path).finally(() => (isOpen = true))
  while (!isOpen) {
    seen.push(...host.workspace.jobs.list())
    await setImmediate()
  }
  await opening
  expect(lookOf(host.workspace.store)).toMatchObject({ file: path, code: 'read-only' })
  expect(seen.find(({ kind }) => kind === 'opening')).toMatchObject({
    title: 'opening p to look',
    unit: 'MB',
    total: 12,
  })
  expect(names(host.workspace.store)).toEqual(['first'])
  expect(host.workspace.jobs.list()).toEqual([])
  await host.close()
  expect(looks()).toEqual([])
})

test('copying that is cancelled opens nothing, and leaves no copy', async () => {
  const path = large('cancelled')
  const host = testHost()
  const opening = host.workspace.openProject(path)
  while (host.workspace.jobs.list().length === 0) await setImmediate()
  await host.workspace.jobs.cancelAll()
  await expect(opening).rejects.toThrow('The project was not opened.')
  expect([host.workspace.isOpen, looks()]).toEqual([false, []])
  await host.close()
})
