/** Scans, studies and analyses get other names and end: what hangs on them is named first, and the project as it was is kept. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listScans } from '#main/store/scan.ts'
import { createStudy, getStudy } from '#main/store/study.ts'
import { openStore } from '#main/store/open.ts'
import { type EveryPage, go, openEveryPage } from './every-page.ts'
import { answerDialogs } from './launch.ts'
import { picture } from './screenshot.ts'

let keymark: EveryPage

beforeAll(async () => {
  keymark = await openEveryPage((project) => {
    const db = openStore(project)
    createStudy(db, { name: 'the other', scan: listScans(db)[0]?.id ?? 0, perLayer: 1, seed: 2, annotator: 'ann' })
    db.close()
  })
})
afterAll(() => keymark.close())

const dialog = () => keymark.page.getByRole('dialog')
const copies = (): string[] => readdirSync(keymark.folder).filter((name) => name.includes('-before-deletion-'))

/** Of the page's last entry: studies stand with the newest above. */
async function rename(to: string): Promise<void> {
  const { page } = keymark
  await page.getByRole('main').getByRole('button', { name: 'Rename or delete…' }).last().click()
  await dialog().getByRole('textbox', { name: 'Name' }).fill(to)
  await page.keyboard.press('Enter')
}

test('a scan gets another name, which every page then says; one that is taken is refused in its place', async () => {
  const { page } = keymark
  await go(page, '/scan')
  await rename('قراءة 読む')
  await dialog().waitFor({ state: 'detached' })
  await page.getByRole('heading', { name: 'قراءة 読む', exact: true }).waitFor()
  await go(page, '/study')
  await page.getByText('drawn from the scan “قراءة 読む”').first().waitFor()
  await rename('war & peace')
  await dialog().waitFor({ state: 'detached' })
  await page.getByRole('heading', { name: 'war & peace', exact: true }).waitFor()
  await go(page, '/project')
  await page.getByRole('link', { name: 'war & peace' }).waitFor()
  await go(page, '/study')
  await rename('the other')
  await dialog().getByText('There is a study named “the other” already. Choose another name.').waitFor()
  await picture(keymark, 'rename-taken')
  await page.keyboard.press('Escape')
  // Nothing is renamed to nothing, and Escape leaves all as it was.
  await go(page, '/study')
  await rename('   ')
  await expect.poll(() => dialog().getByRole('button', { name: 'Rename' }).isDisabled()).toBe(true)
  await page.keyboard.press('Escape')
  await dialog().waitFor({ state: 'detached' })
  await page.getByRole('heading', { name: 'war & peace', exact: true }).waitFor()
})

test('an analysis ends; nothing hangs on it, and the others stay', async () => {
  const { page } = keymark
  await go(page, '/residual')
  await page.getByRole('button', { name: 'Delete…' }).click()
  await dialog().getByText('Nothing else hangs on it.').waitFor()
  await picture(keymark, 'delete-analysis')
  await dialog().getByRole('button', { name: 'Delete', exact: true }).click()
  await dialog().waitFor({ state: 'detached' })
  await page.getByText(/^Deleted\. The project as it was is in p-before-deletion-/u).waitFor()
  expect(copies()).toHaveLength(1)
  await expect.poll(() => page.locator('figure canvas').count()).toBe(0)
  await go(page, '/memories')
  await page.locator('figure canvas').first().waitFor()
})

test('a scan names its studies, analyses and labels before it ends with them, and the copy has them all', async () => {
  const { page, app } = keymark
  await go(page, '/scan')
  await page.getByRole('button', { name: 'Rename or delete…' }).click()
  const section = dialog().getByRole('region', { name: 'Delete' })
  await section
    .getByText(/^Deleted with it: the studies “war & peace”, “the other”; \d+ analyses; the labels of \d+ keys\.$/u)
    .waitFor()
  await picture(keymark, 'delete-scan')
  // Told, and not done: Escape leaves everything.
  await page.keyboard.press('Escape')
  await dialog().waitFor({ state: 'detached' })
  expect(copies()).toHaveLength(1)
  await page.getByRole('button', { name: 'Rename or delete…' }).click()
  await section.getByRole('button', { name: 'Delete', exact: true }).click()
  await dialog().waitFor({ state: 'detached' })
  await go(page, '/study')
  await expect.poll(() => page.getByRole('heading', { name: 'war & peace' }).count()).toBe(0)

  const [, copy = ''] = copies().toSorted()
  const db = openStore(join(keymark.folder, copy), { mustExist: true })
  const study = db.prepare('SELECT min(id) FROM study').pluck().get() as number
  expect(getStudy(db, study)).toMatchObject({ name: 'war & peace' })
  expect(getStudy(db, study).labelled).toBeGreaterThan(0)
  db.close()
  await answerDialogs(app, { open: [join(keymark.folder, copy)] })
  await go(page, '/project')
  await page.getByRole('button', { name: 'Open project…' }).click()
  await page.getByRole('link', { name: 'war & peace' }).waitFor()
})
