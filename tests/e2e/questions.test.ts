/** Intruder questions in the real window: drawn for a study, answered by keyboard alone, counted on the page of layers. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { StudyDesign } from '#contract/study-design.ts'
import { queueOf, createDesignedStudy } from '#main/store/study.ts'
import { label } from '../fixtures/labels.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { writeWideProject } from '../fixtures/wide-project.ts'
import { objections } from './axe.ts'
import { answerDialogs, launchKeymark, type Keymark } from './launch.ts'

const project = join(temporaryFolder(), 'asked.keymark')
let keymark: Keymark
beforeAll(async () => {
  const { db, scan } = writeWideProject(project)
  const design = {
    name: 'asked',
    scan,
    annotators: ['ann', 'bob'],
    keysPerLayer: 4,
    triggersPerKey: 20,
    minSentences: 20,
  }
  const { id } = createDesignedStudy(db, StudyDesign.parse(design))
  for (const { assignment } of queueOf(db, id, 'bob')) label(db, assignment, [{ kind: 'shallow', ranks: [1, 2, 3] }])
  db.close()
  keymark = await launchKeymark({ project })
})
afterAll(() => keymark.close())

const goTo = (address: string): Promise<void> =>
  keymark.page.evaluate((hash) => {
    window.location.hash = hash
  }, address)

const picture = async (name: string): Promise<void> => {
  const folder = process.env['KEYMARK_PICTURES']
  if (folder !== undefined) await keymark.page.screenshot({ path: join(folder, `${name}.png`) })
}

async function expectAccessible(): Promise<void> {
  expect(await objections(keymark.page)).toEqual([])
}

test('say how to get some, what they cost, and are drawn for everybody', async () => {
  const { page } = keymark
  await page.getByRole('link', { name: 'Questions', exact: true }).click()
  await page.getByText('Nobody is asked anything yet').waitFor()
  await expectAccessible()
  await page.getByRole('button', { name: 'Study', exact: true }).click()
  await page.getByRole('button', { name: 'Ask questions…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Keys of each layer').fill('2')
  await dialog.getByRole('textbox', { name: 'Seed' }).click()
  await dialog.getByText('6 about keys, 1 control').waitFor()
  await dialog.getByText('6 of 6').first().waitFor()
  await expectAccessible()
  await picture('questions-dialog')
  await dialog.getByRole('button', { name: 'Draw questions' }).click()
  const table = page.getByRole('table', { name: 'Questions of asked' })
  await expect.poll(() => table.textContent()).toMatch(/ann0 of \d.*bob0 of \d/u)
  await expectAccessible()
})

test('are answered by keyboard alone, taken back, and answered again', async () => {
  const { page } = keymark
  await page.getByRole('link', { name: 'Questions', exact: true }).click()
  await page.getByRole('button', { name: 'ann' }).click()
  const list = page.getByRole('region', { name: 'Questions' })
  await list.getByText(/^0 of/u).waitFor()
  const lines = page.getByRole('radiogroup', { name: 'Lines' })
  expect(await lines.getByRole('radio').count()).toBe(5)
  await page.getByRole('radio').first().waitFor()
  await expectAccessible()
  await picture('question')
  const first = new URL(page.url()).hash
  await page.keyboard.press('3')
  await list.getByText(/^1 of/u).waitFor()
  await expect.poll(() => new URL(page.url()).hash).not.toBe(first)
  await page.keyboard.press('Control+z')
  await list.getByText(/^0 of/u).waitFor()
  await expect.poll(() => new URL(page.url()).hash).toBe(first)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await list.getByText(/^1 of/u).waitFor()
  await page.keyboard.press('[')
  await expect.poll(() => new URL(page.url()).hash).toBe(first)
  await page.getByRole('radio', { checked: true }).waitFor()
  expect(await page.getByRole('radio', { checked: true }).textContent()).toMatch(/^2.*does not belong$/u)
  await picture('question-answered')
  const all = Number((await list.locator('header').textContent())?.replace(/^1 of /u, ''))
  await page.keyboard.press('Control+j')
  for (let n = 1; n < all; n++) {
    await page.keyboard.press('1')
    await list.getByText(new RegExp(`^${n + 1} of`, 'u')).waitFor()
  }
  await page.getByText('All your questions are answered. Thank you.').waitFor()
  expect(await page.getByRole('main').textContent()).not.toMatch(/layer|control/iu)
  await page.keyboard.press('w')
  await picture('question-end')
})

test('are counted beside the labels, and the time at work', async () => {
  const { page } = keymark
  await goTo('/study')
  const people = page.getByRole('table', { name: 'Questions of asked' }).getByRole('row')
  // A dash stands for no time.
  await expect.poll(() => people.nth(1).textContent()).toMatch(/^ann\d of \d.*(?:\d \D+|less than a second)$/u)
  expect(await people.nth(2).textContent()).toMatch(/^bob.*–$/u)
  await goTo('/layers')
  const section = page.getByRole('region', { name: 'Intruder questions' })
  await section.getByText(/Of \d answers? to \d questions? about keys/u).waitFor()
  await section.getByText('No question about a key is answered by two people').waitFor()
  await section.scrollIntoViewIfNeeded()
  await expectAccessible()
  await picture('questions-report')
  await page.emulateMedia({ colorScheme: 'dark' })
  await goTo('/question')
  await page.getByRole('button', { name: 'ann' }).click()
  await page.getByRole('radiogroup', { name: 'Lines' }).waitFor()
  await expectAccessible()
  await picture('question-dark')
})

test('come in a packet, whose window leads to them by keyboard', async () => {
  const folder = temporaryFolder()
  await goTo('/study')
  await answerDialogs(keymark.app, { open: [folder] })
  await keymark.page.getByRole('button', { name: 'Export packets…' }).click()
  await keymark.page.getByText(/^2 packets written to/u).waitFor()
  await keymark.close()
  const packet = readdirSync(folder).find((name) => name.endsWith('.kmpacket')) ?? ''
  keymark = await launchKeymark()
  const { app, page } = keymark
  await answerDialogs(app, { open: [join(folder, packet)], save: join(folder, 'own.keymark') })
  await page.getByRole('button', { name: 'Open packet…' }).click()
  await page.getByRole('grid', { name: 'Triggers' }).waitFor()
  await page.getByRole('link', { name: 'Questions', exact: true }).waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Go to Questions')
  await page.getByRole('menuitem', { name: 'Go to Questions' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('radiogroup', { name: 'Lines' }).waitFor()
})
