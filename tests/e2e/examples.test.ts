/** Examples of a key in the real window: drawn, read by interval, and drawn for the keys of a study. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createStudy } from '#main/store/study.ts'
import { scanned, testHost } from '../fixtures/host.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { objections } from './axe.ts'
import { goTo } from './label-page.ts'
import { launchKeymark, type Keymark } from './launch.ts'
import { picture } from './screenshot.ts'

const folder = temporaryFolder()
const project = join(folder, 'p.keymark')
let keymark: Keymark
let scan = 0

beforeAll(async () => {
  const host = testHost()
  await host.workspace.openProject(project)
  ;({ id: scan } = await scanned(host, { settings: { maxSentences: 3000 } }))
  createStudy(host.workspace.store, { name: 'ours', scan, perLayer: 1, seed: 1, annotator: 'ann' })
  await host.close()
  keymark = await launchKeymark({ project })
})
afterAll(async () => {
  await keymark.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a key’s page says that there are none, draws them, and shows them by interval', async () => {
  const { page } = keymark
  await page.evaluate((scan) => {
    window.location.hash = `/key/${scan}/6/17`
  }, scan)
  const pane = page.getByRole('region', { name: 'Examples', exact: true })
  await pane.getByText('None are drawn for this key yet.').waitFor()
  await pane.getByRole('button', { name: 'Examples…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Examples of key 6/17' })
  await dialog.getByRole('textbox', { name: 'Examples of each kind' }).fill('3')
  await dialog.getByRole('button', { name: 'Draw examples' }).click()
  await dialog.waitFor({ state: 'hidden' })
  const random = pane.getByRole('region', { name: 'Random', exact: true })
  await expect.poll(() => random.getByRole('listitem').count()).toBe(3)
  expect(await pane.textContent()).toContain('Up to 3 of each kind: random sentences, of 3,000 read')
  const sections = await pane.getByRole('region').all()
  expect(await Promise.all(sections.map((one) => one.getAttribute('aria-label')))).toEqual([
    ...Array.from({ length: 10 }, (_, i) => `${90 - 10 * i}–${100 - 10 * i} %`),
    'Random, where it fires',
    'Random',
  ])
  await picture(keymark, 'key-examples')
  await random.getByRole('button', { name: 'Whole sentence of example 1' }).click({ force: true })
  await pane.getByRole('button', { name: 'Sentences around it' }).waitFor()
  expect(await objections(page)).toEqual([])
  await pane.getByRole('button', { name: 'Show' }).click()
  await expect.poll(() => random.count()).toBe(0)
})

test('a study’s page draws them for all of its keys', async () => {
  const { page } = keymark
  await goTo(page, 'Study')
  await page.getByRole('button', { name: 'Examples…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Examples of the keys of “ours”' })
  await picture(keymark, 'study-examples')
  await dialog.getByRole('button', { name: 'Draw examples' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page
    .getByRole('contentinfo')
    .getByText(/examples of 8 keys.*done/u)
    .waitFor()
})

test('a new study is drawn from examples, which its form draws first, and its label page tells no strength', async () => {
  const { page } = keymark
  await goTo(page, 'Study')
  await page.getByRole('button', { name: 'New study…' }).click()
  const form = page.getByRole('form', { name: 'New study' })
  await form.getByRole('textbox', { name: 'Annotators' }).fill('ann')
  await form.getByRole('button', { name: 'Keys and triggers' }).click()
  await form.getByRole('textbox', { name: 'Triggers of each key' }).fill('6')
  await form.getByRole('button', { name: /Prefixes shown of each key/u }).click()
  await page.getByRole('option', { name: '40–50 % of the strongest' }).click()
  await page.getByText(/has 6 prefixes each at 40–50 %/u).waitFor()
  await picture(keymark, 'study-from-examples')
  await form.getByRole('button', { name: 'Examples…' }).click()
  const dialog = page.getByRole('dialog', { name: /Examples of random keys/u })
  expect(await dialog.getByRole('textbox', { name: 'Examples of each kind' }).inputValue()).toBe('6')
  await dialog.getByRole('button', { name: 'Draw examples' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByRole('region', { name: 'Preview' }).waitFor()
  await form.getByRole('button', { name: 'Draw the sample' }).click()
  await form.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Label' }).first().click()
  const grid = page.getByRole('grid', { name: 'Triggers' })
  await expect.poll(() => grid.getByRole('row').count()).toBe(7)
  await picture(keymark, 'label-without-strengths')
  expect(await grid.locator('.coefficient').count()).toBe(0)
})
