/** A whole study in real windows: designed, sent out, labelled apart, returned, compared, adjudicated, published. */
import { DuckDBInstance } from '@duckdb/node-api'
import Database from 'better-sqlite3'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { studyAgreement } from '#main/analysis/agreement/study.ts'
import { DatasetLine } from '#main/exchange/dataset/line.ts'
import { studyKeys } from '#main/store/agreement.ts'
import { openStore } from '#main/store/open.ts'
import { listStudies } from '#main/store/study.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { goTo, labelPage } from './label-page.ts'
import { answerDialogs, launchKeymark, type Keymark } from './launch.ts'

const folder = temporaryFolder()
const project = join(folder, 'lab.keymark')
const userData = join(folder, 'lab')
const packets = join(folder, 'packets')
const out = join(folder, 'dataset')
const ANNOTATORS = ['ann', 'bob'] as const
let lab: Keymark
let alpha = ''

beforeAll(() => {
  for (const path of [userData, packets, out]) mkdirSync(path)
  copyFileSync(inject('demoProject'), project)
})
afterAll(async () => {
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a researcher designs a study of two annotators with overlap and controls, and sends it out', async () => {
  lab = await launchKeymark({ project, userData })
  const { page } = lab
  await goTo(page, 'Study')
  await page.getByRole('textbox', { name: 'Annotators' }).fill(ANNOTATORS.join(', '))
  await page.getByLabel('Keys drawn from each layer').fill('1')
  await page.getByLabel('Keys labelled by several').fill('100%')
  await page.getByRole('button', { name: 'Controls and practice' }).click()
  await page.getByLabel('Control keys').fill('20%')
  await page.getByRole('textbox', { name: 'Seed' }).click()
  await page
    .getByRole('region', { name: 'Preview' })
    .getByText(/of keys, \d+ controls/u)
    .waitFor()
  await page.getByRole('button', { name: 'Draw the sample' }).click()
  await page
    .getByText(/^0 of \d+/u)
    .first()
    .waitFor()
  await answerDialogs(lab.app, { open: [packets] })
  await page.getByRole('button', { name: 'Export packets…' }).click()
  await page.getByText(/^2 packets written to packets: /u).waitFor()
  await lab.close()
})

/** Who finds what is made up; that it arrives is what is tested. */
async function labelKey(label: ReturnType<typeof labelPage>, name: string, place: number): Promise<void> {
  if (name === 'bob' && place % 3 === 0) {
    await label.press('0')
  } else {
    const kind = name === 'ann' ? 's' : 'e'
    await label.addPattern(`${name} sees it in key ${place}`, kind)
    await label.mark(name === 'ann' ? [1, 2, 3] : [2, 3, 4, 5], '1')
  }
  await label.done()
}

test.each(ANNOTATORS)(
  '%s labels every key by keyboard, without model, corpus or scan, and returns the labels',
  async (name) => {
    const own = join(folder, `${name}.keymark`)
    const packet = readdirSync(packets).find((file) => file.includes(name)) ?? packetOf(name)
    const keymark = await launchKeymark({ userData: join(folder, name) })
    const { page, app } = keymark
    await answerDialogs(app, { open: [join(packets, packet)], save: own })
    await page.getByRole('button', { name: 'Open packet…' }).click()
    const label = labelPage(page)
    await page.getByRole('grid', { name: 'Triggers' }).getByRole('row').nth(1).waitFor()
    const all = Number((await label.progress()).split(' of ')[1])
    expect(all).toBeGreaterThan(8)
    for (let place = 1; place <= all; place++) {
      await expect.poll(label.place).toBe(place)
      await labelKey(label, name, place)
      // What is sent back early is overtaken by what comes later.
      if (place === 3 || place === all) {
        await answerDialogs(app, { save: join(folder, `${name}-${place === 3 ? 'early' : 'late'}.kmlabels`) })
        await page.getByRole('button', { name: 'Return labels…' }).click()
        await page
          .getByText(/^All labels so far are in /u)
          .last()
          .waitFor()
        await expect.poll(() => readdirSync(folder)).toContain(`${name}-${place === 3 ? 'early' : 'late'}.kmlabels`)
        await page.keyboard.press('Escape')
      }
    }
    await expect.poll(label.progress).toBe(`${all} of ${all}`)
    await expect.poll(() => page.locator('body').innerText()).not.toMatch(/control|\b[1-8]\/\d+\b/u)
    await keymark.close()

    const db = new Database(own, { readonly: true })
    const count = (sql: string): unknown => db.prepare(sql).pluck().get()
    expect(count('SELECT count(*) FROM scan')).toBe(0)
    expect(count('SELECT count(*) FROM model')).toBe(0)
    expect(count('SELECT count(*) FROM assignment WHERE layer IS NOT NULL OR "key" IS NOT NULL')).toBe(0)
    expect(count("SELECT count(*) FROM assignment WHERE kind = 'control'")).toBe(0)
    expect(count("SELECT count(*) FROM annotation WHERE state IN ('done', 'no-pattern')")).toBe(all)
    db.close()
  },
)

