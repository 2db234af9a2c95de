/** Keys found in the real window: by what they read, by what their values promote, and by what they are near. */
import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Change } from '#contract/annotation.ts'
import { AnalysisSettings } from '#contract/analysis/registry.ts'
import { KeyQuery, KeySort } from '#contract/key.ts'
import { recordChange } from '#main/store/annotation.ts'
import { atOnce } from '#main/computation/steps.ts'
import { overlappingKeys } from '#main/store/key-overlap.ts'
import { listKeys } from '#main/store/key.ts'
import { openStore } from '#main/store/open.ts'
import { createStudy } from '#main/store/study.ts'
import { scanned, testHost } from '../fixtures/host.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { keysColumns } from '../../renderer/key/keys-table-columns.tsx'
import { objections } from './axe.ts'
import { goTo } from './label-page.ts'
import { answerDialogs, launchKeymark, type Keymark } from './launch.ts'

const folder = temporaryFolder()
const project = join(folder, 'find.keymark')
let keymark: Keymark
/** What the table is to show, and the key that is nearest by triggers to the first one in it. */
/** Of a study: one that is labelled, and one that is not. */
let labelled = { id: 0, layer: 0, index: 0 }
let open = labelled
let whales: { total: number; first: string; near: string; shared: number }
/** By column, the key that stands first when the table is sorted by it. */
const firsts: Record<string, Record<string, string>> = {}

const name = ({ layer, index }: { layer: number; index: number }): string => `${layer}/${index}`

beforeAll(async () => {
  const host = testHost()
  await host.workspace.openProject(project)
  // Both sides, so that all columns are there.
  const settings = { maxSentences: 400, sides: 'both' } as const
  const { id: scan } = await scanned(host, { corpus: [{ kind: 'built-in', name: 'moby-dick' }], settings })
  const effects = AnalysisSettings.parse({ name: 'effect', perLayer: 2, top: 1 })
  const { job } = await host.client.analysis.start({ scan, settings: effects })
  expect((await host.workspace.jobs.ended(job)).state).toBe('done')
  await host.close()
  const db = openStore(project)
  createStudy(db, { name: 'lab', scan: 1, perLayer: 1, seed: 5, annotator: 'ann' })
  ;[labelled = labelled, open = open] = db
    .prepare('SELECT id, layer, "key" AS "index" FROM assignment ORDER BY id LIMIT 2')
    .all() as (typeof labelled)[]
  const pattern = randomUUID()
  const changes: Change[] = [
    { kind: 'add-pattern', pattern },
    { kind: 'describe', pattern, description: 'words of the pelagic hunt' },
    { kind: 'set-kind', pattern, patternKind: 'semantic' },
    { kind: 'mark', pattern, ranks: [1, 2, 3], shown: true },
    { kind: 'set-state', state: 'done' },
  ]
  for (const change of changes) recordChange(db, labelled.id, randomUUID(), change)
  const query = { scan: 1, search: 'whale', endsIn: ' of', sort: 'endingIn', descending: true } as const
  const { total, keys } = await listKeys(db, KeyQuery.parse(query))
  const [first = { layer: 0, index: 0 }] = keys
  for (const { id, header } of keysColumns.filter(
    ({ id, enableSorting }) => id !== 'probability' && id !== 'lowProbability' && enableSorting !== false,
  )) {
    const order = async (descending: boolean): Promise<string> => {
      const asked = { ...query, sort: KeySort.parse(id), descending }
      const [key] = (await listKeys(db, KeyQuery.parse(asked))).keys
      return key ? name(key) : ''
    }
    firsts[String(header)] = { ascending: await order(false), descending: await order(true) }
  }
  const [near] = atOnce(overlappingKeys(db, 1, first, 1)).near
  db.close()
  whales = { total, first: name(first), near: near ? name(near) : '', shared: near?.shared ?? 0 }
  expect(whales.total).toBeGreaterThan(1)
  keymark = await launchKeymark({ project })
})
afterAll(async () => {
  await keymark.close()
  rmSync(folder, { recursive: true, force: true })
})

const field = (label: string) => keymark.page.getByRole('textbox', { name: label })
const column = (label: string) => keymark.page.getByRole('columnheader', { name: label })
const counted = (text: string | RegExp) => keymark.page.getByRole('status').filter({ hasText: text }).waitFor()

/** In light and in dark. */
async function objectionsInBoth(): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await keymark.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    found.push(...(await objections(keymark.page)).map((objection) => `${colorScheme}, ${objection}`))
  }
  return found
}

