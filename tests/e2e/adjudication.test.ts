/** Adjudication in the real window, by keyboard alone. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adjudicationQueue } from '#main/store/adjudication.ts'
import { getAnnotation } from '#main/store/annotation.ts'
import { openStore } from '#main/store/open.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { writeSharedStudy } from '../fixtures/shared-study.ts'
import { launchKeymark, type Keymark } from './launch.ts'

const folder = temporaryFolder()
const project = join(folder, 'p.keymark')
const userData = join(folder, 'user')
let study: number
let keymark: Keymark

beforeAll(async () => {
  const made = writeSharedStudy(project)
  study = made.study
  made.db.close()
  keymark = await launchKeymark({ project, userData })
})
afterAll(async () => {
  await keymark.close()
  rmSync(folder, { recursive: true, force: true })
})

test('three keys: accept, merge, edit, leave out, undo, and all of it after a restart', async () => {
  const { page } = keymark
  const { keyboard } = page
  const patterns = page.getByRole('listitem', { name: /^Pattern \d/u })
  await page.locator('a', { hasText: 'Adjudication' }).waitFor()
  await keyboard.press('Control+7')
  const name = page.getByRole('textbox', { name: 'Who adjudicates' })
  await name.waitFor()
  await name.focus()
  await keyboard.type('Judge')
  await keyboard.press('Enter')
  const findings = page.getByRole('region', { name: 'Findings' })
  await findings.waitFor()

  // The most disputed key first, 2/1. Take A's pattern, leave it out, and have it back.
  await findings.getByRole('row').nth(2).waitFor()
  // Neither who found it nor which key it is.
  const header = page.locator('header').first()
  await expect.poll(() => header.innerText()).toMatch(/key 1 of the queue · adjudicated by Judge/u)
  await expect.poll(() => page.getByRole('main').innerText()).not.toMatch(/\b(?:ann|bob|zoe)\b|\b\d\/\d\b/u)
  // A is a finding of A’s here, so shared words have no key that says the same.
  await expect.poll(() => page.getByRole('button', { name: /Shared words/u }).count()).toBe(0)
  await keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Shortcuts on this page' })
  await sheet.getByText('Accept A’s pattern').waitFor()
  const held = await sheet.locator('kbd').allInnerTexts()
  expect(held.filter((key) => key === 'A' || key === 'C').toSorted()).toEqual(['A', 'C'])
  await keyboard.press('Escape')
  await sheet.waitFor({ state: 'detached' })
  // The finding that the keys are about is in sight, also where the window is low.
  await keymark.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 560))
  const isInSight = (): Promise<boolean> =>
    findings.evaluate((region) => {
      const row = region.querySelector('tr[aria-current=true]')?.getBoundingClientRect()
      const { top, bottom } = region.getBoundingClientRect()
      return row !== undefined && row.top >= top - 1 && Math.min(row.bottom, row.top + 40) <= bottom + 1
    })
  for (const key of ['.', '.', ',', ',']) {
    await keyboard.press(key)
    await expect.poll(isInSight).toBe(true)
  }
  await keymark.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 900))
  await keyboard.press('a')
  await expect.poll(() => patterns.count()).toBe(1)
  await keyboard.press('Delete')
  await expect.poll(() => patterns.count()).toBe(0)
  await keyboard.press('Control+z')
  await expect.poll(() => patterns.count()).toBe(1)
  await keyboard.press('Control+Enter')

  // 2/0: accept the finding that both made alike; merge the other, of which the kinds differ, decide its kind and say why.
  await findings.getByText('kinds differ').waitFor()
  await keyboard.press('b')
  await expect.poll(() => patterns.count()).toBe(1)
  await keyboard.press('.')
  await keyboard.press('u')
  await expect.poll(() => patterns.count()).toBe(2)
  await page.getByText('Pattern 2 needs a kind').waitFor()
  await keyboard.press('s')
  await keyboard.press('m')
  await keyboard.type('we agreed on the phone')
  await keyboard.press('Escape')
  await keyboard.press('Control+Enter')

  // Past 1/0 to 1/2, where two of three found nothing.
  await expect.poll(() => patterns.count()).toBe(0)
  await keyboard.press(']')
  await findings.getByText('found no pattern.').first().waitFor()
  await keyboard.press('0')
  await keyboard.press('Control+Enter')
  await expect.poll(() => findings.getByText('found no pattern.').count()).toBe(0)
  await page.getByText('Saved').waitFor()
  await keymark.close()

  const db = openStore(project)
  const states = adjudicationQueue(db, study).filter(({ state }) => state !== 'new')
  expect(states.map(({ state, adjudicator }) => `${state} ${adjudicator}`).toSorted()).toEqual([
    'done Judge',
    'done Judge',
    'no-pattern Judge',
  ])
  const noted = states
    .map(({ assignment }) => getAnnotation(db, assignment ?? 0))
    .find(({ note }) => note === 'we agreed on the phone')
  expect(noted?.patterns.map(({ kind, from }) => [kind, from?.length])).toEqual([
    ['semantic', 1],
    ['shallow', 2],
  ])
  db.close()

  keymark = await launchKeymark({ project, userData })
  await keymark.page.getByRole('link', { name: 'Adjudication' }).click()
  await keymark.page.getByText('3 adjudicated').waitFor()
  // What is adjudicated shows itself, what is not does so when it is asked to.
  const keys = (): Promise<string[]> => keymark.page.getByRole('main').locator('tbody td:first-child').allInnerTexts()
  await expect.poll(async () => (await keys()).filter((key) => key.includes('/'))).toHaveLength(3)
  await keymark.page.getByText('Show names, layers and keys').click()
  await expect.poll(async () => (await keys()).every((key) => key.includes('/'))).toBe(true)
  await expect.poll(() => keymark.page.getByRole('cell', { name: /Judge/u }).count()).toBe(3)
})