/** File names say nothing of who or what; the project that sent them knows. */
function packetOf(name: string): string {
  const db = new Database(project, { readonly: true })
  const id = String(db.prepare('SELECT packet FROM annotator WHERE name = ?').pluck().get(name))
  db.close()
  const found = readdirSync(packets).filter((file) => file.includes(id.slice(0, 8)))
  expect(found).toHaveLength(1)
  return found[0] ?? ''
}

test('the labels come in, in the wrong order and twice, and change nothing the second time', async () => {
  lab = await launchKeymark({ project, userData })
  const { page, app } = lab
  await goTo(page, 'Study')
  const dialog = page.getByRole('dialog', { name: 'Import labels' })
  const take = async (...files: string[]): Promise<void> => {
    await answerDialogs(app, { open: files.map((file) => join(folder, file)) })
    await page.getByRole('button', { name: 'Import labels…' }).click()
    await dialog.waitFor()
  }
  await take('bob-late.kmlabels', 'ann-late.kmlabels')
  await dialog.getByRole('button', { name: /^Import [\d,]+ changes$/u }).click()
  await dialog.waitFor({ state: 'hidden' })
  const progress = await page
    .getByText(/^(\d+) of \1$/u)
    .first()
    .innerText()
  for (const files of [['ann-early.kmlabels'], ['ann-late.kmlabels', 'bob-early.kmlabels']]) {
    await take(...files)
    await dialog.getByText('The project has all of these labels already.').waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
  }
  await expect.poll(() => page.getByText(progress, { exact: true }).count()).toBeGreaterThan(0)
})

test('the researcher sees how far they agree', async () => {
  const { page } = lab
  await goTo(page, 'Agreement')
  const row = page.getByRole('row', { name: /α, nominal/u }).first()
  await row.waitFor()
  alpha = await row.innerText()
  await page
    .getByRole('button', { name: /^Adjudicate \d/u })
    .first()
    .waitFor()
})

test('three keys are adjudicated by keyboard: accepted, merged, and found to show nothing', async () => {
  const { page } = lab
  const { keyboard } = page
  const agreed = page.getByRole('listitem', { name: /^Pattern \d/u })
  const findings = page.getByRole('region', { name: 'Findings' })
  const queue = labelPage(page)
  await goTo(page, 'Adjudication')
  await page.getByRole('textbox', { name: 'Who adjudicates' }).focus()
  await keyboard.type('Judge')
  await keyboard.press('Enter')
  await findings.waitFor()
  const merge = findings.getByRole('button', { name: /^Merge/u })
  // The keys in which bob found something are disputed most: there both have a pattern.
  await merge.first().waitFor()
  await keyboard.press('a')
  await expect.poll(() => agreed.count()).toBe(1)
  await keyboard.press('Control+Enter')
  await expect.poll(queue.place).toBe(2)
  await merge.first().waitFor()
  await keyboard.press('u')
  await expect.poll(() => agreed.count()).toBe(1)
  await page.getByText('Pattern 1 needs a kind').waitFor()
  await keyboard.press('e')
  await page.getByText('Pattern 1 needs a kind').waitFor({ state: 'hidden' })
  await keyboard.press('Control+Enter')
  await expect.poll(queue.place).toBe(3)
  await expect.poll(() => agreed.count()).toBe(0)
  await findings.waitFor()
  await keyboard.press('0')
  await expect.poll(queue.progress).toMatch(/^3 of /u)
})