test('what triggers contain and end in filters the table, in columns of their own', async () => {
  await goTo(keymark.page, 'Keys')
  await counted('6,144 keys')
  await expect.poll(() => column('Contain it').count()).toBe(0)
  await field('Search the triggers').fill('whale')
  await column('Contain it').waitFor()
  await field('Triggers end in').fill(' of')
  await counted(new RegExp(`^${whales.total} keys · “␣of”$`, 'u'))
  await expect.poll(() => column('End in it').count()).toBe(1)
  const first = keymark.page.getByRole('grid', { name: 'Keys' }).getByRole('row').nth(1)
  await expect.poll(() => first.getByRole('gridcell').first().innerText()).toBe(whales.first.split('/')[0])
  await expect.poll(objectionsInBoth).toEqual([])
})

test('a click on every column sorts by it, both ways, as the store does', async () => {
  const { page } = keymark
  const grid = page.getByRole('grid', { name: 'Keys' })
  const headers = await page.getByRole('columnheader').getByRole('button').allInnerTexts()
  expect(headers).toEqual(Object.keys(firsts))
  for (const header of headers) {
    for (let press = 0; press < 2; press++) {
      await column(header).getByRole('button').click()
      const direction = await column(header).getAttribute('aria-sort')
      const cells = grid.getByRole('row').nth(1).getByRole('gridcell')
      await expect
        .poll(async () => (await cells.allInnerTexts()).slice(0, 2).join('/'), { message: `${header} ${direction}` })
        .toBe(firsts[header]?.[direction ?? ''])
    }
  }
  await expect.poll(() => page.getByRole('alert').count()).toBe(0)
  await column('End in it').getByRole('button').click()
})

test('a press at the edge of a column’s head, beside its name, sorts too', async () => {
  const head = column('Median')
  const box = await head.boundingBox()
  await head.click({ position: { x: 3, y: (box?.height ?? 0) - 3 } })
  await expect.poll(() => head.getAttribute('aria-sort')).toBe('descending')
  await head.click({ position: { x: (box?.width ?? 0) - 3, y: 3 } })
  await expect.poll(() => head.getAttribute('aria-sort')).toBe('ascending')
  await column('End in it').getByRole('button').click()
})

test('one click opens a key, and so does Enter; the table comes back as it was', async () => {
  const { page } = keymark
  const grid = page.getByRole('grid', { name: 'Keys' })
  const nameOf = async (row: number): Promise<string> =>
    (await grid.getByRole('row').nth(row).getByRole('gridcell').allInnerTexts()).slice(0, 2).join('/')
  const second = await nameOf(2)
  await grid.getByRole('row').nth(2).click()
  await page.getByRole('heading', { name: second, exact: true }).waitFor()
  await page.goBack()
  await grid.waitFor()
  await expect.poll(() => grid.getByRole('row', { selected: true }).getAttribute('aria-rowindex')).toBe('3')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: whales.first, exact: true }).waitFor()
  await page.goBack()
  await grid.waitFor()
})

test('a token that there is not is told, and every key comes back with empty fields', async () => {
  const { page } = keymark
  await field('Triggers end in').fill('whal')
  await page.getByText('No such token').waitFor()
  await page.getByText('“ whale”').waitFor()
  await page.getByRole('button', { name: 'Show every key' }).click()
  await counted('6,144 keys')
  // What is typed next comes after a pause in typing: what stood in the fields before does not come with it.
  await field('Search the triggers').fill('whale')
  await column('Contain it').waitFor()
  await expect.poll(() => field('Triggers end in').inputValue()).toBe('')
  await field('Search the triggers').fill('')
  await counted('6,144 keys')
  await expect.poll(() => field('Search the triggers').inputValue()).toBe('')
  await expect.poll(() => field('Triggers end in').inputValue()).toBe('')
})

test('what values promote is asked for before it is known: the page says where to find out', async () => {
  const { page } = keymark
  await field('Value promotes').fill(' the')
  await page.getByText('What values promote is not known yet').waitFor()
  await expect.poll(objectionsInBoth).toEqual([])
  await page.getByRole('button', { name: 'Go to Values' }).click()
  await page.getByRole('button', { name: 'Run it' }).click()
  await page.getByRole('region', { name: 'The surest values' }).waitFor()
  const token = await page
    .getByRole('row')
    .filter({ hasText: /\d\/\d/u })
    .locator('td:nth-child(3) span')
    .allInnerTexts()
  const wanted = token.find((text) => /^[a-z]{3,}$/u.test(text)) ?? ''
  await goTo(page, 'Keys')
  await field('Value promotes').fill(` ${wanted}`)
  await column('Probability').waitFor()
  const cells = page.getByRole('grid', { name: 'Keys' }).getByRole('gridcell').filter({ hasText: '%' })
  await expect.poll(() => cells.first().innerText()).toMatch(/^0\.\d+ %$/u)
})

