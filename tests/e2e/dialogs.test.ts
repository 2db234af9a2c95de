/** Every dialog, in the looks that change most: axe objects to nothing, and it fits into the window with what it ends in. */
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildLabels } from '#main/exchange/labels.ts'
import { labelsOf } from '#main/store/labels.ts'
import { openStore } from '#main/store/open.ts'
import { openPacket, packetsOf } from '#main/store/packet.ts'
import { listScans } from '#main/store/scan.ts'
import { createStudy, findStudy } from '#main/store/study.ts'
import { assignmentsOf, labelOne } from '../fixtures/packet.ts'
import { objections } from './axe.ts'
import { type EveryPage, go, settled, openEveryPage } from './every-page.ts'
import { answerDialogs } from './launch.ts'
import { picture } from './screenshot.ts'

let keymark: EveryPage

beforeAll(async () => {
  let labels = ''
  keymark = await openEveryPage(async (project) => {
    const db = openStore(project)
    const packet = packetsOf(db, findStudy(db, 'shared').id).find(({ annotator }) => annotator === 'bob')
    createStudy(db, { name: 'the other', scan: listScans(db)[0]?.id ?? 0, perLayer: 1, seed: 2, annotator: 'ann' })
    db.close()
    if (packet === undefined) throw new Error('bob has no packet')
    labels = join(dirname(project), 'shared-bob.kmlabels')
    const own = openStore(join(dirname(project), 'own.keymark'))
    const study = openPacket(own, packet)
    labelOne(own, assignmentsOf(own, 'bob')[0] ?? 0, 'ends in base')
    writeFileSync(labels, await buildLabels(labelsOf(own, study), '0'))
    own.close()
  })
  await answerDialogs(keymark.app, { open: [labels] })
  // The pages are those of the study that was looked at last.
  await go(keymark.page, '/study')
  await keymark.page.getByRole('region', { name: 'shared' }).getByRole('button', { name: 'Layers' }).click()
})
afterAll(() => keymark.close())

const press = (name: string | RegExp) => (page: Page) =>
  page.getByRole('main').getByRole('button', { name, exact: true }).first().click()

/** A command, from the palette. */
const byName = (title: string) => async (page: Page) => {
  await page.keyboard.press('Control+k')
  await page.keyboard.type(title)
  await page.getByRole('menuitem', { name: title }).waitFor()
  await page.keyboard.press('Enter')
}

/** Where each is opened, and how. */
const DIALOGS: Record<string, [page: () => string, open: (page: Page) => Promise<void>]> = {
  Commands: [() => '/project', (page) => page.keyboard.press('Control+k')],
  Shortcuts: [() => keymark.label, (page) => page.getByRole('button', { name: 'Shortcuts' }).click()],
  Guide: [() => keymark.label, (page) => page.keyboard.press('F1')],
  'Rename scan': [() => '/scan', press('Rename or delete…')],
  'Rename study': [() => '/study', press('Rename or delete…')],
  'Delete analysis': [() => '/values', press('Delete…')],
  Guidelines: [() => '/study', press('Guidelines')],
  'Export labels': [() => '/layers', press('Export labels…')],
  'Save the figure': [() => '/layers', press('Save as…')],
  'Save the table': [() => '/agreement', press('Save table as…')],
  'Go on with a study': [() => '/study', press('Change…')],
  Examples: [() => '/study', press('Examples…')],
  'Machine rater': [() => '/study', press('Add a machine rater…')],
  'Import descriptions': [() => '/study', press('Import descriptions…')],
  'Similar keys': [() => '/key/1/1/0', press('Similar keys…')],
  'Import labels': [() => '/study', press('Import labels…')],
  'Which study': [() => '/project', byName('Export packets…')],
  'Restore a backup': [() => '/project', byName('Restore a backup…')],
  'Download a model': [
    () => '/scan?scan=new',
    async (page) => {
      await page.getByText('My own', { exact: true }).click()
      await press('Download one…')(page)
    },
  ],
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
      const wrong = await objections(page)
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
