/** An annotator's whole day, from the packet to the labels, with the keyboard alone; and the same page at 200 %. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { StudyDesign } from '#contract/study-design.ts'
import { readLabels } from '#main/exchange/labels.ts'
import { openStore } from '#main/store/open.ts'
import { listScans } from '#main/store/scan.ts'
import { createDesignedStudy } from '#main/store/study.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { objections } from './axe.ts'
import { goTo, labelPage } from './label-page.ts'
import { answerDialogs, launchKeymark, root, type Keymark } from './launch.ts'
import { picture } from './screenshot.ts'

const folder = temporaryFolder()
const lab = join(folder, 'lab.keymark')
const own = join(folder, 'own.keymark')
const userData = join(folder, 'user')
let keymark: Keymark
let label: ReturnType<typeof labelPage>
let packet = ''

beforeAll(async () => {
  mkdirSync(userData)
  copyFileSync(inject('demoProject'), lab)
  const db = openStore(lab)
  const scan = listScans(db)[0]?.id ?? 0
  const guidelines = '## Before you begin\n\n1. Read **all** lines.\n2. Mark what repeats.'
  const design = { name: 'day', scan, keysPerLayer: 2, annotators: ['Ada'], assistance: true, guidelines }
  createDesignedStudy(db, StudyDesign.parse(design))
  db.close()
  keymarkCommand('packet', 'export', '--project', lab, '--study', 'day', '--out', folder)
  packet = join(folder, readdirSync(folder).find((name) => name.endsWith('.kmpacket')) ?? '')
  await start()
})
afterAll(async () => {
  await keymark.close()
  rmSync(folder, { recursive: true, force: true })
})

async function start(project?: string): Promise<void> {
  keymark = await launchKeymark({ userData, ...(project !== undefined && { project }) })
  label = labelPage(keymark.page)
}

function keymarkCommand(...words: string[]): void {
  const command = [join(root, 'main/cli.ts'), ...words]
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' })
  expect(status, stderr).toBe(0)
}

async function choose(command: string): Promise<void> {
  const { page } = keymark
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog', { name: 'Commands' }).waitFor()
  await page.keyboard.type(command)
  await page.getByRole('menuitem', { name: command }).waitFor()
  await page.keyboard.press('Enter')
}

test('the packet is opened, and the guidelines and the guide are read', async () => {
  const { app, page } = keymark
  await answerDialogs(app, { open: [packet], save: own })
  await page.getByRole('navigation').waitFor()
  await choose('Open packet…')
  await goTo(page, 'Label')
  await page.getByRole('grid', { name: 'Triggers' }).getByRole('row').nth(1).waitFor()
  // They are there from the start, and a key that is named beside them puts them away.
  const guidelines = page.getByRole('region', { name: 'Guidelines' })
  await guidelines.getByRole('heading', { name: 'Before you begin' }).waitFor()
  await expect
    .poll(() => guidelines.getByRole('listitem').allInnerTexts())
    .toEqual(['Read all lines.', 'Mark what repeats.'])
  await label.press('g')
  await guidelines.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Shortcuts' }).click()
  await page.getByRole('dialog', { name: 'Shortcuts on this page' }).getByText('New pattern').waitFor()
  await label.press('Escape')
  await label.press('F1')
  const guide = page.getByRole('dialog', { name: 'A guide for annotators' })
  await guide.getByText('Nothing gets lost').waitFor()
  await picture(keymark, 'guide')
  await expect.poll(() => objections(keymark.page)).toEqual([])
  await label.press('Escape')
  await guide.waitFor({ state: 'hidden' })
})

test('shared words are pointed out when asked for', async () => {
  const { page } = keymark
  const pointedOut = page.locator('.shared, .shares-last')
  await expect.poll(() => pointedOut.count()).toBe(0)
  await label.press('a')
  await expect.poll(() => pointedOut.count()).toBeGreaterThan(0)
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(keymark, 'assistance-dark')
  await expect.poll(() => objections(keymark.page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
  await picture(keymark, 'assistance-light')
  await expect.poll(() => objections(keymark.page)).toEqual([])
  await label.press('a')
  await expect.poll(() => pointedOut.count()).toBe(0)
})

test('keys are labelled: marks, a range, words, a completed description, no pattern, a flag, a note', async () => {
  const { page } = keymark
  // With assistance for the first change only.
  await label.press('a')
  await label.press('n')
  await page.keyboard.type('ends in the same word')
  await label.press('Escape')
  await label.press('a')
  await label.press('s')
  await label.press('1')
  for (let i = 0; i < 3; i++) await label.press('j')
  await label.press('Shift+Digit1')
  await expect.poll(() => label.support(1)).toMatch(/^4 of/u)
  await label.press('/')
  await page.keyboard.type('the')
  await label.press('Enter')
  await label.press('c')
  await expect.poll(label.notice).toBe('The prefix is copied.')
  await label.done()
  await expect.poll(label.place).toBe(2)

  await label.press('n')
  await page.keyboard.type('same')
  const offered = page.getByRole('listbox', { name: 'Earlier descriptions' }).getByRole('option')
  await offered.first().waitFor()
  await expect.poll(() => offered.allInnerTexts()).toEqual(['■ ends in the same word'])
  await picture(keymark, 'completion')
  await expect.poll(() => objections(keymark.page)).toEqual([])
  await label.press('ArrowDown')
  await label.press('Enter')
  await label.press('Escape')
  await label.press('e')
  await label.mark([1, 2, 3], '1')
  const field = page.getByRole('textbox', { name: 'Description of pattern 1' })
  await expect.poll(() => field.inputValue()).toBe('ends in the same word')
  await label.press('f')
  await label.press('m')
  await page.keyboard.type('not sure')
  await label.press('Escape')
  await label.done()
  await expect.poll(label.place).toBe(3)

  await label.press('0')
  await expect.poll(label.state).toBe('no pattern')
  await label.done()
  await expect.poll(label.place).toBe(4)
})

test('undo and redo reach the keys before, and the queue is walked', async () => {
  await label.press('Control+z')
  await expect.poll(label.place).toBe(3)
  await expect.poll(label.state).toBe('new')
  await label.press('Control+Shift+z')
  await expect.poll(label.state).toBe('no pattern')
  await label.press('[')
  await expect.poll(label.place).toBe(2)
  await expect.poll(label.state).toBe('done')
  await label.press(']')
  await label.press(']')
  await expect.poll(label.place).toBe(4)
})

/** Controls that no scrolling brings fully into the window, or that something else covers. */
const unreachable = (): Promise<string[]> =>
  keymark.page.evaluate(() => {
    const controls = [...document.querySelectorAll<HTMLElement>('nav a, header button, main button, main textarea')]
    return controls
      .filter((control) => control.checkVisibility({ opacityProperty: true }))
      .filter((control) => {
        control.scrollIntoView({ block: 'center', inline: 'center' })
        const { left, right, top, bottom, width } = control.getBoundingClientRect()
        if (width === 0) return false
        const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
        const isInside = left >= -1 && right <= innerWidth + 1 && top >= -1 && bottom <= innerHeight + 1
        return !isInside || at === null || !(control.contains(at) || at.contains(control))
      })
      .map((control) => control.ariaLabel ?? control.innerText)
  })

