/** A study of two scans, drawn in the form and read on the pages Layers and Compare, in the real window. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { armsStudy, writeArms } from '../fixtures/arms.ts'
import { label } from '../fixtures/labels.ts'
import { objections } from './axe.ts'
import { settled } from './every-page.ts'
import { launchKeymark, type Keymark } from './launch.ts'

let keymark: Keymark
let scans: [number, number]

beforeAll(async () => {
  const arms = writeArms()
  ;({ scans } = arms)
  const study = armsStudy(arms, { name: 'two arms', annotators: ['ann'], overlapShare: 0, practiceKeys: 0 })
  const rows = arms.db.prepare('SELECT id, scan FROM assignment WHERE study = ? ORDER BY id').all(study) as {
    id: number
    scan: number
  }[]
  for (const [i, { id, scan }] of rows.entries())
    label(
      arms.db,
      id,
      scan === scans[0] || i % 4 === 0
        ? [{ kind: i % 2 === 0 ? 'shallow' : 'semantic', ranks: [1, 2, 3, 4, 5, 6] }]
        : [],
    )
  arms.db.close()
  keymark = await launchKeymark({ project: arms.path })
})
afterAll(() => keymark.close())

/** A picture for whoever asks for pictures. */
async function picture(name: string): Promise<void> {
  const folder = process.env['KEYMARK_PICTURES']
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await keymark.page.screenshot({ path: join(folder, `${name}.png`) })
}

test('the study says its arms, and Layers has their numbers, differences and figures', async () => {
  const { page } = keymark
  await page.getByRole('link', { name: 'Study' }).click()
  await page.getByText('arms, mixed blind: the scans “wide” and “other”').waitFor()
  await picture('study')
  await page.getByRole('region', { name: 'two arms' }).getByRole('button', { name: 'Layers' }).click()
  const section = page.getByRole('region', { name: 'Arms: scans' })
  await section.waitFor()
  const first = section.locator('tbody tr').first()
  await expect
    .poll(() => first.locator('td').allInnerTexts())
    .toEqual(expect.arrayContaining(['Keys with a pattern', 'All', '24 and 24']))
  const caption = /^Arms: scans “wide” \(24 keys\) and “other” \(24 keys\), mixed blind\./u
  const figure = page.locator('figure', { has: page.locator('figcaption', { hasText: caption }) }).first()
  await figure.locator('canvas').waitFor()
  await settled(page)
  await picture('layers')
  await section.scrollIntoViewIfNeeded()
  await picture('layers-arms')
  await expect.poll(() => objections(page)).toEqual([])
})

test('numbers beside them are of one scan, which is chosen', async () => {
  const { page } = keymark
  await page.getByText('only keys of the scan “wide”').first().waitFor()
  await page.getByRole('button', { name: /Keys of/u }).click()
  await page.getByRole('option', { name: /^other/u }).click()
  await page.getByText('only keys of the scan “other”').first().waitFor()
})

test('Compare has what people found in both, layer by layer and key by key', async () => {
  const { page } = keymark
  await page.getByRole('link', { name: 'Compare the scans key by key' }).click()
  await page.getByRole('heading', { name: 'wide, compared with' }).waitFor()
  const keys = page.getByRole('region', { name: 'Labelled keys' })
  await keys.waitFor()
  await expect.poll(() => keys.locator('tbody tr').count()).toBe(20)
  await page.getByRole('region', { name: 'Labels of “two arms”' }).getByText('24 and 24').first().waitFor()
  await settled(page)
  await keys.scrollIntoViewIfNeeded()
  await picture('compare')
  await expect.poll(() => objections(page)).toEqual([])
  await keys.locator('tbody tr').first().getByRole('link').nth(1).click()
  await page
    .getByText(/ of scan “(?:wide|other)”/u)
    .first()
    .waitFor()
})

test('a new study mixes the scans that are ticked', async () => {
  const { page } = keymark
  await page.getByRole('link', { name: 'Study' }).click()
  await page.getByRole('button', { name: 'New study' }).click()
  await page.getByRole('group', { name: 'Other scans' }).getByText('wide').click()
  await page.getByRole('textbox', { name: 'Annotators' }).fill('bob')
  await page
    .getByText(/of “other”/u)
    .first()
    .waitFor()
  await picture('new-study')
  await page.getByRole('button', { name: 'Draw the sample' }).click()
  await page.getByText('arms, mixed blind: the scans “other” and “wide”').waitFor()
})
