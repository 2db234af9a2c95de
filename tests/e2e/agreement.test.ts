/** Agreement in the real window, whose bootstrap runs in a thread of the built program. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { studyAgreement } from '#main/analysis/agreement/study.ts'
import { packetSent } from '#main/store/packet-state.ts'
import { createStudy } from '#main/store/study.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { SHARED_KEYS, writeSharedStudy } from '../fixtures/shared-study.ts'
import { objections } from './axe.ts'
import { answerDialogs, launchKeymark, type Keymark } from './launch.ts'

const folder = temporaryFolder()
let keymark: Keymark

beforeAll(async () => {
  const project = join(folder, 'p.keymark')
  const { db, scan } = writeSharedStudy(project)
  createStudy(db, { name: 'alone', scan, perLayer: 2, seed: 1, annotator: 'ann' })
  // All label elsewhere, so that whoever is here may see what they found.
  for (const packet of db.prepare('SELECT packet FROM annotator').pluck().all() as string[]) packetSent(db, packet, 6)
  db.close()
  keymark = await launchKeymark({ project })
})
afterAll(async () => {
  await keymark.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a study without shared keys says the next step, one with them shows every level', async () => {
  const { page } = keymark
  await page.getByRole('link', { name: 'Agreement' }).click()
  await page.getByRole('heading', { name: 'Nothing to compare' }).waitFor()
  await page.getByRole('button', { name: 'Go to Study' }).waitFor()

  await page.getByRole('button', { name: /Study/u }).first().click()
  await page.getByRole('option', { name: 'shared' }).click()
  const { overall, pairs } = studyAgreement(SHARED_KEYS, { seed: 1, draws: 2000 })
  const row = page.getByRole('row', { name: /α, nominal/u })
  await row.waitFor()
  const digits = (value: unknown): string => Number(value).toPrecision(3)
  const { value, low, high } = overall.triggers.alpha
  await expect.poll(() => row.innerText()).toContain(digits(value))
  await expect.poll(() => row.innerText()).toContain(`${digits(low)} to ${digits(high)}`)
  await expect.poll(() => page.getByRole('row', { name: /MASI \(Passonneau 2006\)/u }).count()).toBeGreaterThan(0)

  await row.getByRole('button').click()
  await page.getByText('Krippendorff 2011, Computing').waitFor()

  await page.getByRole('button', { name: /All annotators/u }).click()
  await page.getByRole('option', { name: 'ann and bob' }).click()
  const kappa = await page
    .getByRole('row', { name: /Cohen’s κ/u })
    .first()
    .innerText()
  expect(kappa).toContain(digits(pairs[0]?.triggers.cohen.value))
})

test.each(['light', 'dark'] as const)('axe finds nothing to object to, %s', async (colorScheme) => {
  await keymark.page.emulateMedia({ colorScheme })
  expect(await objections(keymark.page)).toEqual([])
})

test('a table is saved as LaTeX, with the numbers that the window shows', async () => {
  const { page, app } = keymark
  const path = join(folder, 'agreement.tex')
  await answerDialogs(app, { save: path })
  const models = page.getByRole('region', { name: 'Other annotators' })
  await models.getByRole('button', { name: 'Save table as…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save the table' })
  await dialog.getByRole('radio', { name: 'LaTeX' }).click()
  await dialog.getByRole('button', { name: 'Save…' }).click()
  await dialog.waitFor({ state: 'hidden' })
  const lines = readFileSync(path, 'utf8').split('\n')
  expect(lines).toContain('  \\toprule')
  const row = await models.getByRole('row', { name: /^Any pattern/u }).innerText()
  const share = /(\d+) %/u.exec(row)?.[1] ?? 'none'
  expect(lines.find((line) => line.includes('any pattern'))).toContain(`${share}\\,\\%`)
})

test('the key with the most disagreement is one click away', async () => {
  const { page } = keymark
  await page.getByRole('link', { name: '2/1', exact: true }).click()
  await page.getByRole('heading', { name: '2/1' }).waitFor()
})
