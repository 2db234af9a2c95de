/** The prompt explorer in the real window: from a trigger to a prediction that changes without a key. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { PromptFlow, PromptReading } from '#contract/prompt.ts'
import { readCsv } from '#main/exchange/csv-reader.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { objections } from './axe.ts'
import { answerDialogs, launchKeymark, root, type Keymark } from './launch.ts'

const folder = temporaryFolder()
const project = join(folder, 'prompt.keymark')
let keymark: Keymark

function command(...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'main/cli.ts'), ...words], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  expect(status, stderr).toBe(0)
  return stdout
}

beforeAll(async () => {
  copyFileSync(inject('demoProject'), project)
  keymark = await launchKeymark({ project })
})
afterAll(async () => {
  await keymark.close()
  rmSync(folder, { recursive: true, force: true })
})

const grid = () => keymark.page.getByRole('grid', { name: 'Predictions' })
const finals = (): Promise<string[]> => grid().locator('tfoot td .font-semibold > :first-child').allInnerTexts()
const shown = (token: string): string => token.trim()

test('a trigger opens where its key fired, with the coefficient that the scan found', async () => {
  const { page } = keymark
  await page.evaluate(() => {
    window.location.hash = '/key/1/6/17'
  })
  const concordance = page.getByRole('region', { name: 'Concordance' })
  await concordance.getByRole('row').nth(1).waitFor()
  const lastToken = await concordance.locator('[role=row] b.last-token').first().innerText()
  await page.keyboard.press('p')
  await grid().waitFor()
  await page.getByRole('heading', { name: `After “${lastToken}”` }).waitFor()
  const memories = page.getByRole('region', { name: 'Memories of layer 6' })
  await memories.getByRole('link', { name: '6/17', exact: true }).waitFor()
  await expect.poll(() => objections(keymark.page)).toEqual([])
})

test('a key is zeroed, the prediction changes beside the original, and comes back', async () => {
  const { page } = keymark
  const text = 'In the beginning God created the heaven and the earth. And the'
  await page.getByLabel('Text').fill(text)
  await page.getByLabel('Text').press('Enter')
  await page.getByRole('heading', { name: 'After “the”' }).waitFor()
  const reading = JSON.parse(command('prompt', text, '--model', 'demo', '--json')) as PromptReading & {
    flow: PromptFlow
  }
  const predicted = reading.positions.map(({ final }) => shown(final[0]?.token ?? ''))
  await expect.poll(finals).toEqual(predicted)

  await page.getByLabel('Text').blur()
  await page.getByRole('radio', { name: 'Add' }).click()
  const changed = grid().locator('tfoot td[data-changed=true]')
  const scaled = page.getByRole('group', { name: 'Scaled keys' })
  await page.locator('body').press('z')
  await scaled.getByRole('button', { name: /^Restore \d/u }).waitFor()
  await page.getByRole('region', { name: 'With the change' }).waitFor()
  const answered = () => page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null)
  await answered()
  for (let tried = 1; tried < 60 && (await changed.count()) === 0; tried++) {
    await page.keyboard.press('j')
    await page.keyboard.press('z')
    await expect.poll(() => scaled.getByRole('button', { name: /^Restore \d/u }).count()).toBe(tried + 1)
    await answered()
  }
  await expect.poll(() => changed.count()).toBeGreaterThan(0)

  const names = await scaled
    .getByRole('button', { name: /^Restore \d/u })
    .evaluateAll((buttons) =>
      buttons.map((button) => (button.getAttribute('aria-label') ?? '').replace('Restore ', '')),
    )
  const set = names.flatMap((name) => ['--set', `${name}=0`])
  const without = JSON.parse(command('prompt', text, '--model', 'demo', ...set, '--json')) as PromptReading
  const expected = without.positions.map(({ final }) => shown(final[0]?.token ?? ''))
  expect(expected).not.toEqual(predicted)
  await expect.poll(finals).toEqual(expected)
  await expect.poll(() => objections(keymark.page)).toEqual([])

  const csv = join(folder, 'grid.csv')
  await answerDialogs(keymark.app, { save: csv })
  await page.getByRole('button', { name: 'Save grid as…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save the figure' })
  await dialog.getByRole('radio', { name: 'CSV' }).click()
  await dialog.getByRole('button', { name: 'Save…' }).click()
  await dialog.waitFor({ state: 'hidden' })
  const [head = [], ...rows] = [...readCsv(readFileSync(csv, 'utf8'), csv)].map(({ fields }) => fields)
  const last = String(reading.positions[0]?.layers.length ?? 0)
  const cells = (column: string): string[] =>
    rows
      .filter((row) => row[head.indexOf('layer')] === String(Number(last) + 1))
      .map((row) => row[head.indexOf(column)] ?? '')
  expect(cells('token')).toEqual(expected)
  // What was predicted before stands beside what is predicted now.
  expect(cells('without').map((was, at) => (was === '' ? expected[at] : was))).toEqual(predicted)

  for (const _ of names) await page.keyboard.press('Control+z')
  await expect.poll(finals).toEqual(predicted)
  await page.keyboard.press('Control+Shift+z')
  await scaled.getByRole('button', { name: `Restore ${names[0]}` }).waitFor()
})

test('the prompt is there again after a look at a key', async () => {
  const { page } = keymark
  await page.keyboard.press('o')
  await page.getByRole('region', { name: 'Concordance' }).waitFor()
  await page.getByRole('link', { name: 'Prompt', exact: true }).click()
  await grid().waitFor()
  await expect.poll(() => page.getByLabel('Text').inputValue()).toContain('In the beginning')
})

test('a path of memories is followed by keyboard, and saved as a figure', async () => {
  const { page, app } = keymark
  const memories = page.getByRole('region', { name: /^Memories of layer/u })
  await memories.waitFor()
  // The last layer, unless another was looked at.
  const first = await memories.locator('li[aria-current=true] a').innerText()
  await page.locator('body').press('r')
  const path = page.getByRole('region', { name: 'Path' })
  await path.getByRole('heading', { name: `What ${first} reads` }).waitFor()
  await path.getByText(/its activation gets/u).waitFor()
  await path.locator('li').first().waitFor()
  await page.keyboard.press('j')
  const second = await path.locator('li[aria-current=true] a').innerText()
  expect(Number(second.split('/')[0])).toBeLessThan(Number(first.split('/')[0]))
  await page.keyboard.press('r')
  await path.getByRole('heading', { name: `What ${second} reads` }).waitFor()
  await expect.poll(() => path.locator('p').first().getByRole('link').allInnerTexts()).toEqual([first, second])
  await expect.poll(() => objections(keymark.page)).toEqual([])
  const csv = join(folder, 'path.csv')
  await answerDialogs(app, { save: csv })
  await path.getByRole('button', { name: 'Save path as…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save the figure' })
  await dialog.getByRole('radio', { name: 'CSV' }).click()
  await dialog.getByRole('button', { name: 'Save…' }).click()
  await dialog.waitFor({ state: 'hidden' })
  const [head = [], ...rows] = [...readCsv(readFileSync(csv, 'utf8'), csv)].map(({ fields }) => fields)
  const labels = rows.map((row) => row[head.indexOf('label')])
  expect(labels).toEqual(expect.arrayContaining([first, second]))
  await page.keyboard.press('Backspace')
  await path.getByRole('heading', { name: `What ${first} reads` }).waitFor()
  await page.keyboard.press('Escape')
  await memories.waitFor()
})
