/** Every page, with and without something on it, in every look: light and dark, forced colours, small and large windows, twice the size. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { objections } from './axe.ts'
import { ADDRESSES, openEveryPage, go, settled } from './every-page.ts'
import { launchKeymark, type Keymark } from './launch.ts'
import { picture } from './screenshot.ts'

let keymark: Keymark

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

interface Look {
  name: string
  colorScheme?: 'dark'
  forcedColors?: 'active'
  size?: [width: number, height: number]
  zoom?: number
}

/** How people look at the pages: each of them at all of these. */
const LOOKS: Look[] = [
  { name: 'light' },
  { name: 'dark', colorScheme: 'dark' },
  { name: 'forced-colours', forcedColors: 'active' },
  { name: '1024x700', size: [1024, 700] },
  { name: '960x540', size: [960, 540] },
  { name: '2560x1440', size: [2560, 1440] },
  { name: '1440x900-at-200', zoom: 2 },
  { name: '1024x700-at-200', size: [1024, 700], zoom: 2 },
]

/** Empty pages have little on them that a window could be too small for. */
const EMPTY_LOOKS = LOOKS.filter(({ name }) => ['light', 'dark', '1024x700-at-200'].includes(name))

async function take({ colorScheme, forcedColors, size: [width, height] = [1440, 900], zoom = 1 }: Look): Promise<void> {
  await keymark.page.emulateMedia({
    colorScheme: colorScheme ?? 'light',
    forcedColors: forcedColors ?? 'none',
    reducedMotion: 'reduce',
  })
  await resize(width, height, zoom)
}

/** The page as a whole does not scroll, in no direction; of what is in it, tables and figures alone do sideways. */
const scrolled = (): Promise<string[]> =>
  keymark.page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement
    const whole = scrollWidth > window.innerWidth || scrollHeight > window.innerHeight ? ['the document'] : []
    const main = document.querySelector<HTMLElement>('main')
    const panes = [...(main?.querySelectorAll<HTMLElement>('*') ?? [])].filter((pane) => {
      const { overflowX, overflowY } = getComputedStyle(pane)
      const isPane =
        /auto|scroll/u.test(overflowX) && /auto|scroll/u.test(overflowY) && pane.querySelector('h2') !== null
      return isPane && pane.scrollWidth > pane.clientWidth + 1
    })
    return [...whole, ...panes.map((pane) => `${pane.className} by ${pane.scrollWidth - pane.clientWidth}`)]
  })

/** What is wrong with each page at one look. */
async function wrongWith(pages: readonly string[], look: Look): Promise<Record<string, string[]>> {
  await take(look)
  const found: Record<string, string[]> = {}
  for (const address of pages) {
    await go(keymark.page, address)
    await picture(
      keymark,
      `${pages === ADDRESSES ? 'empty-' : ''}${look.name}${address.replaceAll(/[^a-z0-9]+/giu, '-')}`,
    )
    const list = [...(await scrolled()), ...(await objections(keymark.page)), ...(await unreachable())]
    if (list.length > 0) found[address] = list
  }
  await take({ name: 'light' })
  return found
}

describe('with a project', () => {
  let pages: string[]
  beforeAll(async () => {
    const opened = await openEveryPage()
    pages = opened.pages
    keymark = opened
  })
  afterAll(() => keymark.close())

  test.each(LOOKS)('axe objects to nothing, all can be reached, and no page scrolls sideways: $name', async (look) => {
    expect(await wrongWith(pages, look)).toEqual({})
  })
})

describe('without one', () => {
  beforeAll(async () => {
    keymark = await launchKeymark()
  })
  afterAll(() => keymark.close())

  test('axe objects to a picture without words and to pale text', async () => {
    await go(keymark.page, '/project')
    await keymark.page.evaluate(() => {
      const [picture, text] = [document.createElement('img'), document.createElement('p')]
      text.textContent = 'pale'
      text.style.cssText = 'color: #ccc; background: #fff'
      document.querySelector('main')?.prepend(picture, text)
    })
    expect((await objections(keymark.page)).map((line) => line.split(':')[0])).toEqual(['color-contrast', 'image-alt'])
    await keymark.page.reload()
  })

  test.each(EMPTY_LOOKS)(
    'axe objects to nothing, all can be reached, and no page scrolls sideways: $name',
    async (look) => {
      expect(await wrongWith(ADDRESSES, look)).toEqual({})
    },
  )
})
