import { join } from 'node:path'
import { expect, it } from 'vitest'
import { AnalysisSettings } from '#contract/analysis/registry.ts'
import { spawnChildProcess } from '#main/inference/spawn.ts'
import { testHost } from '../../fixtures/host.ts'
import { temporaryFolder, writeProject } from '../../fixtures/project.ts'

it('two projects opened at once: the second is open, the first is closed, and nothing else happens', async () => {
  const folder = temporaryFolder()
  const paths = ['one', 'two', 'three'].map((name) => join(folder, `${name}.keymark`))
  for (const path of paths) writeProject(path).db.close()
  const host = testHost()
  await host.workspace.openProject(paths[0] ?? '')
  await Promise.all([
    host.workspace.openProject(paths[1] ?? ''),
    host.workspace.openProject(paths[2] ?? ''),
    host.workspace.openProject(paths[1] ?? ''),
  ])
  expect(host.workspace.projectName).toBe('two')
  expect(await host.client.scan.list()).toHaveLength(1)
  await Promise.all([host.close(), host.close()])
  expect(host.workspace.isOpen).toBe(false)
  // The others are free again.
  for (const path of paths) {
    const other = testHost()
    await other.workspace.openProject(path, { mustExist: true })
    await other.close()
  }
})

it('a project that is open elsewhere is read through the contract, and what would change it is refused before it begins', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'p.keymark')
  const copy = join(folder, 'copy.keymark')
  const { db: owner, scan } = writeProject(path)
  let processes = 0
  const host = testHost([copy], () => {
    processes += 1
    return spawnChildProcess()
  })
  await host.workspace.openProject(path)
  const { client } = host
  expect(await client.project.get()).toMatchObject({
    name: 'p',
    folder,
    readOnly: expect.stringContaining('is open in'),
  })
  expect((await client.key.get({ scan, layer: 1, index: 0 })).triggers).toHaveLength(5)
  const refused = { code: 'busy', message: expect.stringContaining('nothing in it can be changed') }
  const sample = { name: 's', scan, perLayer: 1, seed: 1, annotator: 'ann' }
  await expect(client.study.sample(sample)).rejects.toMatchObject(refused)
  const settings = AnalysisSettings.parse({ name: 'values' })
  await expect(client.analysis.start({ scan, settings })).rejects.toMatchObject(refused)
  await expect(client.backup.make()).rejects.toMatchObject(refused)
  await expect(client.content.rename({ kind: 'scan', id: scan, name: 'x' })).rejects.toMatchObject(refused)
  expect(processes).toBe(0)
  // A copy of one's own is the way out.
  expect(await client.project.saveAs()).toMatchObject({ name: 'copy', readOnly: null })
  expect(await client.study.sample(sample)).toMatchObject({ name: 's' })
  await host.close()
  owner.close()
})

it('a path that no file can have is refused in words, and what is open stays', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'p.keymark')
  writeProject(path).db.close()
  const host = testHost()
  await host.workspace.openProject(path)
  for (const [bad, why] of [
    [join(folder, `${'a'.repeat(300)}.keymark`), /cannot be opened: its name is longer than the system takes/u],
    [
      join(folder, 'a\0b.keymark'),
      /a␀b\.keymark cannot be opened: the name holds a character that no file name can have/u,
    ],
  ] as const)
    for (const open of [() => host.workspace.openProject(bad), () => host.workspace.saveProjectAs(bad)])
      await expect(open()).rejects.toMatchObject({ code: 'bad-input', message: expect.stringMatching(why) })
  expect(host.workspace.projectName).toBe('p')
  await host.close()
})
