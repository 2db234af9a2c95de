/** Every page, with and without something on it, in light and dark and at twice the size of text. */
import { AxeBuilder } from '@axe-core/playwright'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../fixtures/project.ts'
import { ADDRESSES, writeEveryPage, go, settled } from './every-page.ts'
import { launchKeymark, type Keymark } from './launch.ts'

const folder = temporaryFolder()
const SCHEMES = ['light', 'dark'] as const
let keymark: Keymark

afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function objections(): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page: keymark.page }).setLegacyMode(true).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join('\n')}`)
}

/** What can be worked with but lies, or is cut off, where nobody gets to. */
const unreachable = (): Promise<string[]> =>
  keymark.page.evaluate(() => {
    const CONTROLS =
      'a[href], button:not([disabled]), label:has(input), input:not(label input), textarea, select, [role=switch]'
    return [...document.querySelectorAll<HTMLElement>(CONTROLS)].flatMap((element) => {
      if (!element.checkVisibility({ opacityProperty: false, visibilityProperty: true })) return []
      // Kept for those who hear the page: what is seen stands beside it.
      if (element.closest('.sr-only, [data-react-aria-prevent-focus], [aria-hidden=true]') !== null) return []
      element.scrollIntoView({ block: 'nearest', inline: 'nearest' })
      const { left, right, top, bottom, width, height } = element.getBoundingClientRect()
      if (width <= 1 || height <= 1) return []
      const [x, y] = [(left + right) / 2, (top + bottom) / 2]
      const isInside = x >= 0 && y >= 0 && x <= window.innerWidth && y <= window.innerHeight
      return isInside ? [] : [`${element.tagName} ${element.getAttribute('aria-label') ?? element.innerText}`]
    })
  })

async function resize(width: number, height: number, zoom: number): Promise<void> {
  await keymark.app.evaluate(
    ({ BrowserWindow }, size) => {
      const [window] = BrowserWindow.getAllWindows()
      window?.setContentSize(size.width, size.height)
      window?.webContents.setZoomFactor(size.zoom)
    },
    { width, height, zoom },
  )
  await keymark.page.waitForFunction(
    (size) =>
      Math.abs(window.innerWidth * size.zoom - size.width) < 2 * size.zoom &&
      Math.abs(window.innerHeight * size.zoom - size.height) < 2 * size.zoom,
    { width, height, zoom },
  )
  await settled(keymark.page)
}

describe('with a project', () => {
  let pages: string[]
  beforeAll(async () => {
    const project = join(folder, 'p.keymark')
    pages = writeEveryPage(project)
    keymark = await launchKeymark({ project })
    await keymark.page.locator('a', { hasText: 'Layers' }).waitFor()
  })
  afterAll(() => keymark.close())

  test.each(SCHEMES)('axe finds nothing to object to on any page, %s', async (colorScheme) => {
    await keymark.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const found: Record<string, string[]> = {}
    for (const address of pages) {
      await go(keymark.page, address)
      const list = await objections()
      if (list.length > 0) found[address] = list
    }
    expect(found).toEqual({})
  })

  test.each([
    [1440, 900],
    [1024, 700],
  ])('everything can be reached with text at twice its size, %i × %i', async (width, height) => {
    await resize(width, height, 2)
    const found: Record<string, string[]> = {}
    for (const address of pages) {
      await go(keymark.page, address)
      const list = await unreachable()
      if (list.length > 0) found[address] = list
    }
    await resize(1440, 900, 1)
    expect(found).toEqual({})
  })
})

describe('without one', () => {
  beforeAll(async () => {
    keymark = await launchKeymark()
  })
  afterAll(() => keymark.close())

  test.each(SCHEMES)('axe finds nothing to object to on any page, %s', async (colorScheme) => {
    await keymark.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const found: Record<string, string[]> = {}
    for (const address of ADDRESSES) {
      await go(keymark.page, address)
      const list = await objections()
      if (list.length > 0) found[address] = list
    }
    expect(found).toEqual({})
  })
})
