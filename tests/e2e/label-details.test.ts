/** Labelling by mouse, leaving in the middle of a word, and a disk that takes nothing more. */
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readLabels } from '#main/exchange/labels.ts'
import { createStudy } from '#main/store/study.ts'
import { temporaryFolder, writeProject } from '../fixtures/project.ts'
import { labelPage } from './label-page.ts'
import { answerDialogs, launchKeymark, type Keymark } from './launch.ts'
import { picture } from './screenshot.ts'

const folder = temporaryFolder()
const project = join(folder, 'details.keymark')

let keymark: Keymark
let label: ReturnType<typeof labelPage>

beforeAll(async () => {
  const { db, scan } = writeProject(project, 12)
  createStudy(db, { name: 'details', scan, perLayer: 2, seed: 1, annotator: 'Ada' })
  db.close()
  keymark = await launchKeymark({ project })
  label = labelPage(keymark.page)
  await label.open()
})
afterAll(async () => {
  await keymark.close()
  rmSync(folder, { recursive: true, force: true })
})

const chip = (pattern: number, rank: number) =>
  keymark.page.getByRole('button', { name: new RegExp(`^Pattern ${pattern}\\b.*, trigger ${rank}$`, 'u') })

test('patterns are made, named and given a kind by mouse', async () => {
  const patterns = keymark.page.getByRole('region', { name: 'Patterns' })
  for (const [at, kind] of (['shallow', 'semantic'] as const).entries()) {
    await patterns.getByRole('button', { name: 'New pattern' }).click()
    await keymark.page.keyboard.type(`found by mouse ${at + 1}`)
    await patterns
      .getByRole('listitem', { name: /^Pattern/u })
      .nth(at)
      .getByRole('radio', { name: kind })
      .click()
  }
  await expect.poll(label.shown).toEqual({
    shallow: { description: 'found by mouse 1', ranks: [] },
    semantic: { description: 'found by mouse 2', ranks: [] },
  })
  // A study without assistance has none, whatever is pressed.
  await label.press('a')
  await expect.poll(() => keymark.page.locator('.shared, .shares-last').count()).toBe(0)
  await expect.poll(() => keymark.page.getByRole('button', { name: 'Shared words' }).count()).toBe(0)
})

test('a click marks one trigger, a drag or a click with Shift marks a range', async () => {
  const { mouse } = keymark.page
  await chip(1, 2).click()
  await chip(1, 5).click({ modifiers: ['Shift'] })
  await expect.poll(async () => (await label.shown()).shallow.ranks).toEqual([2, 3, 4, 5])
  await chip(1, 3).click()
  await expect.poll(async () => (await label.shown()).shallow.ranks).toEqual([2, 4, 5])

  await chip(2, 6).hover()
  await mouse.down()
  await chip(2, 9).hover()
  await mouse.up()
  await expect.poll(async () => (await label.shown()).semantic.ranks).toEqual([6, 7, 8, 9])
  await label.press('Control+z')
  await expect.poll(async () => (await label.shown()).semantic.ranks).toEqual([])
})

test('lines stand in other orders by one key, and keep their ranks', async () => {
  const { page } = keymark
  const ranks = async (): Promise<number[]> =>
    (await page.locator('[role=rowheader].line-rank').allInnerTexts()).map(Number)
  const byStrength = await ranks()
  await label.press('Home')
  await label.press('o')
  await page.getByRole('button', { name: /by last word/u }).waitFor()
  await expect.poll(async () => (await page.locator('.line-group').allInnerTexts())[0]).toMatch(/^base \d+$/u)
  const sorted = await ranks()
  expect(sorted).not.toEqual(byStrength)
  expect(sorted.toSorted((a, b) => a - b)).toEqual(byStrength)
  // The next line is the next in view.
  await label.press('Home')
  await label.press('ArrowDown')
  await expect.poll(() => page.locator('.line[data-current=true] .line-rank').innerText()).toBe(String(sorted[1]))
  for (let presses = 0; presses < 5; presses++) await label.press('o')
  await page.getByRole('button', { name: /by strength/u }).waitFor()
  await expect.poll(ranks).toEqual(byStrength)

  const size = (): Promise<string> =>
    page
      .locator('.line:not(.line-heading) .kwic')
      .first()
      .evaluate((line) => getComputedStyle(line).fontSize)
  await expect.poll(size).toBe('14px')
  await label.press('Control+Equal')
  await label.press('Control+Equal')
  await expect.poll(size).toBe('16px')
  await label.press('Control+0')
  await expect.poll(size).toBe('14px')
})