test('the table says what values promote and what was found, and the search finds that; of a key that is still labelled blind it says nothing', async () => {
  const { page } = keymark
  const grid = page.getByRole('grid', { name: 'Keys' })
  await field('Value promotes').fill('')
  await field('Search the triggers').fill('PELAGIC  Hunt')
  await counted('1 key')
  await column('Value promotes').waitFor()
  const found = grid.getByRole('row').nth(1)
  await expect.poll(() => found.innerText()).toMatch(/words of the pelagic hunt/u)
  await expect.poll(() => found.innerText()).toMatch(/ · /u)
  await expect.poll(objectionsInBoth).toEqual([])
  await found.click()
  await page.getByRole('heading', { name: name(labelled), exact: true }).waitFor()
  await page.getByRole('region', { name: 'Assignments' }).getByText('words of the pelagic hunt').waitFor()
  const value = page.getByRole('region', { name: 'Value' })
  const tokens = (end: string) => value.getByRole('table', { name: end }).getByRole('row').allInnerTexts()
  const promotes = await tokens('Promotes')
  expect(promotes).toHaveLength(10)
  await value.getByRole('button', { name: 'And what it suppresses' }).click()
  await expect.poll(async () => (await tokens('Suppresses')).length).toBe(10)
  // What is read now is what the analysis kept.
  expect(await tokens('Promotes')).toEqual(promotes)
  await page.getByRole('region', { name: 'Similar keys' }).getByRole('link').first().waitFor()
  await expect.poll(objectionsInBoth).toEqual([])

  await page.evaluate(
    (hash) => {
      window.location.hash = hash
    },
    `/key/1/${name(open)}`,
  )
  await page.getByRole('heading', { name: 'Still to be labelled' }).waitFor()
  await page.getByText(`ann has yet to label the key ${name(open)}`).waitFor()
  await expect.poll(() => page.getByRole('region', { name: 'Value' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Back to the keys' }).click()
  await field('Search the triggers').fill('')
  await counted('6,144 keys')
})

test('the tables of the project lead to the scan, the study and the analysis that they name', async () => {
  const { page } = keymark
  for (const [link, place] of [
    ['Values', page.getByRole('region', { name: 'The surest values' })],
    ['lab', page.getByRole('region', { name: 'lab' })],
    [/moby/u, page.getByRole('button', { name: 'See its keys' })],
  ] as const) {
    await goTo(page, 'Project')
    await page.getByRole('main').getByRole('link', { name: link }).first().click()
    await place.waitFor()
  }
})

test('similar keys are read by keyboard, by triggers, keys and values, and lead on', async () => {
  const { page } = keymark
  await page.evaluate((hash) => {
    window.location.hash = hash
  }, `/key/1/${whales.first}`)
  await page.getByRole('heading', { name: whales.first }).waitFor()
  await page.keyboard.press('s')
  const dialog = page.getByRole('dialog', { name: `Keys similar to ${whales.first}` })
  const first = dialog.getByRole('row').nth(1)
  await first.waitFor()
  await expect
    .poll(async () => (await first.getByRole('cell').allInnerTexts()).slice(0, 2))
    .toEqual([whales.near, String(whales.shared)])
  await expect.poll(objectionsInBoth).toEqual([])
  for (const by of ['Keys', 'Values']) {
    await page.keyboard.press('ArrowRight')
    await dialog.getByRole('radio', { name: by }).press('Space')
    await dialog.getByRole('columnheader', { name: 'Cosine' }).waitFor()
    await dialog.getByText('The nearest 50 of 6,143.').waitFor()
  }
  await expect.poll(objectionsInBoth).toEqual([])
  const path = join(folder, 'near.md')
  await answerDialogs(keymark.app, { save: path })
  await dialog.getByRole('button', { name: 'Save table as…' }).click()
  const saving = page.getByRole('dialog', { name: 'Save the table' })
  await saving.getByRole('radio', { name: 'Markdown' }).click()
  await saving.getByRole('button', { name: 'Save…' }).click()
  await saving.waitFor({ state: 'detached' })
  const saved = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => /^\| *\d+\/\d+ /u.test(line))
  const keys = saved.map((line) => line.split('|')[1]?.trim())
  expect(keys).toEqual(await dialog.getByRole('table').getByRole('link').allInnerTexts())
  const nearest = dialog.getByRole('link').first()
  const next = await nearest.innerText()
  await nearest.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('heading', { name: next, exact: true }).waitFor()
  await expect.poll(() => page.getByRole('status', { name: 'Jobs' }).innerText()).not.toContain('near')
})
