/** What tells things apart: with colours forced by the system, on a dark page, in a very wide window, and in a saved figure. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EveryPage, go, settled, openEveryPage } from './every-page.ts'
import { answerDialogs } from './launch.ts'

let keymark: EveryPage

beforeAll(async () => {
  keymark = await openEveryPage()
})
afterAll(() => keymark.close())

/** Of an element, or of a part of it, all that can tell it from another with forced colours. */
const lookOf = (one: Locator): Promise<string> =>
  one.evaluate((element) => {
    const { backgroundColor, color, outlineStyle, outlineWidth, borderTopStyle, textDecorationLine } =
      getComputedStyle(element)
    const outline = outlineStyle === 'none' ? 'none' : `${outlineStyle} ${outlineWidth}`
    return [backgroundColor, color, outline, borderTopStyle, textDecorationLine].join(' · ')
  })

test('with forced colours, set and unset, chosen, current, full and next differ from what is not', async () => {
  const { page } = keymark
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' })
  await go(page, keymark.label)
  if ((await page.getByRole('region', { name: 'Guidelines' }).count()) > 0) await page.keyboard.press('g')
  const grid = page.getByRole('grid', { name: 'Triggers' })
  const chip = (isSet: boolean, line: number) =>
    grid.getByRole('row').nth(line).locator(`.mark[aria-pressed=${isSet}] .chip`).first()
  // Two lines that are not current: ann marked 2 and 3 with pattern 1, not with pattern 2, or the other way round.
  expect(await lookOf(chip(true, 3))).not.toBe(await lookOf(chip(false, 7)))
  expect(await lookOf(grid.locator('.line[data-current=true]'))).not.toBe(
    await lookOf(grid.locator('.line[data-current=false]').first()),
  )
  const kinds = page.getByRole('listitem', { name: /^Pattern 1/u }).getByRole('radio')
  expect(await lookOf(kinds.and(page.locator('[data-selected]')))).not.toBe(
    await lookOf(kinds.and(page.locator(':not([data-selected])')).first()),
  )
  const queue = page.getByRole('region', { name: 'Queue' }).getByRole('listitem').getByRole('button')
  expect(await lookOf(queue.and(page.locator('[aria-current=true]')))).not.toBe(
    await lookOf(queue.and(page.locator(':not([aria-current=true])')).last()),
  )
  // What a key cap says is read on a button that is filled.
  const cap = page.getByRole('button', { name: /^(Done, next|Next) key/u }).locator('kbd')
  expect(await cap.evaluate((one) => getComputedStyle(one).backgroundColor)).toBe('rgba(0, 0, 0, 0)')
  const bar = page.getByRole('progressbar').first()
  expect(await lookOf(bar.locator('> *').first())).not.toBe(await lookOf(bar))

  await go(page, '/keys')
  const rows = page.getByRole('grid', { name: 'Keys' }).locator('[role=row][aria-selected]')
  expect(await lookOf(rows.and(page.locator('[aria-selected=true]')))).not.toBe(
    await lookOf(rows.and(page.locator('[aria-selected=false]')).first()),
  )
  await go(page, '/study')
  const button = (name: string) => page.getByRole('button', { name, exact: true }).first()
  expect(await lookOf(button('Go on'))).not.toBe(await lookOf(button('New study…')))
  await page.emulateMedia({ forcedColors: 'none' })
})