test('patterns change places, are merged and split, and say how sure one is', async () => {
  const { page } = keymark
  const cards = page.getByRole('region', { name: 'Patterns' }).getByRole('listitem', { name: /^Pattern/u })
  await label.press('Home')
  await label.press('2')
  await expect.poll(async () => (await label.shown()).semantic.ranks).toEqual([1])
  const before = await label.shown()
  await cards.nth(1).click({ position: { x: 4, y: 4 } })
  await label.press('Alt+ArrowUp')
  await expect.poll(() => cards.nth(0).getByRole('textbox').inputValue()).toBe('found by mouse 2')
  await label.press('Control+z')
  await expect.poll(label.notice).toMatch(/^Undone: moved pattern/u)
  await expect.poll(() => cards.nth(0).getByRole('textbox').inputValue()).toBe('found by mouse 1')

  await label.press('Shift+m')
  await expect.poll(() => cards.count()).toBe(1)
  await label.press('Control+z')
  await expect.poll(label.notice).toBe('Undone: merged pattern 2 into pattern 1.')
  await expect.poll(label.shown).toEqual(before)

  // The first two of the marked lines 2, 4 and 5 leave.
  await cards.nth(0).click({ position: { x: 4, y: 4 } })
  await label.press('Home')
  await label.press('ArrowDown')
  await label.press('Shift+ArrowDown')
  await label.press('Shift+ArrowDown')
  await label.press('Shift+s')
  await page.getByRole('textbox', { name: 'Description of pattern 2' }).and(page.locator(':focus')).waitFor()
  await label.press('Escape')
  await expect.poll(() => label.support(2)).toBe('2 of 3')
  await label.press('v')
  await page.getByRole('button', { name: 'How sure: hardly, pattern 2' }).waitFor()
  await label.press('Control+z')
  await label.press('Control+z')
  await expect.poll(label.notice).toBe('Undone: split pattern 1.')
  await expect.poll(label.shown).toEqual(before)
})

test('all triggers that contain some words are marked at once', async () => {
  await label.press('2')
  await label.press('/')
  await keymark.page.keyboard.type('base')
  await label.press('Enter')
  const texts = await keymark.page.getByRole('row').locator('.last-token').allInnerTexts()
  const ranks = texts.flatMap((text, at) => (text === 'base' ? [at + 1] : []))
  expect(ranks.length).toBeGreaterThan(3)
  await expect.poll(async () => (await label.shown()).semantic.ranks).toEqual(expect.arrayContaining(ranks))
})

test('what was searched for becomes a pattern of its own, described as it was searched', async () => {
  const { page } = keymark
  const texts = await page.getByRole('row').locator('.last-token').allInnerTexts()
  const ranks = texts.flatMap((text, at) => (text === 'base' ? [at + 1] : []))
  const before = await label.shown()
  await label.press('/')
  await page.keyboard.type('base')
  await page.getByRole('search').getByText(`${ranks.length} of`).waitFor()
  await picture(keymark, 'contains-bar')
  await label.press('Shift+Enter')
  const field = page.getByRole('textbox', { name: 'Description of pattern 3' }).and(page.locator(':focus'))
  await field.waitFor()
  await expect.poll(() => field.inputValue()).toBe('contains “base”')
  await label.press('Escape')
  await expect.poll(() => label.support(3)).toMatch(new RegExp(`^${ranks.length} of `, 'u'))
  expect(await label.shown()).toEqual(before)
  await label.press('Control+z')
  await expect.poll(label.notice).toBe('Undone: added pattern 3.')
  await field.waitFor({ state: 'detached' })
  // Nothing is made of what is nowhere.
  await label.press('/')
  await page.keyboard.type('nowhere')
  await label.press('Shift+Enter')
  await page.getByRole('search').waitFor({ state: 'detached' })
  await expect.poll(() => page.getByRole('listitem', { name: /^Pattern/u }).count()).toBe(2)
})

test('all that end in the same word make a pattern at one key, and undo says what it took back', async () => {
  const { page } = keymark
  const texts = await page.getByRole('row').locator('.last-token').allInnerTexts()
  const ranks = texts.flatMap((text, at) => (text === 'base' ? [at + 1] : []))
  await label.press('Home')
  for (let at = 1; at < (ranks[0] ?? 1); at++) await label.press('ArrowDown')
  await label.press('=')
  const field = page.getByRole('textbox', { name: 'Description of pattern 3' })
  await field.waitFor()
  await expect.poll(() => field.inputValue()).toBe('ends in “base”')
  // It is there to be accepted or typed over.
  await page.keyboard.type('the last word is base')
  await label.press('Escape')
  const card = page.getByRole('listitem', { name: /^Pattern 3/u })
  await expect.poll(() => card.getByRole('radio', { name: 'shallow', checked: true }).count()).toBe(1)
  await expect.poll(() => label.support(3)).toMatch(new RegExp(`^${ranks.length} of `, 'u'))
  await label.press('Control+z')
  await expect.poll(label.notice).toBe('Undone: described pattern 3.')
  await label.press('Control+z')
  await expect.poll(label.notice).toBe('Undone: added pattern 3.')
  await field.waitFor({ state: 'detached' })

  // One that has its words and no marks yet takes them.
  await label.press('n')
  await page.keyboard.type('a place of soldiers')
  await label.press('Escape')
  await label.press('=')
  await expect.poll(() => label.support(3)).toMatch(new RegExp(`^${ranks.length} of `, 'u'))
  await expect.poll(() => field.inputValue()).toBe('a place of soldiers')
  await expect.poll(() => page.getByRole('listitem', { name: /^Pattern/u }).count()).toBe(3)
  await label.press('Escape')
  for (const undone of ['marked', 'made pattern 3 shallow', 'described', 'added']) {
    await label.press('Control+z')
    await expect.poll(label.notice).toContain(undone)
  }
  await field.waitFor({ state: 'detached' })

  await label.press('2')
  await label.press('/')
  await page.keyboard.type('base')
  // By keyboard: the arrows choose, and the field is one step back.
  await label.press('Tab')
  await label.press('ArrowRight')
  await page.getByRole('radio', { name: 'ends in', checked: true }).waitFor()
  await label.press('Shift+Tab')
  await page.getByRole('search').getByText(`${ranks.length} of`).waitFor()
  await page.getByRole('radio', { name: 'anywhere' }).click()
  await page.getByRole('textbox', { name: 'Mark all that contain' }).press('Escape')
  await label.press('Control+z')
  await expect.poll(label.notice).toMatch(/^Undone: (?:marked|took)/u)
})

