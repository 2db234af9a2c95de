/** Two scans of one model beside each other, in the real window. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ScanComparison } from '#contract/scan-comparison.ts'
import { scanned, testHost } from '../fixtures/host.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { objections } from './axe.ts'
import { settled } from './every-page.ts'
import { answerDialogs, launchKeymark, type Keymark } from './launch.ts'

const folder = temporaryFolder()
const project = join(folder, 'two.keymark')
let keymark: Keymark
/** The scan of whales with each of the others. */
let withMore: ScanComparison
let withSpeeches: ScanComparison

beforeAll(async () => {
  const host = testHost()
  await host.workspace.openProject(project)
  const scan = async (name: string, corpus: 'moby-dick' | 'sotu', maxSentences: number): Promise<number> =>
    (await scanned(host, { name, corpus: [{ kind: 'built-in', name: corpus }], settings: { maxSentences } })).id
  const whales = await scan('whales', 'moby-dick', 150)
  const more = await scan('more whales', 'moby-dick', 300)
  const speeches = await scan('speeches', 'sotu', 150)
  withMore = await host.client.scan.compare({ first: whales, second: more })
  withSpeeches = await host.client.scan.compare({ first: whales, second: speeches })
  await host.close()
  keymark = await launchKeymark({ project })
})
afterAll(async () => {
  await keymark.close()
  rmSync(folder, { recursive: true, force: true })
})

const layers = () => keymark.page.getByRole('region', { name: 'Layers' })
const changed = () => keymark.page.getByRole('region', { name: 'Keys that changed most' })

/** Of each layer the share of triggers that both scans found, as the table writes it. */
const shownTriggers = async (): Promise<string[]> => {
  const rows = await layers().locator('tbody tr').all()
  return Promise.all(rows.map(async (row) => (await row.locator('td').nth(2).innerText()).split(/\s/u)[0] ?? ''))
}
const triggersOf = ({ layers }: ScanComparison): string[] =>
  layers.map(({ triggers }) => (triggers.value ?? Number.NaN).toFixed(2))

test('the newest other scan is compared first, layer by layer, with what both found', async () => {
  const { page } = keymark
  await page.getByRole('link', { name: 'Scan', exact: true }).click()
  await page
    .getByRole('navigation', { name: 'Scans' })
    .getByRole('button', { name: /^whales/u })
    .click()
  await page.getByRole('button', { name: 'Compare…' }).click()
  await page.getByRole('heading', { name: 'whales, compared with' }).waitFor()
  await layers().waitFor()
  await expect.poll(shownTriggers).toEqual(triggersOf(withSpeeches))
  // Whales and speeches have little more in common than the first words of sentences.
  for (const share of triggersOf(withSpeeches)) expect(Number(share)).toBeLessThan(0.05)
  await settled(page)
  await expect.poll(() => objections(keymark.page)).toEqual([])
})

test('another scan is chosen, whose triggers are in part the same', async () => {
  const { page } = keymark
  await page.getByRole('button', { name: /Other scan/u }).click()
  await page.getByRole('option', { name: /^more whales/u }).click()
  await expect.poll(shownTriggers).toEqual(triggersOf(withMore))
  for (const share of triggersOf(withMore)) expect(Number(share)).toBeGreaterThan(0.05)
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(() => objections(keymark.page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
})

test('the table is saved with the same numbers', async () => {
  const { app, page } = keymark
  const path = join(folder, 'layers.csv')
  await answerDialogs(app, { save: path })
  await layers().getByRole('button', { name: 'Save table as…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save the table' })
  await dialog.getByRole('radio', { name: 'CSV' }).click()
  await dialog.getByRole('button', { name: 'Save…' }).click()
  await dialog.waitFor({ state: 'detached' })
  const [head = '', ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/u)
  const at = head.split(',').indexOf('Same triggers')
  expect(lines.map((line) => Number(line.split(',')[at]).toFixed(2))).toEqual(triggersOf(withMore))
})

test('the keys that changed most lead to themselves in both scans', async () => {
  const { page } = keymark
  const [most] = withMore.changed
  const name = `${most?.layer}/${most?.index}`
  const row = changed().locator('tbody tr').first()
  const links = row.getByRole('link')
  await expect.poll(() => links.allInnerTexts()).toEqual([name, name])
  await links.nth(1).click()
  await page.getByText(`${name} of scan “more whales”`).waitFor()
  await page.goBack()
  await row.waitFor()
  await links.first().click()
  await page.getByText(`${name} of scan “whales”`).waitFor()
})