/** Contrast with the page of every colour that a figure draws with on more than a few pixels, but lines of the grid; the least first. */
const contrasts = (figure: Locator): Promise<number[]> =>
  figure.evaluate((element) => {
    const canvas = element as HTMLCanvasElement
    const channelsOf = (colour: string): number[] => (colour.match(/[\d.]+/gu) ?? []).slice(0, 3).map(Number)
    const ground = channelsOf(getComputedStyle(document.body).backgroundColor)
    const bar = document.querySelector('header')
    const line = bar === null ? '' : channelsOf(getComputedStyle(bar).borderBottomColor).join()
    const luminance = (channels: number[]): number => {
      const [r = 0, g = 0, b = 0] = channels
        .map((value) => value / 255)
        .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const { width, height } = canvas
    const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray()
    const pixels = new Map<string, number>()
    for (let i = 0; i < data.length; i += 4) {
      // What is drawn whole: not the edges of strokes, nor a pale ground.
      if (data[i + 3] !== 255) continue
      const colour = `${data[i]},${data[i + 1]},${data[i + 2]}`
      pixels.set(colour, (pixels.get(colour) ?? 0) + 1)
    }
    const own = luminance(ground)
    return [...pixels]
      .filter(([colour, count]) => count > 40 && colour !== line)
      .map(([colour]) => luminance(colour.split(',').map(Number)))
      .map((other) => (Math.max(own, other) + 0.05) / (Math.min(own, other) + 0.05))
      .toSorted((a, b) => a - b)
  })

test.each(['light', 'dark'] as const)('every mark of every figure stands out from a %s page', async (colorScheme) => {
  const { page } = keymark
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  for (const address of ['/layers', '/values', '/ablation', '/memories', '/residual', '/sparsity', '/dimension']) {
    await go(page, address)
    const figures = page.locator('figure canvas')
    await figures.first().waitFor()
    await settled(page)
    for (const figure of await figures.all()) {
      const [least = 0] = await contrasts(figure)
      // The grey of what is not covered is the palest on white; on a dark page nothing is drawn as dark as on paper.
      expect(least, address).toBeGreaterThan(colorScheme === 'light' ? 1.5 : 1.8)
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
})

test('in a window of 2560 pixels the marks stay near the word that they are about', async () => {
  const { app, page } = keymark
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(2560, 1440))
  await page.waitForFunction(() => window.innerWidth === 2560)
  await go(page, keymark.label)
  const line = page.getByRole('grid', { name: 'Triggers' }).getByRole('row').nth(2)
  const marks = await line.locator('.mark').last().boundingBox()
  const word = await line.locator('.last-token').boundingBox()
  expect((word?.x ?? Infinity) - (marks?.x ?? 0)).toBeLessThan(900)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 900))
})

test('at 200 % a figure with a line of the paper’s keeps its layers apart', async () => {
  const { app, page } = keymark
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(2))
  await page.waitForFunction(() => window.innerWidth === 720)
  await go(page, '/residual')
  const figure = page.locator('figure canvas').first()
  await figure.waitFor()
  await settled(page)
  // Columns of pixels in the colour of the points: as many groups as layers, which are three.
  const groups = await figure.evaluate((element) => {
    const canvas = element as HTMLCanvasElement
    const { width, height } = canvas
    const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray()
    const isPoint = (x: number): boolean => {
      for (let y = 0; y < height; y++) {
        const i = (y * width + x) * 4
        if (data[i] === 0x00 && data[i + 1] === 0x72 && data[i + 2] === 0xb2) return true
      }
      return false
    }
    const starts: number[] = []
    for (let x = 1; x < width; x++) if (isPoint(x) && !isPoint(x - 1)) starts.push(x / width)
    return starts
  })
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(1))
  expect(groups).toHaveLength(3)
  expect((groups[2] ?? 0) - (groups[0] ?? 0)).toBeGreaterThan(0.3)
})

test.each([
  ['One column, 85 mm', 85],
  ['Two columns, 174 mm', 174],
])('figures of all pages are saved in the width of %s', async (choice, millimetres) => {
  const { app, page } = keymark
  for (const address of ['/layers', '/memories', '/sparsity']) {
    await go(page, address)
    const path = join(keymark.folder, `${address.slice(1)}-${millimetres}.svg`)
    await answerDialogs(app, { save: path })
    await page.locator('figure').first().getByRole('button', { name: 'Save as…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Save the figure' })
    await dialog.getByRole('radio', { name: 'SVG' }).click()
    await dialog.getByRole('radio', { name: choice }).click()
    await dialog.getByRole('button', { name: 'Save…' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(/<svg[^>]* width="([^"]*)"/u.exec(readFileSync(path, 'utf8'))?.[1], address).toBe(`${millimetres}mm`)
  }
})
