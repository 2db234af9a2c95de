import { join } from 'node:path'
import { expect, it } from 'vitest'
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