test('the statistics say what controls do to them', async () => {
  const { page } = lab
  await goTo(page, 'Layers')
  const controls = page.getByRole('region', { name: 'Control keys' })
  await controls.getByText('a pattern was found where none was put').waitFor()
  await page.getByText('3 keys are taken as adjudicated, 5 as annotators labelled them').waitFor({ state: 'attached' })
  const annotators = page.getByRole('region', { name: 'Annotators' }).getByRole('row')
  await expect.poll(() => annotators.count()).toBe(3)
})

test('every format is exported, and the Parquet and the JSONL agree', async () => {
  const { page, app } = lab
  for (const [name, file] of [
    ['JSON Lines', '.jsonl'],
    ['CSV', '.csv'],
    ['Parquet', '-keys.parquet'],
    ['Hugging Face', 'README.md'],
  ] as const) {
    await answerDialogs(app, { open: [name === 'Hugging Face' ? join(out, 'hf') : out] })
    await page.getByRole('button', { name: 'Export labels…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Export labels' })
    await dialog.getByRole('radio', { name }).click()
    if (name === 'Hugging Face') {
      await dialog.getByRole('button', { name: /Licence/u }).click()
      await page.getByRole('option', { name: 'Another…' }).click()
      const identifier = dialog.getByRole('textbox', { name: 'Identifier' })
      await identifier.fill('cc by')
      await dialog.getByText('A licence is an identifier such as cc-by-4.0.').waitFor()
      await expect.poll(() => dialog.getByRole('button', { name: 'Export to a folder…' }).isDisabled()).toBe(true)
      await identifier.fill('cc-by-sa-4.0')
    }
    await dialog.getByRole('button', { name: 'Export to a folder…' }).click()
    await dialog.waitFor({ state: 'hidden' })
    expect(readdirSync(out, { recursive: true }).some((path) => String(path).endsWith(file))).toBe(true)
  }
  expect(readFileSync(join(out, 'hf/README.md'), 'utf8')).toContain('license: cc-by-sa-4.0')
  await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor()
  await lab.close()

  const files = readdirSync(out)
  const lines = files
    .filter((file) => file.endsWith('.jsonl'))
    .flatMap((file) => readFileSync(join(out, file), 'utf8').trimEnd().split('\n'))
    .map((line) => DatasetLine.parse(JSON.parse(line)))
  const keys = files.find((file) => file.endsWith('-keys.parquet')) ?? ''
  for (const path of [join(out, keys), join(out, 'hf/data/keys.parquet')]) {
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    const reader = await connection.runAndReadAll(
      `SELECT assignment, annotator, role, state, patterns, shallow, semantic, "both", uncovered FROM '${path}' ORDER BY assignment`,
    )
    connection.closeSync()
    expect(reader.getRowObjectsJS()).toEqual(
      lines
        .map(({ assignment, annotator, role, state, patterns, coverage }) => ({
          assignment: assignment.id,
          annotator,
          role,
          state,
          patterns: patterns.length,
          ...coverage,
        }))
        .toSorted((a, b) => (a.assignment < b.assignment ? -1 : 1)),
    )
  }
  expect(
    lines
      .filter(({ role }) => role === 'adjudicator')
      .map(({ annotator, state }) => `${annotator} ${state}`)
      .toSorted(),
  ).toEqual(['Judge done', 'Judge done', 'Judge no-pattern'])

  const db = openStore(project)
  const [study] = listStudies(db)
  const { overall } = studyAgreement(studyKeys(db, study?.id ?? 0), { seed: 1, draws: 2000 })
  expect(overall.keys).toBe(8)
  expect(alpha.replace('−', '-')).toContain(Number(overall.triggers.alpha.value).toPrecision(3))
  db.close()
})
