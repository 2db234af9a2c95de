/** A machine rater in the real window: asked from the study page, compared on the agreement page, met by nobody who labels. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChatServer, type ChatServer } from '../fixtures/chat-server.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { writeSharedStudy } from '../fixtures/shared-study.ts'
import { objections } from './axe.ts'
import { answerDialogs, launchKeymark, type Keymark } from './launch.ts'

let server: ChatServer
let keymark: Keymark
/** Nobody has begun with it. */
let open = 0
let blind = ''

beforeAll(async () => {
  server = await startChatServer()
  const project = join(temporaryFolder(), 'rated.keymark')
  const { db } = writeSharedStudy(project)
  open = db
    .prepare(
      'SELECT assignment.id FROM assignment LEFT JOIN annotation ON annotation.assignment = assignment.id WHERE state IS NULL ORDER BY assignment.id',
    )
    .pluck()
    .get() as number
  blind = db.prepare(`SELECT layer || '/' || "key" FROM assignment WHERE id = ?`).pluck().get(open) as string
  db.close()
  keymark = await launchKeymark({ project })
})
afterAll(async () => {
  await keymark.close()
  await server.close()
})

const goTo = (address: string): Promise<void> =>
  keymark.page.evaluate((hash) => {
    window.location.hash = hash
  }, address)

const picture = async (name: string): Promise<void> => {
  const folder = process.env['KEYMARK_PICTURES']
  if (folder !== undefined) await keymark.page.screenshot({ path: join(folder, `${name}.png`) })
}

test('is added to a study, says why where the server is elsewhere, and answers every key and control once', async () => {
  const { page } = keymark
  await goTo('/study')
  await page.getByRole('button', { name: 'Add a machine rater…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/^Server/u).fill('http://192.0.2.1/v1')
  await dialog.getByLabel(/^Model/u).fill('tiny')
  await dialog.getByLabel(/^Name in tables/u).fill('robot')
  await dialog.getByRole('button', { name: 'Ask' }).click()
  await dialog.getByText('is not this machine').waitFor()
  expect(await objections(keymark.page)).toEqual([])
  await dialog.getByLabel(/^Server/u).fill(server.address)
  await picture('machine-dialog')
  await dialog.getByRole('button', { name: 'Ask' }).click()
  const table = page.getByRole('table', { name: 'Machine raters of shared' })
  await expect.poll(() => table.getByRole('row').nth(1).textContent()).toMatch(/robot.*7 of 7/u)
  expect(server.asked).toHaveLength(7)
  expect(await objections(keymark.page)).toEqual([])
  await picture('machine-study')
})

test('stands beside people on the agreement page, and in none of their numbers', async () => {
  const { page } = keymark
  await goTo('/agreement')
  const section = page.getByRole('region', { name: 'Machine raters' })
  await section.waitFor()
  expect(await section.textContent()).toContain('robot (machine)')
  expect(await section.textContent()).toContain('no result, because each person needs 30 keys')
  const people = page.getByRole('region', { name: 'By pair of annotators' })
  expect(await people.textContent()).not.toContain('robot')
  await section.scrollIntoViewIfNeeded()
  expect(await objections(keymark.page)).toEqual([])
  await picture('machine-agreement')
})

test('descriptions made elsewhere are imported from the study page, and stand beside what people found', async () => {
  const { page, app } = keymark
  const row = (key: string, description: string): string => {
    const [layer, index] = key.split('/').map(Number)
    const place = { layer: Number(layer) - 1, neuron: index }
    return `${JSON.stringify({ ...place, polarity: 1, version: 'v2', description, model_id: 'made' })}\n`
  }
  const path = join(temporaryFolder(), 'rows.jsonl')
  writeFileSync(path, [row('1/0', 'names of places'), row(blind, 'what nobody may know')].join(''))
  await goTo('/study')
  await page.getByRole('button', { name: 'Import descriptions…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'Transluce' }).click()
  await dialog.getByLabel(/^Model that wrote/u).fill('explainer')
  expect(await objections(keymark.page)).toEqual([])
  await picture('descriptions-dialog')
  await answerDialogs(app, { open: [join(path, '..', 'gone.jsonl')] })
  await dialog.getByRole('button', { name: 'Choose files…' }).click()
  await dialog.getByText('There is nothing at').waitFor()
  await answerDialogs(app, { open: [path] })
  await dialog.getByRole('button', { name: 'Choose files…' }).click()
  await dialog.getByText('describes 2 keys of the study').waitFor()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  const table = page.getByRole('table', { name: 'Machine raters of shared' })
  await expect.poll(() => table.getByRole('row').nth(2).textContent()).toMatch(/transluce explainer v2.*2 of 6/u)
  expect(await objections(keymark.page)).toEqual([])
  await picture('descriptions-study')
  await goTo('/agreement')
  const section = page.getByRole('region', { name: 'Descriptions made elsewhere' })
  await section.getByRole('cell', { name: 'names of places' }).waitFor()
  expect(await page.getByRole('main').textContent()).not.toContain('what nobody may know')
  await section.scrollIntoViewIfNeeded()
  expect(await objections(keymark.page)).toEqual([])
  await picture('descriptions-agreement')
})

test('shows on the page of a key that everybody is through with, and its procedure refuses for one that somebody labels', async () => {
  const { page } = keymark
  await goTo('/key/1/1/0')
  const found = page.getByRole('region', { name: 'Assignments' })
  await found.waitFor()
  expect(await found.textContent()).toContain('machine rater')
  expect(await found.textContent()).toContain('described elsewhere')
  expect(await found.textContent()).toContain('names of places')
  await goTo(`/key/1/${blind}`)
  await page.getByText('has yet to label the key').waitFor()
  expect(await page.getByRole('main').textContent()).not.toContain('robot')
})

test('is met by nobody who labels: not on the label page, not among what was described', async () => {
  const { page } = keymark
  await goTo(`/label/${open}`)
  await page.getByRole('grid', { name: 'Triggers' }).waitFor()
  expect(await page.getByRole('main').textContent()).not.toMatch(/robot|ends in “|transluce|what nobody may know/u)
})

test('ends from the study page, by itself', async () => {
  const { page } = keymark
  await goTo('/study')
  const table = page.getByRole('table', { name: 'Machine raters of shared' })
  await table.getByRole('row').nth(1).getByRole('button', { name: 'Delete…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Deleted with it: the labels of 7 keys.').waitFor()
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText(/^Deleted\. The project as it was is in/u).waitFor()
  await expect.poll(() => table.getByRole('row').count()).toBe(2)
  expect(await table.textContent()).not.toContain('robot')
  await picture('machine-deleted')
})