test.for([
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
])('everything can be reached at twice the size in $width × $height', async ({ width, height }) => {
  const { app, page } = keymark
  await app.evaluate(
    ({ BrowserWindow }, { width, height }) => {
      const [window] = BrowserWindow.getAllWindows()
      window?.setContentSize(width, height)
      window?.webContents.setZoomFactor(2)
    },
    { width, height },
  )
  await expect.poll(() => page.evaluate(() => Math.abs(innerWidth * 2))).toBe(width)
  await label.press('Home')
  // What ends a key is on the first screen.
  const done = await page.getByRole('button', { name: /^(?:Done, n|N)ext key/u }).boundingBox()
  expect((done?.y ?? Infinity) + (done?.height ?? 0)).toBeLessThan(height / 2)
  await picture(keymark, `zoom-${width}`)
  await expect.poll(unreachable).toEqual([])
  await picture(keymark, `zoom-${width}-end`)
  await expect.poll(() => objections(keymark.page)).toEqual([])
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(1))
})

test('the next morning it goes on where it stopped, and the labels go back', async () => {
  await keymark.close()
  await start(own)
  const { app, page } = keymark
  await label.open()
  await expect.poll(label.place).toBe(4)
  await expect.poll(label.progress).toMatch(/^3 of/u)
  const labels = join(folder, 'back.kmlabels')
  await answerDialogs(app, { save: labels })
  await choose('Return labels…')
  await page.getByText(/^All labels so far are in back\.kmlabels/u).waitFor()
  const { events } = await readLabels(labels)
  const assisted = events.map((event) => event.assisted)
  expect(assisted[0]).toBe(true)
  expect(assisted.lastIndexOf(true)).toBeLessThan(assisted.indexOf(false))
  const measured = events.flatMap(({ activeMs }) => (activeMs === null ? [] : [activeMs]))
  expect(measured.length).toBeGreaterThan(events.length - 3)
  expect(Math.max(...measured)).toBeGreaterThan(0)
  expect(Math.max(...measured)).toBeLessThan(180_000)
})