test('a word under way is not lost when its key is left', async () => {
  const field = keymark.page.getByRole('textbox', { name: 'Description of pattern 1' })
  await field.fill('half a wo')
  await keymark.page.getByRole('region', { name: 'Queue' }).getByRole('listitem').nth(1).getByRole('button').click()
  await expect.poll(label.place).toBe(2)
  await label.press('[')
  await expect.poll(label.place).toBe(1)
  await expect.poll(async () => (await label.shown()).shallow.description).toBe('half a wo')
})

test('another key begins at its first line, whatever was open and whatever was pressed before', async () => {
  const { page } = keymark
  const focused = (): Promise<string | undefined> => page.evaluate(() => document.activeElement?.id)
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', '/']) await label.press(key)
  const opened = page.getByRole('button', { expanded: true, name: /^Whole sentence/u })
  const search = page.getByRole('search')
  await expect.poll(() => opened.count()).toBe(1)
  const flag = page.getByRole('region', { name: 'Patterns' }).getByRole('button', { name: 'Flag' })
  await flag.click()
  await label.press(']')
  await expect.poll(label.place).toBe(2)
  await expect.poll(focused).toBe('trigger-1')
  expect(await opened.count()).toBe(0)
  expect(await search.count()).toBe(0)
  await label.press('[')
  await expect.poll(label.place).toBe(1)
  await expect.poll(focused).toBe('trigger-1')
  await flag.click()
})

// A limit on the size of files stands in for a full disk; only Linux can set it for another process.
test.runIf(process.platform === 'linux')('what cannot be written is said, kept, and written later', async () => {
  const { app, page } = keymark
  const limit = (bytes: string): void => {
    execFileSync('prlimit', ['--pid', String(app.process().pid), `--fsize=${bytes}:unlimited`])
  }
  await app.evaluate(() => {
    process.on('SIGXFSZ', () => undefined)
  })
  const before = (await label.shown()).shallow.ranks
  // Enough for a small new file, not for what a database appends.
  limit('4000')
  await label.press('Home')
  await label.press('1')
  await label.press('f')
  const alert = page.getByRole('alert').filter({ hasText: 'Not saved' })
  await alert.waitFor()
  await expect.poll(() => alert.innerText()).toMatch(/^Not saved: 2 changes\. .*the disk is full/u)
  // Drawn as it was made, and as not saved.
  await page.getByRole('button', { name: /, trigger 1, not saved$/u }).waitFor()

  // The page objects to being closed, and stays.
  await app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<void>((resolve) => {
        const [window] = BrowserWindow.getAllWindows()
        window?.webContents.once('will-prevent-unload', () => resolve())
        window?.close()
      }),
  )
  expect(app.windows()).toHaveLength(1)
  await expect.poll(async () => (await label.shown()).shallow.ranks).toEqual(before)

  const kept = join(folder, 'kept.kmlabels')
  await answerDialogs(app, { save: kept })
  await alert.getByRole('button', { name: 'Keep in a file…' }).click()
  await page.getByText(/^2 changes kept in kept\.kmlabels/u).waitFor()
  const { events } = await readLabels(kept)
  expect(events.map(({ change }) => change)).toMatchObject([{ kind: 'mark', ranks: [1] }, { kind: 'flag' }])

  // It is tried again without being asked.
  limit('unlimited')
  await alert.waitFor({ state: 'hidden' })
  await expect.poll(async () => (await label.shown()).shallow.ranks).toEqual([1, ...before])
  const flag = page.getByRole('region', { name: 'Patterns' }).getByRole('button', { name: 'Flag' })
  await expect.poll(() => flag.getAttribute('aria-pressed')).toBe('true')
})

test('a word under way is not lost when the window is closed on it', async () => {
  await keymark.page.getByRole('textbox', { name: 'Description of pattern 2' }).fill('closed in the middle of')
  await keymark.close()
  keymark = await launchKeymark({ project })
  label = labelPage(keymark.page)
  await label.open()
  await expect.poll(label.place).toBe(1)
  await expect.poll(async () => (await label.shown()).semantic.description).toBe('closed in the middle of')
})
