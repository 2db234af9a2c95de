/** A damaged project is not the end of it: the window shows its backups, and one of them takes its place. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHost } from '#main/host.ts'
import { spawnChildProcess } from '#main/inference/spawn.ts'
import { assignmentsOf, labelOne, writeStudy } from '../fixtures/packet.ts'
import { objections } from './axe.ts'
import { go } from './every-page.ts'
import { answerDialogs, launchKeymark, root, type Keymark } from './launch.ts'

let keymark: Keymark
let path: string

beforeAll(async () => {
  const written = writeStudy()
  path = written.path
  for (const assignment of assignmentsOf(written.db, 'ada lovelace').slice(0, 3)) {
    labelOne(written.db, assignment, 'ends in base')
  }
  written.db.close()
  const host = createHost({
    spawnInference: spawnChildProcess,
    dialogs: { open: () => Promise.resolve([]), save: () => Promise.resolve(null) },
    userData: '',
    documents: '',
    resources: `${root}/resources`,
    version: '0',
  })
  await host.workspace.openProject(path)
  await host.workspace.backUp('asked')
  await host.close()
  const bytes = readFileSync(path)
  bytes.fill(0xff, 4096 * 2, 4096 * 12)
  writeFileSync(path, bytes)
  keymark = await launchKeymark()
})
afterAll(async () => {
  await keymark.close()
  rmSync(dirname(path), { recursive: true, force: true })
})

test('a damaged project is answered with its backups, and one is restored', async () => {
  const { page, app } = keymark
  await answerDialogs(app, { open: [path] })
  await page.getByRole('button', { name: 'Open project…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Restore a backup' })
  await dialog.getByText('lab is damaged and was not opened').waitFor()
  const row = dialog.getByRole('row', { name: /asked for/u })
  await expect
    .poll(() => row.getByRole('cell').allTextContents())
    .toEqual([expect.stringMatching(/\d{4}/u), 'asked for', '3', '15', expect.stringMatching(/kB$/u), 'Restore'])
  if (process.env['KEYMARK_PICTURE']) await page.screenshot({ path: process.env['KEYMARK_PICTURE'] })
  expect(await objections(page)).toEqual([])
  await row.getByRole('button').click()
  await page.getByText(`What was there before is kept as ${path}.aside-1`).waitFor()
  await page.getByRole('heading', { name: 'lab', exact: true }).waitFor()
  expect(existsSync(`${path}.aside-1`)).toBe(true)
})

test('Settings say where backups are, and a person can choose another place', async () => {
  const { page, app } = keymark
  await go(page, '/settings')
  await page.getByText('in a folder beside each project').waitFor()
  await answerDialogs(app, { open: [dirname(path)] })
  await page.getByRole('button', { name: 'Choose folder…' }).click()
  await page.getByText(dirname(path), { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Beside each project' }).click()
  await page.getByText('in a folder beside each project').waitFor()
})
