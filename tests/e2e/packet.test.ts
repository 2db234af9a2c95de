/** A study's way to an annotator and back in real windows: the annotator's has neither scan nor model. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ANNOTATORS, writeStudy } from '../fixtures/packet.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { answerDialogs, launchKeymark } from './launch.ts'

const folder = temporaryFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('packets go out, are labelled by keyboard without scan or model, and the labels come in after a preview', async () => {
  const written = writeStudy()
  written.db.close()
  const packets = join(folder, 'packets')
  mkdirSync(packets)
  const lab = await launchKeymark({ project: written.path })
  await answerDialogs(lab.app, { open: [packets] })
  await lab.page.getByRole('link', { name: 'Study' }).click()
  await lab.page.getByRole('button', { name: 'Export packets…' }).click()
  await lab.page.getByText(/^2 packets written to packets: /u).waitFor()
  const toast = await lab.page.getByText(/^2 packets written to packets: /u).innerText()
  const packet = new RegExp(`(\\S+\\.kmpacket) for ${ANNOTATORS[0]}`, 'u').exec(toast)?.[1] ?? ''
  expect(packet).toBe('wiki-ada-lovelace.kmpacket')
  expect(readdirSync(packets)).toContain(packet)
  const sent = lab.page.getByRole('table', { name: 'Annotators of wiki' })
  await expect.poll(() => sent.getByText(/^out since /u).count()).toBe(2)
  await lab.close()

  const project = join(folder, 'own.keymark')
  const labels = join(folder, 'back.kmlabels')
  const own = await launchKeymark()
  await answerDialogs(own.app, { open: [join(packets, packet)], save: project })
  await own.page.getByRole('button', { name: 'Open packet…' }).click()
  const rows = own.page.getByRole('grid', { name: 'Triggers' }).getByRole('row')
  await rows.nth(1).waitFor()
  // An annotator's own window has nothing else.
  const navigation = own.page.getByRole('navigation')
  await expect.poll(() => navigation.locator('a, button').allInnerTexts()).toEqual(['Label', 'Guide', 'Return labels…'])
  await navigation.getByRole('button', { name: 'Guide' }).click()
  await own.page.getByRole('dialog', { name: 'A guide for annotators' }).waitFor()
  await own.page.keyboard.press('Escape')
  await expect.poll(() => own.page.getByRole('region', { name: 'Concordance' }).innerText()).toContain('base')
  for (const place of [1, 2]) {
    await own.page
      .getByRole('region', { name: 'Queue' })
      .locator('[aria-current=true]', { hasText: String(place) })
      .waitFor()
    await own.page.keyboard.press('0')
    await own.page.getByRole('status').filter({ hasText: 'Saved' }).waitFor()
    await own.page.keyboard.press('Control+Enter')
  }
  await own.page.getByText('2 of 5').waitFor()
  const shown = await own.page.locator('body').innerText()
  expect(shown).not.toMatch(/control|made-model|\d\/\d/u)
  await answerDialogs(own.app, { save: labels })
  await own.page.getByRole('button', { name: 'Return labels…' }).click()
  await own.page.getByText(/^All labels so far are in back\.kmlabels/u).waitFor()
  expect(existsSync(labels)).toBe(true)
  await own.close()

  const back = await launchKeymark({ project: written.path })
  await answerDialogs(back.app, { open: [labels] })
  await back.page.getByRole('link', { name: 'Study' }).click()
  await back.page.getByRole('button', { name: 'Import labels…' }).click()
  const dialog = back.page.getByRole('dialog', { name: 'Import labels' })
  await expect
    .poll(() => dialog.getByRole('row').nth(1).getByRole('cell').allInnerTexts())
    .toEqual(['back.kmlabels', 'ada lovelace', '2', '0', '0', '0', '0'])
  await dialog.getByRole('button', { name: 'Import 2 changes' }).click()
  await back.page.getByText('2 of 10').waitFor()
  await back.page.getByRole('button', { name: 'Import labels…' }).click()
  await dialog.getByText('The project has all of these labels already.').waitFor()
  await back.page.keyboard.press('Escape')
  const people = back.page.getByRole('table', { name: 'Annotators of wiki' })
  const row = (name: string) => people.getByRole('row').filter({ hasText: name })
  await row('ada lovelace')
    .getByText(/^back on /u)
    .waitFor()
  await row('grace hopper')
    .getByText(/^out since /u)
    .waitFor()

  // Another person joins, one who has not begun leaves, and the study gets another name.
  const { page } = back
  await page.getByRole('button', { name: 'Change…' }).click()
  const change = page.getByRole('dialog', { name: 'Go on with “wiki”' })
  await change.getByRole('textbox', { name: 'One annotator more' }).fill('mary')
  await change.getByRole('button', { name: 'Add' }).click()
  await page.getByText('mary was added.').waitFor()
  await page.getByRole('button', { name: 'Change…' }).click()
  await change.getByRole('button', { name: /One annotator less/u }).click()
  await page.getByRole('option', { name: 'grace hopper' }).click()
  await change.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('grace hopper was removed; the others have their keys.').waitFor()
  await row('mary').waitFor()
  await row('grace hopper').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Rename or delete…' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('words')
  await page.getByRole('button', { name: 'Rename', exact: true }).click()
  await page.getByRole('heading', { name: 'words' }).waitFor()
  await page.getByRole('button', { name: 'Rename or delete…' }).click()
  await page.getByText('Deleted with it: the labels of 2 keys.').waitFor()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText(/^Deleted\. The project as it was is in lab-before-deletion-/u).waitFor()
  await page.getByRole('heading', { name: 'words' }).waitFor({ state: 'detached' })
  await expect.poll(() => readdirSync(dirname(written.path)).join()).toMatch(/lab-before-deletion-/u)
  await back.close()
})
