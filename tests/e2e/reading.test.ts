/** How an annotator likes to read: room between the lines, serifs; and a key with more patterns than there are digits. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createStudy } from '#main/store/study.ts'
import { label as labelled } from '../fixtures/labels.ts'
import { temporaryFolder, writeProject } from '../fixtures/project.ts'
import { go } from './every-page.ts'
import { labelPage } from './label-page.ts'
import { launchKeymark, type Keymark } from './launch.ts'
import { picture } from './screenshot.ts'

const folder = temporaryFolder()
const userData = join(folder, 'user')
const project = join(folder, 'reading.keymark')
const PATTERNS = 12
let keymark: Keymark
let label: ReturnType<typeof labelPage>

beforeAll(async () => {
  const { db, scan } = writeProject(project, 12)
  const { id } = createStudy(db, { name: 'reading', scan, perLayer: 2, seed: 1, annotator: 'Ada' })
  const [, second = 0] = db
    .prepare('SELECT id FROM assignment WHERE study = ? ORDER BY place')
    .pluck()
    .all(id) as number[]
  const patterns = Array.from({ length: PATTERNS }, () => ({ kind: 'shallow' as const, ranks: [1, 2, 3] }))
  labelled(db, second, patterns, false)
  db.close()
  await start()
})
afterAll(async () => {
  await keymark.close()
  rmSync(folder, { recursive: true, force: true })
})

async function start(): Promise<void> {
  keymark = await launchKeymark({ project, userData })
  label = labelPage(keymark.page)
  await label.open()
}

async function choose(command: string): Promise<void> {
  const { page } = keymark
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog', { name: 'Commands' }).waitFor()
  await page.keyboard.type(command)
  await page.getByRole('menuitem', { name: command }).waitFor()
  await page.keyboard.press('Enter')
}

/** The height of a line and the letters of its text, as they are drawn. */
const drawn = async (): Promise<{ height: number; family: string }> => {
  const line = keymark.page.locator('.line:not(.line-heading)').nth(4)
  const family = await line.locator('.kwic').evaluate((text) => getComputedStyle(text).fontFamily)
  return { height: (await line.boundingBox())?.height ?? 0, family }
}

test('more room and serifs come by their names, stay on the next day, and go again in Settings', async () => {
  const before = await drawn()
  expect(before.family).not.toMatch(/Georgia/u)
  await choose('More or less room between lines')
  await choose('Letters with or without serifs')
  await expect.poll(async () => (await drawn()).family).toMatch(/^Georgia/u)
  const wide = await drawn()
  expect(wide.height).toBeGreaterThan(before.height + 4)
  await picture(keymark, 'wide-with-serifs')

  await keymark.close()
  await start()
  await expect.poll(drawn).toEqual(wide)

  const { page } = keymark
  await go(page, '/settings')
  const group = (name: string) => page.getByRole('radiogroup', { name })
  await group('Room between lines')
    .getByRole('radio', { name: 'More' })
    .and(page.locator('[aria-checked=true]'))
    .waitFor()
  await group('Room between lines').getByRole('radio', { name: 'Usual' }).click()
  await group('Letters').getByRole('radio', { name: 'Without serifs' }).click()
  await picture(keymark, 'settings')
  await label.open()
  await expect.poll(drawn).toEqual(before)
})

test('patterns from the tenth on are marked with Alt, one line or a range, and undone', async () => {
  const { page } = keymark
  const cards = page.getByRole('region', { name: 'Patterns' }).getByRole('listitem', { name: /^Pattern/u })
  await label.press(']')
  await expect.poll(() => cards.count()).toBe(PATTERNS)
  await label.press('Home')
  for (let rank = 1; rank < 6; rank++) await label.press('ArrowDown')
  await label.press('Alt+0')
  await expect.poll(() => label.support(10)).toBe('4 of 12')
  await label.press('Alt+2')
  await expect.poll(() => label.support(12)).toBe('4 of 12')
  // No digit alone reaches them: pattern 1 is as it was.
  await expect.poll(() => label.support(1)).toBe('3 of 12')
  await label.press('Shift+ArrowDown')
  await label.press('Shift+ArrowDown')
  await label.press('Alt+1')
  await expect.poll(() => label.support(11)).toBe('6 of 12')
  await picture(keymark, 'twelve-patterns')
  await label.press('Control+z')
  await expect.poll(() => label.support(11)).toBe('3 of 12')
  // The chips of all of them leave the text its room.
  await keymark.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 700))
  await page.waitForFunction(() => window.innerWidth === 1024)
  const word = await page.locator('.line:not(.line-heading) .last-token').nth(4).boundingBox()
  const pane = await page.getByRole('region', { name: 'Patterns' }).boundingBox()
  const marks = await page.locator('.line:not(.line-heading) .line-marks').nth(4).boundingBox()
  await picture(keymark, 'twelve-patterns-1024')
  expect((word?.x ?? 0) + (word?.width ?? 0)).toBeLessThan(pane?.x ?? 0)
  expect((word?.x ?? 0) - (marks?.x ?? 0) - (marks?.width ?? 0)).toBeGreaterThan(60)
  await label.press('Alt+3')
  await expect.poll(label.notice).toBe('There is no pattern 13.')
})
