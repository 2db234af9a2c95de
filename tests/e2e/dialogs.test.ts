/** Every dialog, in the looks that change most: axe objects to nothing, and it fits into the window with what it ends in. */
import { AxeBuilder } from '@axe-core/playwright'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '../fixtures/project.ts'
import { go, settled, writeEveryPage } from './every-page.ts'
import { launchKeymark, type Keymark } from './launch.ts'
import { picture } from './screenshot.ts'

const folder = temporaryFolder()
let keymark: Keymark
let pages: string[]

beforeAll(async () => {
  const project = join(folder, 'p.keymark')
  pages = writeEveryPage(project)
  keymark = await launchKeymark({ project })
  await keymark.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Layers' }).waitFor()
})
afterAll(async () => {
  await keymark.close()
  rmSync(folder, { recursive: true, force: true })
})

const press = (name: string | RegExp) => (page: Page) =>
  page.getByRole('main').getByRole('button', { name, exact: true }).first().click()

const label = (): string => pages.find((address) => address.startsWith('/label/')) ?? ''

/** Where each is opened, and how. */
const DIALOGS: Record<string, [page: () => string, open: (page: Page) => Promise<void>]> = {
  Commands: [() => '/project', (page) => page.keyboard.press('Control+k')],
  Shortcuts: [label, (page) => page.getByRole('button', { name: 'Shortcuts' }).click()],
  Guide: [label, (page) => page.keyboard.press('F1')],
  'Rename scan': [() => '/scan', press('Rename or delete…')],
  'Rename study': [() => '/study', press('Rename or delete…')],
  'Delete analysis': [() => '/values', press('Delete…')],
  Guidelines: [() => '/study', press('Guidelines')],
  'Export labels': [() => '/layers', press('Export labels…')],
  'Save the figure': [() => '/layers', press('Save as…')],
}

const LOOKS = [
  { name: 'light', size: [1440, 900], zoom: 1, media: {} },
  { name: 'dark', size: [1440, 900], zoom: 1, media: { colorScheme: 'dark' } },
  { name: 'forced-colours', size: [1440, 900], zoom: 1, media: { forcedColors: 'active' } },
  { name: '960x540', size: [960, 540], zoom: 1, media: {} },
  { name: '1024x700-at-200', size: [1024, 700], zoom: 2, media: {} },
] as const

test.each(LOOKS)(
  'axe objects to no dialog, and each is inside the window: $name',
  async ({ name, size, zoom, media }) => {
    const { app, page } = keymark
    const [width, height] = size
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none', reducedMotion: 'reduce', ...media })
    await app.evaluate(
      ({ BrowserWindow }, look) => {
        const [window] = BrowserWindow.getAllWindows()
        window?.setContentSize(look.width, look.height)
        window?.webContents.setZoomFactor(look.zoom)
      },
      { width, height, zoom },
    )
    await page.waitForFunction((wanted) => Math.abs(window.innerWidth - wanted) < 2, width / zoom)
    const found: Record<string, string[]> = {}
    for (const [title, [address, open]] of Object.entries(DIALOGS)) {
      await go(page, address())
      await open(page)
      const dialog = page.getByRole('dialog')
      await dialog.waitFor()
      await settled(page)
      await picture(keymark, `dialog-${name}-${title.replaceAll(' ', '-')}`)
      const axe = new AxeBuilder({ page }).setLegacyMode(true).exclude('[data-live-announcer]')
      const { violations } = await axe.analyze()
      const wrong = violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join('\n')}`,
      )
      const box = await dialog.boundingBox()
      const isInside =
        box !== null &&
        box.x >= 0 &&
        box.y >= 0 &&
        box.x + box.width <= width / zoom &&
        box.y + box.height <= height / zoom
      if (!isInside) wrong.push(`outside the window: ${JSON.stringify(box)}`)
      if (wrong.length > 0) found[title] = wrong
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
    }
    expect(found).toEqual({})
  },
)
