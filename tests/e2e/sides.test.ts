/** Both sides of the keys of a gated model in the real window. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scanGated } from '../fixtures/gated-project.ts'
import { testHost } from '../fixtures/host.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { probability } from '../../renderer/ui/format.ts'
import { objections } from './axe.ts'
import { goTo } from './label-page.ts'
import { launchKeymark, type Keymark } from './launch.ts'

const folder = temporaryFolder()
const project = join(folder, 'gated.keymark')
let keymark: Keymark
/** What the store says of key 1/0: the last words of its strongest prefixes, and how often it fires. */
const expected = { positive: '', negative: '', share: 0 }
let lowest = ''

beforeAll(async () => {
  const host = testHost()
  const { id } = await scanGated(host, folder)
  for (const side of ['positive', 'negative'] as const) {
    const { triggers, key } = await host.client.key.get({ scan: id, layer: 1, index: 0, side })
    expected[side] = triggers[0]?.lastToken.trim() ?? ''
    if (side === 'negative') expected.share = key.firedShare ?? 0
  }
  const { keys } = await host.client.key.list({ scan: id, side: 'negative', sort: 'top', limit: 1 })
  lowest = `${keys[0]?.layer}/${keys[0]?.index}`
  await host.close()
  keymark = await launchKeymark({ project })
})
afterAll(async () => {
  await keymark.close()
  rmSync(folder, { recursive: true, force: true })
})

const firstRow = () => keymark.page.getByRole('grid', { name: 'Triggers' }).getByRole('row').nth(1)

test('a key turns to its negative side and back, and the page says how often it fires on each', async () => {
  const { page } = keymark
  await page.evaluate(() => {
    window.location.hash = '/key/1/1/0'
  })
  const heading = page.getByRole('heading', { name: '1/0' })
  await heading.waitFor()
  await expect.poll(() => firstRow().textContent()).toContain(expected.positive)
  const turn = page.getByRole('button', { name: 'Negative side' })
  expect(await turn.getAttribute('aria-pressed')).toBe('false')
  await page.keyboard.press('m')
  await expect.poll(() => firstRow().textContent()).toContain(expected.negative)
  expect(await firstRow().textContent()).toContain('−')
  expect(await turn.getAttribute('aria-pressed')).toBe('true')
  const activity = page.getByRole('region', { name: 'Activity' })
  expect(await activity.textContent()).toContain(probability(expected.share))
  expect(await activity.getByRole('img').count()).toBe(2)
  expect(await objections(page)).toEqual([])
  await page.keyboard.press('m')
  await expect.poll(() => firstRow().textContent()).toContain(expected.positive)
})

test('the keys table lists either side', async () => {
  const { page } = keymark
  await goTo(page, 'Keys')
  await page.getByRole('button', { name: /Side/u }).click()
  await page.getByRole('option', { name: 'Negative side' }).click()
  const top = page.getByRole('columnheader', { name: 'Top', exact: true })
  await top.click()
  await expect.poll(() => top.getAttribute('aria-sort')).toBe('descending')
  await top.click()
  await expect.poll(() => top.getAttribute('aria-sort')).toBe('ascending')
  const row = page.getByRole('row').nth(1)
  await expect.poll(async () => (await row.getByRole('gridcell').allTextContents()).slice(0, 2).join('/')).toBe(lowest)
  await page.getByRole('columnheader', { name: 'Fires' }).waitFor()
  await page.getByRole('columnheader', { name: 'Other side' }).waitFor()
})
