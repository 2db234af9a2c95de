/** Every analysis of the model's side, from its page, on a project of the demo model. */
import { copyFileSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { temporaryFolder } from '../fixtures/project.ts'
import { objections } from './axe.ts'
import { answerDialogs, launchKeymark, type Keymark } from './launch.ts'

const folder = temporaryFolder()
const project = join(folder, 'analyses.keymark')
let keymark: Keymark

beforeAll(async () => {
  copyFileSync(inject('demoProject'), project)
  keymark = await launchKeymark({ project })
})
afterAll(async () => {
  await keymark.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(title: string): Promise<void> {
  await keymark.page.getByRole('link', { name: title, exact: true }).click()
  await keymark.page.getByRole('main').getByRole('heading', { name: title, exact: true }).waitFor()
}

const start = (): Promise<void> => keymark.page.getByRole('button', { name: 'Run it' }).click()

/** The table of what was found, a layer a row. */
async function layers(): Promise<string[][]> {
  const table = keymark.page.getByRole('region', { name: 'By layer' }).getByRole('table')
  await table.waitFor()
  const rows = await table.locator('tbody tr').all()
  return Promise.all(rows.map((row) => row.locator('td').allInnerTexts()))
}

describe.each([
  { title: 'Values', fields: {}, figures: 3 },
  { title: 'Weights', fields: {}, figures: 4 },
  { title: 'Detectors', fields: { 'Random sentences': '100' }, figures: 2 },
  { title: 'Ablation', fields: { 'Keys a layer': '5', 'Triggers of each key': '10' }, figures: 1 },
  { title: 'Memories', fields: { 'Random sentences': '200' }, figures: 2 },
  { title: 'Sparsity', fields: { 'Random sentences': '100' }, figures: 2 },
  { title: 'Entropy', fields: { 'Random sentences': '200' }, figures: 1 },
  { title: 'Effect', fields: { 'Keys a layer': '2', 'Triggers of each key': '3' }, figures: 3 },
  { title: 'Dimension', fields: { 'Random sentences': '200' }, figures: 1 },
])('$title', ({ title, fields, figures }) => {
  test('runs from its page, and shows what it found with figures, table and provenance', async () => {
    const { page } = keymark
    await open(title)
    for (const [label, value] of Object.entries(fields)) {
      await page.getByLabel(label).fill(value)
      await page.getByLabel(label).press('Tab')
    }
    await start()
    const rows = await layers()
    expect(rows.map(([layer]) => layer)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8'])
    await expect.poll(() => page.locator('figure canvas').count()).toBe(figures)
    await page.getByText('onnxruntime').waitFor()
    await expect.poll(() => objections(keymark.page)).toEqual([])
  })
})

test('the surest values are saved as CSV, a value a row', async () => {
  const { page, app } = keymark
  await open('Values')
  const surest = page.getByRole('region', { name: 'The surest values' })
  const path = join(folder, 'surest.csv')
  await answerDialogs(app, { save: path })
  await surest.getByRole('button', { name: 'Save table as…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save the table' })
  await dialog.getByRole('radio', { name: 'CSV' }).click()
  await dialog.getByRole('button', { name: 'Save…' }).click()
  await dialog.waitFor({ state: 'detached' })
  const [head, ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/u)
  expect(head).toMatch(/^Key,Probability,Likeliest tokens,/u)
  expect(lines.map((line) => line.split(',')[0])).toEqual(await surest.getByRole('link').allInnerTexts())
})

test('what was cancelled goes on from there when it is resumed', async () => {
  const { page } = keymark
  await open('Residual')
  await page.getByLabel('Random sentences').fill('900')
  await page.getByLabel('Random sentences').press('Tab')
  await page.getByRole('button', { name: /Positions/u }).click()
  await page.getByRole('option', { name: 'Every one' }).click()
  await start()
  const jobs = page.getByRole('status', { name: 'Jobs' })
  await jobs.getByText(/[1-9]\d? %/u).waitFor()
  await jobs.getByRole('button', { name: 'Cancel' }).click()
  const kept = page.getByText(/What it found is kept/u)
  await kept.waitFor()
  const done = Number(/after ([\d,]+) of/u.exec(await kept.innerText())?.[1]?.replaceAll(',', ''))
  expect(done).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'Resume' }).click()
  // It begins where it stopped, not at the beginning.
  await expect.poll(() => jobs.getByText(/[1-9]\d? %/u).count()).toBeGreaterThan(0)
  const rows = await layers()
  expect(rows).toHaveLength(8)
  expect(rows.at(-1)?.[1]).toMatch(/^\d+\.\d %/u)
  await expect.poll(() => objections(keymark.page)).toEqual([])
})

test('a change of the last layer is read by hand, and stays read', async () => {
  const { page } = keymark
  await open('Residual')
  const section = page.getByRole('region', { name: 'What the last layer changed' })
  await section.getByRole('radio', { name: 'distant' }).first().click()
  await section.getByText('1 read: 1 distant, 0 related').waitFor()
  await open('Values')
  await open('Residual')
  await section.getByText('1 read: 1 distant, 0 related').waitFor()
})

test('a key’s page shows which words it reads', async () => {
  const { page } = keymark
  await page.evaluate(() => {
    window.location.hash = '/key/1/1/0'
  })
  await page.getByRole('region', { name: 'Concordance' }).waitFor()
  await page.keyboard.press('h')
  await page.getByRole('button', { name: 'Measure it' }).click()
  await expect.poll(() => page.locator('li .heat[data-change^="-"]').count()).toBeGreaterThan(0)
  await expect.poll(() => objections(keymark.page)).toEqual([])
})
