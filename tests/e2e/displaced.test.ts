/** A project that cannot be written: one that is open elsewhere, and one whose file disappears while an annotator labels. */
import Database from 'better-sqlite3'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readLabels } from '#main/exchange/labels.ts'
import { assignmentsOf, writeStudy } from '../fixtures/packet.ts'
import { go, settled } from './every-page.ts'
import { answerDialogs, launchKeymark, type Keymark } from './launch.ts'

let keymark: Keymark
let path: string
let assignment: number

beforeAll(async () => {
  const written = writeStudy()
  assignment = assignmentsOf(written.db, 'ada lovelace')[0] ?? 0
  written.db.close()
  path = written.path
  keymark = await launchKeymark({ project: path })
})
afterAll(() => rmSync(dirname(path), { recursive: true, force: true }))

const notesIn = (file: string): string[] => {
  const db = new Database(file, { readonly: true })
  const notes = db.prepare("SELECT note FROM annotation WHERE note <> ''").pluck().all() as string[]
  db.close()
  return notes
}

async function openInWindow(file: string): Promise<void> {
  const { page, app } = keymark
  await go(page, '/project')
  await answerDialogs(app, { open: [file] })
  await page.getByRole('button', { name: 'Open project…' }).click()
}

test('a project that is open elsewhere is shown, nothing in it can be changed, and it is worked in when it is free', async () => {
  const { page } = keymark
  await page.locator('a', { hasText: 'Layers' }).waitFor()
  await settled(page)
  const { db: owner, path: elsewhere } = writeStudy()
  const [first = 0] = assignmentsOf(owner, 'ada lovelace')
  const before = readdirSync(dirname(elsewhere))
  await openInWindow(elsewhere)
  const banner = page.getByRole('status').filter({ hasText: 'Open to look.' })
  await banner.getByText('is open in another program').waitFor()
  await go(page, '/study')
  const change = page.getByRole('button', { name: 'Export packets…' }).first()
  await expect.poll(() => change.isDisabled()).toBe(true)
  await go(page, `/label/${first}`)
  await page.getByRole('grid', { name: 'Triggers' }).getByRole('row').nth(1).waitFor()
  const note = page.getByRole('textbox', { name: 'Note' })
  await expect.poll(() => note.isDisabled()).toBe(true)
  await page.keyboard.press('n')
  await page.getByRole('region', { name: 'Patterns' }).getByText('nothing in it can be changed').waitFor()
  await expect.poll(() => page.getByRole('listitem', { name: /^Pattern/u }).count()).toBe(0)
  await go(page, '/keys')
  await page.getByRole('grid', { name: 'Keys' }).getByRole('row').nth(2).waitFor()
  if (process.env['KEYMARK_PICTURE']) await page.screenshot({ path: `${process.env['KEYMARK_PICTURE']}.look.png` })
  expect(readdirSync(dirname(elsewhere))).toEqual(before)
  owner.close()
  await banner.getByRole('button', { name: 'Open again' }).click()
  await banner.waitFor({ state: 'detached' })
  await go(page, `/label/${first}`)
  await note.fill('mine')
  await page
    .getByRole('status')
    .filter({ hasText: /^Saved\s*$/u })
    .waitFor()
  await openInWindow(path)
  await page.getByText(dirname(path), { exact: true }).waitFor()
  expect(notesIn(elsewhere)).toEqual(['mine'])
  rmSync(dirname(elsewhere), { recursive: true, force: true })
})

test('what is typed after the file was deleted is kept, in a file and in the project that is saved anew', async () => {
  const { page, app } = keymark
  // The window first goes to the project that it was started with.
  await page.locator('a', { hasText: 'Layers' }).waitFor()
  await settled(page)
  await go(page, `/label/${assignment}`)
  const note = page.getByRole('textbox', { name: 'Note' })
  await note.fill('before')
  await page
    .getByRole('status')
    .filter({ hasText: /^Saved\s*$/u })
    .waitFor()
  const banner = page.getByRole('alert').filter({ hasText: 'was renamed, moved or deleted while it was open' })
  await expect.poll(() => banner.count()).toBe(0)
  rmSync(path)
  // Before anything is written: the file itself is watched.
  await banner.waitFor()
  await page
    .getByRole('status')
    .filter({ hasText: /^Saved\s*$/u })
    .waitFor({ state: 'detached' })
  await note.fill('before and after')
  const failed = page.getByRole('alert').filter({ hasText: 'Not saved: 1 change' })
  await failed.waitFor()
  if (process.env['KEYMARK_PICTURE']) await page.screenshot({ path: process.env['KEYMARK_PICTURE'] })

  const kept = join(dirname(path), 'kept.kmlabels')
  await answerDialogs(app, { save: kept })
  await failed.getByRole('button', { name: 'Keep in a file…' }).click()
  await page.getByText('1 change kept in kept.kmlabels').waitFor()
  const { events } = await readLabels(kept)
  expect(events.map(({ change }) => change)).toEqual([{ kind: 'note', note: 'before and after' }])

  const rescued = join(dirname(path), 'rescued.keymark')
  await answerDialogs(app, { save: rescued })
  await banner.getByRole('button', { name: 'Save project as…' }).click()
  await page
    .getByRole('status')
    .filter({ hasText: /^Saved\s*$/u })
    .waitFor()
  await expect.poll(() => banner.count()).toBe(0)
  await expect.poll(() => note.inputValue()).toBe('before and after')
  await note.fill('before, after and later')
  // Closing saves what is under way; the mark may still speak of what came before.
  expect(existsSync(path)).toBe(false)
  await keymark.close()
  expect(notesIn(rescued)).toEqual(['before, after and later'])
})
