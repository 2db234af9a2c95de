/** Backups are made by themselves, are whole, and lead back; what a restore replaces is never lost. */
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { backupFolder } from '#main/store/backup-place.ts'
import { damageOf } from '#main/store/damage.ts'
import { createHost } from '#main/host.ts'
import { spawnChildProcess } from '#main/inference/spawn.ts'
import { inProcess } from '../commands/in-process.ts'
import { registerBackup } from '#main/commands/backup.ts'
import { backupsOf, restore } from '#main/work/backup.ts'
import { importLabelFiles, writeLabels } from '#main/work/packet.ts'
import { placePacket } from '#main/work/packet.ts'
import { packetsOf } from '#main/store/packet.ts'
import { openStore } from '#main/store/open.ts'
import { testHost, resources } from '../../fixtures/host.ts'
import { assignmentsOf, labelOne, writeStudy } from '../../fixtures/packet.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

/** A project with `labels` finished annotations, closed. */
function project(labels = 1): { path: string; study: number; assignments: number[] } {
  const { db, path, study } = writeStudy()
  const assignments = assignmentsOf(db, 'ada lovelace')
  for (const assignment of assignments.slice(0, labels)) labelOne(db, assignment, 'ends in base')
  db.close()
  return { path, study, assignments }
}

/** What a backup would be called, had it been made so many days ago. */
const called = (path: string, days: number): string => {
  const time = new Date(Date.now() - days * 86_400_000).toISOString().replaceAll(':', '')
  return join(dirname(path), basename(path).replace(/\d{4}-\S+Z/u, time))
}

function age(path: string, days: number): string {
  const old = called(path, days)
  renameSync(path, old)
  return old
}

const days = async (host: ReturnType<typeof testHost>, path: string): Promise<number[]> =>
  (await backupsOf(host.workspace, path)).map(({ made }) => Math.round((Date.now() - Date.parse(made)) / 86_400_000))

it('a backup is one whole file that says what it holds, also while the project is written to', async () => {
  const { path, assignments } = project(1)
  const host = testHost()
  await host.workspace.openProject(path)
  const made = host.client.backup.make()
  labelOne(host.workspace.store, assignments[1] ?? 0, 'written meanwhile')
  expect(await made).toMatchObject({ reason: 'asked', holds: { labels: 2, events: 10 } })
  const folder = backupFolder(path, null)
  const [name = '', ...others] = readdirSync(folder)
  expect(others).toEqual([])
  expect(damageOf(join(folder, name))).toBeNull()
  const copy = openStore(join(folder, name), { mustExist: true })
  expect(copy.prepare('SELECT count(*) FROM event').pluck().get()).toBe(10)
  copy.close()
  await host.close()
})

it('opening makes one a day of what has changed, and five are kept, of as many days as there are', async () => {
  const { path } = project()
  const host = testHost()
  const reopen = async (): Promise<void> => {
    await host.workspace.openProject(path)
    await host.close()
  }
  await reopen()
  // It was made today.
  expect(await days(host, path)).toEqual([])
  await host.workspace.openProject(path)
  const two = age((await host.workspace.backUp('asked')).path, 2)
  for (let day = 3; day < 8; day += 1) copyFileSync(two, called(two, day))
  await host.close()
  await reopen()
  expect(await days(host, path)).toEqual([0, 2, 3, 4, 5])
  await reopen()
  expect(await days(host, path)).toEqual([0, 2, 3, 4, 5])
  // Two of today: the older one of them goes before those of other days.
  await host.workspace.openProject(path)
  await host.workspace.backUp('asked')
  await host.close()
  expect(await days(host, path)).toEqual([0, 2, 3, 4, 5])
  const [newest] = await backupsOf(host.workspace, path)
  expect(newest?.reason).toBe('asked')
  // Nothing was written since.
  age(newest?.path ?? '', 1.5)
  utimesSync(path, 0, 0)
  await reopen()
  expect(await days(host, path)).toEqual([2, 2, 3, 4, 5])
})

it('an import is preceded by one, and one that cannot be made stops it with a way out', async () => {
  const { path, study } = project(0)
  const lab = testHost()
  await lab.workspace.openProject(path)
  const [packet] = [...packetsOf(lab.workspace.store, study)]
  if (packet === undefined) throw new Error('no packet')
  const own = testHost()
  await own.workspace.openProject(join(temporaryFolder(), 'own.keymark'))
  const { id } = placePacket(own.workspace, packet)
  const [first] = await own.client.study.queue({ study: id })
  labelOne(own.workspace.store, first?.assignment ?? 0, 'ends in base')
  const file = join(temporaryFolder(), 'ada.kmlabels')
  await writeLabels(own.workspace, id, file)
  await own.close()

  const folder = backupFolder(path, null)
  writeFileSync(folder, 'in the way')
  await expect(importLabelFiles(lab.workspace, [file], false)).rejects.toThrow(
    /No backup of .*lab\.keymark could be made in .*choose another place for backups in Settings/u,
  )
  expect(lab.workspace.store.prepare('SELECT count(*) FROM event').pluck().get()).toBe(0)
  renameSync(folder, `${folder}.away`)
  await importLabelFiles(lab.workspace, [file], true)
  expect(existsSync(folder)).toBe(false)
  await importLabelFiles(lab.workspace, [file], false)
  expect(await backupsOf(lab.workspace, path)).toMatchObject([{ reason: 'importing', holds: { labels: 0, events: 0 } }])
  await lab.close()
})

