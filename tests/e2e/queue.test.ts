/** The way through a queue, and how the page is liked: filters, the next unfinished key, the size of text, sentences around. */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { StudyDesign } from '#contract/study-design.ts'
import { openStore } from '#main/store/open.ts'
import { listScans } from '#main/store/scan.ts'
import { createDesignedStudy } from '#main/store/study.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { labelPage } from './label-page.ts'
import { launchKeymark, type Keymark } from './launch.ts'

const folder = temporaryFolder()
const project = join(folder, 'queue.keymark')
const userData = join(folder, 'user')
let keymark: Keymark
let label: ReturnType<typeof labelPage>

beforeAll(async () => {
  mkdirSync(userData)
  copyFileSync(inject('demoProject'), project)
  const db = openStore(project)
  const scan = listScans(db)[0]?.id ?? 0
  createDesignedStudy(
    db,
    StudyDesign.parse({ name: 'queue', scan, keysPerLayer: 1, annotators: ['Ada'], assistance: true }),
  )
  db.close()
  keymark = await launchKeymark({ project, userData })
  label = labelPage(keymark.page)
  await label.open()
})
afterAll(async () => {
  await keymark.close()
  rmSync(folder, { recursive: true, force: true })
})

const listed = async (): Promise<number[]> => {
  const rows = keymark.page.getByRole('region', { name: 'Queue' }).getByRole('listitem')
  return (await rows.allInnerTexts()).map((text) => Number(/\d+/u.exec(text)?.[0]))
}
const filter = async (name: string): Promise<void> => {
  await keymark.page.getByRole('button', { name: /Keys in the queue/u }).click()
  await keymark.page.getByRole('option', { name, exact: true }).click()
}

test('Ctrl J goes to the next key that is not finished, past those that are and around the end', async () => {
  await label.press('0')
  await label.done()
  await expect.poll(label.place).toBe(2)
  await label.press(']')
  await label.press('0')
  await label.done()
  await expect.poll(label.place).toBe(4)
  await label.press('[')
  await label.press('[')
  await expect.poll(label.place).toBe(2)
  await label.press('Control+j')
  await expect.poll(label.place).toBe(4)
  for (const place of [5, 6, 7, 8]) {
    await label.press('Control+j')
    await expect.poll(label.place).toBe(place)
  }
  await label.press('Control+j')
  await expect.poll(label.place).toBe(2)
})

test('the queue lists what is unfinished, or flagged, and says how fast the work goes', async () => {
  await expect.poll(listed).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  await filter('unfinished')
  await expect.poll(listed).toEqual([2, 4, 5, 6, 7, 8])
  await label.press('f')
  await filter('flagged')
  await expect.poll(listed).toEqual([2])
  // The key in hand stays listed until it is left.
  await label.press('f')
  await expect.poll(listed).toEqual([2])
  await filter('all')
  await expect.poll(listed).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
})

const sizeOf = (): Promise<number> =>
  keymark.page
    .getByRole('grid', { name: 'Triggers' })
    .locator('.last-token')
    .first()
    .evaluate((token) => Number.parseFloat(getComputedStyle(token).fontSize))

test('text is made larger and smaller by key, and stays so on the next day', async () => {
  const usual = await sizeOf()
  await label.press('Control+=')
  await label.press('Control+=')
  await expect.poll(sizeOf).toBeGreaterThan(usual)
  const larger = await sizeOf()
  await label.press('Control+-')
  await expect.poll(sizeOf).toBeLessThan(larger)
  const kept = await sizeOf()
  expect(kept).toBeGreaterThan(usual)
  await keymark.close()
  keymark = await launchKeymark({ project, userData })
  label = labelPage(keymark.page)
  await label.open()
  await expect.poll(sizeOf).toBe(kept)
  await label.press('Control+0')
  await expect.poll(sizeOf).toBe(usual)
})

test('nothing of the blind key around its sentences is offered; on a key’s own page it is', async () => {
  const { page } = keymark
  const around = page.getByRole('button', { name: 'Sentences around it' })
  await label.press('Home')
  await label.press('x')
  await expect.poll(() => page.getByRole('grid', { name: 'Triggers' }).innerText()).not.toContain('Sentences around it')
  await page.evaluate(() => {
    window.location.hash = '/key/1/1/0'
  })
  await page.getByRole('grid', { name: 'Triggers' }).getByRole('row').nth(1).waitFor()
  await label.press('Home')
  await label.press('x')
  await around.click()
  await expect
    .poll(() => page.getByRole('group', { name: 'Sentences around it' }).locator('p').count())
    .toBeGreaterThan(1)
})
