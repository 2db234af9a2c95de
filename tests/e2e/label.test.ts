/** The annotator's day in the real window: a sample by the real command line, labels by keyboard alone, a restart, the figure, the export. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { temporaryFolder } from '../fixtures/project.ts'
import { answerDialogs, launchKeymark, root, type Keymark } from './launch.ts'
import { goTo, labelPage, type LabelledKey } from './label-page.ts'

const folder = temporaryFolder()
const project = join(folder, 'journey.keymark')
const userData = join(folder, 'user')

/** What the annotator finds, in the order of the queue. The ranks are made up; that they arrive is what is tested. */
const FOUND: LabelledKey[] = [
  {
    shallow: { description: 'ends in the same word', ranks: [1, 2, 3, 5] },
    semantic: { description: 'war, the army and the navy', ranks: [2, 4, 6] },
  },
  {
    shallow: { description: 'a comma before “and”', ranks: [1, 2, 3] },
    semantic: { description: 'the sea and ships', ranks: [4, 5, 6, 7] },
  },
  {
    shallow: { description: 'n-gram “of the”', ranks: [2, 3, 4] },
    semantic: { description: 'parts of something', ranks: [2, 3, 4] },
  },
]
/** Triggers that show a shallow pattern only, both, a semantic one only: of the ranks above. */
const CLASSES = { shallow: 3 + 3 + 0, both: 1 + 0 + 3, semantic: 2 + 4 + 0 }

/** Share of all triggers, 25 of each key, in whole per cent. */
const percent = (triggers: number, keys: number): number => Math.round((100 * triggers) / (25 * keys))

let keymark: Keymark
let figure = ''

beforeAll(async () => {
  mkdirSync(userData)
  copyFileSync(inject('demoProject'), project)
  keymarkCommand('sample', '--study', 'journey', '--per-layer', '2', '--seed', '7', '--annotator', 'Ada')
  keymark = await launchKeymark({ project, userData })
})
afterAll(async () => {
  await keymark.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a pattern below three triggers says so, and done waits', async () => {
  const label = labelPage(keymark.page)
  await label.open()
  const { shallow, semantic } = FOUND[0] as LabelledKey
  await label.addPattern(shallow.description, 's')
  await label.mark(shallow.ranks.slice(0, 2), '1')
  await expect.poll(() => label.support(1)).toBe('2 of 3')
  await label.done()
  await expect.poll(label.notice).toBe('Not done yet.')
  await expect.poll(label.reasons).toEqual(['Pattern 1 is marked on 2 of the 3 triggers that a pattern needs.'])
  await expect.poll(label.place).toBe(1)
  await label.mark(shallow.ranks.slice(2), '1')
  await expect.poll(() => label.support(1)).toBe(`4 of ${await label.triggers()}`)
  await expect.poll(label.reasons).toEqual([])

  await label.addPattern(semantic.description, 'e')
  await label.mark(semantic.ranks, '2')
  await expect.poll(label.shown).toEqual(FOUND[0])
})

test('undo and redo take back and put in again, as far back as the key before', async () => {
  const label = labelPage(keymark.page)
  await label.press('Control+z')
  await expect.poll(async () => (await label.shown()).semantic.ranks).toEqual([2, 4])
  await label.press('Control+z')
  await expect.poll(async () => (await label.shown()).semantic.ranks).toEqual([2])
  await label.press('Control+Shift+z')
  await label.press('Control+y')
  await expect.poll(label.shown).toEqual(FOUND[0])

  await label.done()
  await expect.poll(label.place).toBe(2)
  await label.press('Control+z')
  await expect.poll(label.place).toBe(1)
  await expect.poll(label.notice).toMatch(/^Undone here, in key 1: .+\.$/u)
  await expect.poll(label.state).toBe('in progress')
  await label.press('Control+Shift+z')
  await expect.poll(label.state).toBe('done')
  await label.done()
  await expect.poll(label.place).toBe(2)
})

test('the first labelled key makes a figure', async () => {
  await goTo(keymark.page, 'Layers')
  figure = await drawnFigure()
  await expect.poll(totals).toEqual({ keys: 1, shallow: percent(3, 1), both: percent(1, 1), semantic: percent(2, 1) })
})

test('two more keys are labelled by keyboard alone', async () => {
  const label = labelPage(keymark.page)
  await label.open()
  for (const [at, found] of FOUND.entries()) {
    if (at === 0) continue
    await expect.poll(label.place).toBe(at + 1)
    await label.addPattern(found.shallow.description, 's')
    await label.addPattern(found.semantic.description, 'e')
    await label.mark(found.shallow.ranks, '1')
    await label.mark(found.semantic.ranks, '2')
    await expect.poll(label.shown).toEqual(found)
    await label.done()
  }
  await expect.poll(label.place).toBe(4)
  await expect.poll(label.progress).toBe('3 of 16')
})

test('the annotator is told neither layer nor key', async () => {
  const text = await keymark.page.locator('main').innerText()
  expect(text).not.toMatch(/layer|\b\d+\/\d+\b/iu)
})

test('every label is there after a restart', async () => {
  await keymark.close()
  keymark = await launchKeymark({ project, userData })
  const label = labelPage(keymark.page)
  await label.open()
  await expect.poll(label.place).toBe(4)
  for (const [at, found] of [...FOUND.entries()].toReversed()) {
    await label.press('[')
    await expect.poll(label.place).toBe(at + 1)
    await expect.poll(label.state).toBe('done')
    await expect.poll(label.shown).toEqual(found)
  }
})