it('a place that a person chose holds the backups of all projects apart, and those beside the project are still shown', async () => {
  const place = temporaryFolder()
  const host = testHost([place])
  const [one, two] = [project(1).path, project(2).path]
  await host.workspace.openProject(one)
  await host.client.backup.make()
  expect(await host.client.backup.choosePlace()).toBe(place)
  await host.client.backup.make()
  expect(await host.client.backup.list({ of: 'open' })).toMatchObject({ backups: [{}, {}] })
  await host.workspace.openProject(two)
  await host.client.backup.make()
  expect(await host.client.backup.list({ of: 'open' })).toMatchObject({
    project: 'lab',
    folder: backupFolder(two, place),
    backups: [{ holds: { labels: 2 } }],
  })
  expect(readdirSync(place)).toHaveLength(2)
  await host.client.backup.resetPlace()
  expect(await host.client.backup.place()).toBeNull()
  await host.close()
})

it('a restore leads back, and what it replaced is a backup that leads forth again, also of five that are full', async () => {
  const { path, assignments } = project(1)
  const host = testHost()
  await host.workspace.openProject(path)
  const oldest = age((await host.workspace.backUp('asked')).path, 9)
  for (let day = 8; day > 4; day -= 1) copyFileSync(oldest, called(oldest, day))
  labelOne(host.workspace.store, assignments[1] ?? 0, 'later')
  const { backups } = await host.client.backup.list({ of: 'open' })
  expect(backups).toHaveLength(5)
  const { kept } = await host.client.backup.restore({ of: 'open', backup: backups.at(-1)?.id ?? '' })
  const events = (): unknown => host.workspace.store.prepare('SELECT count(*) FROM event').pluck().get()
  expect(events()).toBe(5)
  expect(existsSync(oldest)).toBe(true)
  expect((await backupsOf(host.workspace, path))[0]).toMatchObject({
    path: kept,
    reason: 'restore',
    holds: { events: 10 },
  })
  await restore(host.workspace, path, kept ?? '')
  expect(events()).toBe(10)
  await host.close()
})

it('a damaged project is refused with the day of its backup, stays as it is under another name, and a damaged backup changes nothing', async () => {
  const { path } = project(3)
  const made = createHost({
    spawnInference: spawnChildProcess,
    dialogs: { open: () => Promise.resolve([path]), save: () => Promise.resolve(null) },
    userData: '',
    documents: '',
    resources,
    version: '0',
  })
  await made.workspace.openProject(path)
  const { path: backup } = await made.workspace.backUp('asked')
  await made.close()
  const bytes = readFileSync(path)
  bytes.fill(0xff, 4096 * 2, 4096 * 12)
  writeFileSync(path, bytes)
  const day = new Date().toISOString().slice(0, 10)
  await expect(made.client.project.open()).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining(`The newest backup is of ${day}`),
  })
  const sound = readFileSync(backup)
  const broken = Buffer.from(sound)
  broken.fill(0xff, 4096 * 3, 4096 * 9)
  writeFileSync(backup, broken)
  const list = await made.client.backup.list({ of: 'refused' })
  const restored = made.client.backup.restore({ of: 'refused', backup: list.backups[0]?.id ?? '' })
  await expect(restored).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining(backup) })
  expect(readFileSync(path).equals(bytes)).toBe(true)
  writeFileSync(backup, sound)
  const { kept } = await made.client.backup.restore({ of: 'refused', backup: list.backups[0]?.id ?? '' })
  expect(kept).toBe(`${path}.aside-1`)
  expect(readFileSync(kept ?? '').equals(bytes)).toBe(true)
  expect(made.workspace.store.prepare('SELECT count(*) FROM annotation').pluck().get()).toBe(3)
  await made.close()
  expect(readdirSync(dirname(path)).toSorted()).toEqual(['lab.backups', 'lab.keymark', 'lab.keymark.aside-1'])
})

it('the command line makes, lists and restores them', async () => {
  const { path } = project(2)
  const run = (...args: string[]): Promise<string> => inProcess(registerBackup, ['backup', ...args, '--project', path])
  expect(await run('list')).toContain('There is no backup')
  await expect(run('restore')).rejects.toThrow(/Give the path of one with --from/u)
  const backup = (await run('make')).trim()
  expect(JSON.parse(await run('list', '--json'))).toMatchObject({
    project: path,
    backups: [{ path: backup, reason: 'asked', holds: { labels: 2, events: 10 } }],
  })
  writeFileSync(path, 'no project any more')
  expect(await run('restore')).toContain(`is as in ${backup}`)
  expect(readFileSync(`${path}.aside-1`, 'utf8')).toBe('no project any more')
  const db = openStore(path, { mustExist: true })
  expect(db.prepare('SELECT count(*) FROM event').pluck().get()).toBe(10)
  db.close()
})

it.each(['removed', 'damaged'])(
  'a backup that was %s since it was listed changes nothing, and the project stays open',
  async (how) => {
    const { path } = project(2)
    const host = testHost([path])
    await host.client.project.open()
    const { path: backup } = await host.workspace.backUp('asked')
    const { backups } = await host.client.backup.list({ of: 'open' })
    if (how === 'removed') rmSync(backup)
    else writeFileSync(backup, 'no project')
    const restored = host.client.backup.restore({ of: 'open', backup: backups[0]?.id ?? '' })
    await expect(restored).rejects.toThrow(/The backup .*Nothing was changed\. Take another/u)
    expect(host.workspace.store.name).toBe(path)
    expect(host.workspace.store.prepare('SELECT count(*) FROM annotation').pluck().get()).toBe(2)
    await host.close()
  },
)