test('Figure 2 has changed, and its numbers are those of the labels', async () => {
  await goTo(keymark.page, 'Layers')
  const now = await drawnFigure()
  expect(now).not.toBe(figure)
  const { shallow, both, semantic } = CLASSES
  await expect.poll(totals).toEqual({
    keys: 3,
    shallow: percent(shallow, 3),
    both: percent(both, 3),
    semantic: percent(semantic, 3),
  })
})

test('the exported file holds the labels', async () => {
  await answerDialogs(keymark.app, { open: [folder] })
  await keymark.page.getByRole('button', { name: 'Export labels…' }).click()
  await keymark.page.getByRole('button', { name: 'Export to a folder…' }).click()
  await keymark.page.getByText('journey.jsonl').waitFor()
  const lines = readFileSync(join(folder, 'journey.jsonl'), 'utf8').trimEnd().split('\n')
  const labelled = lines
    .map((line) => JSON.parse(line) as ExportedKey)
    .filter(({ state }) => state === 'done')
    .toSorted((one, other) => Date.parse(one.times.started) - Date.parse(other.times.started))
  expect(labelled).toHaveLength(3)
  for (const [at, { annotator, patterns, triggers, times }] of labelled.entries()) {
    const { shallow, semantic } = FOUND[at] as LabelledKey
    expect(annotator).toBe('Ada')
    expect(patterns.map(({ description, kind, ranks }) => ({ description, ranks, kind }))).toEqual([
      { ...shallow, kind: 'shallow' },
      { ...semantic, kind: 'semantic' },
    ])
    expect(triggers.map(({ rank }) => rank)).toEqual(triggers.map((_, i) => i + 1))
    expect(Date.parse(times.changed)).toBeGreaterThanOrEqual(Date.parse(times.started))
  }
})

test('the other keys are labelled with two patterns each at no more than sixty keystrokes a key', async () => {
  const { page } = keymark
  const label = labelPage(page)
  await label.open()
  await expect.poll(label.place).toBe(4)
  // Every key that goes down in the window counts, those of a shortcut each for itself.
  await page.evaluate(() => {
    const counted = window as unknown as { strokes: number }
    counted.strokes = 0
    window.addEventListener('keydown', (event) => void (counted.strokes += event.repeat ? 0 : 1), { capture: true })
  })
  const strokes = (): Promise<number> => page.evaluate(() => (window as unknown as { strokes: number }).strokes)
  // By last word, so that what repeats stands first; the order stays from key to key.
  await label.press('o')
  const perKey: number[] = []
  for (let place = 4; place <= 16; place++) {
    await expect.poll(label.place).toBe(place)
    const before = await strokes()
    await label.press('Home')
    const [largest = ''] = await page.locator('.line-group').allInnerTexts()
    const isShared = Number(/\d+$/u.exec(largest)?.[0] ?? 0) >= 3
    if (isShared) {
      await label.press('=')
      await label.press('Escape')
    }
    // What is read in the lines, and the lines that show it: the first, the third and the three below.
    await label.press('n')
    await page.keyboard.type('ships and those aboard')
    await label.press('Escape')
    await label.press('e')
    const digit = isShared ? '2' : '1'
    await label.press(digit)
    for (let steps = 0; steps < 2; steps++) await label.press('j')
    await label.press(digit)
    for (let steps = 0; steps < 3; steps++) await label.press('j')
    await label.press(`Shift+Digit${digit}`)
    await label.done()
    perKey.push((await strokes()) - before)
  }
  await expect.poll(label.progress).toBe('16 of 16')
  console.log(`keystrokes a key: ${perKey.join(', ')}`)
  expect(Math.max(...perKey)).toBeLessThanOrEqual(60)
})

interface ExportedKey {
  annotator: string
  state: string
  patterns: { description: string; kind: string; ranks: number[] }[]
  triggers: { rank: number }[]
  times: { started: string; changed: string }
}

function keymarkCommand(...words: string[]): void {
  const command = [join(root, 'main/cli.ts'), words[0] ?? '', '--project', project, ...words.slice(1)]
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' })
  expect(status, stderr).toBe(0)
}

/** The figure's picture, once it is there and stays as it is. */
async function drawnFigure(): Promise<string> {
  const canvas = keymark.page.locator('figure canvas').first()
  await canvas.waitFor()
  const look = (): Promise<string> => canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL())
  let before = ''
  await expect
    .poll(
      async () => {
        const last = before
        before = await look()
        return before === last && (await hasInk())
      },
      { interval: 200 },
    )
    .toBe(true)
  return before
}

const hasInk = (): Promise<boolean> =>
  keymark.page
    .locator('figure canvas')
    .first()
    .evaluate((element) => {
      const { width, height } = element as HTMLCanvasElement
      const pixels = (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data
      return pixels?.some((value) => value > 0) ?? false
    })

/** The row of all layers: keys, and shares of their triggers in percent by the kinds of pattern they show. */
async function totals() {
  const row = keymark.page.getByRole('region', { name: 'By layer' }).getByRole('row', { name: /^All/u })
  const cells = await row.getByRole('cell').allInnerTexts()
  const [, keys, shallow, both, semantic] = cells.map((cell) => Number.parseInt(cell, 10))
  return { keys, shallow, both, semantic }
}
