/** A scan in the real window, whose inference process is one of Electron's own. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeTinyModel } from '../fixtures/graphs.ts'
import { type FakeHub, startHub } from '../fixtures/hub.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { answerDialogs, launchKeymark, type Keymark } from './launch.ts'

const folder = temporaryFolder()
let keymark: Keymark
let hub: FakeHub
const complaints: string[] = []

beforeAll(async () => {
  hub = await startHub()
  keymark = await launchKeymark({ environment: { HF_ENDPOINT: hub.address } })
  keymark.page.on('pageerror', (error) => complaints.push(error.message))
  keymark.page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
})
afterAll(async () => {
  await keymark.close()
  await hub.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Process id of the inference process; null when there is none. */
const inference = (): Promise<number | null> =>
  keymark.app.evaluate(({ app }) => app.getAppMetrics().find(({ name }) => name === 'Keymark inference')?.pid ?? null)

test('a scan survives the death of its process: main starts another, which can be stopped', async () => {
  const { app, page } = keymark
  await answerDialogs(app, { save: join(folder, 'window.keymark') })
  await page.getByRole('button', { name: 'New project…' }).first().click()
  await page.getByRole('link', { name: 'Scan', exact: true }).click()
  const sentences = page.getByLabel('Sentences to read')
  await sentences.fill('20000')
  // A number field announces its steps, in a way that the content security policy watches.
  for (let step = 0; step < 3; step += 1) await sentences.press('ArrowUp')
  await sentences.press('Tab')
  await page.getByRole('button', { name: 'Start the scan' }).click()
  await page
    .getByText(/tok\/s/u)
    .first()
    .waitFor()
  const first = await inference()
  if (first === null) throw new Error('the scan ended before its process could be killed')
  process.kill(first, 'SIGKILL')
  await expect.poll(inference).not.toBeOneOf([null, first])
  await page.getByRole('status', { name: 'Jobs' }).getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('what was found is kept').first().waitFor()
  await expect.poll(inference).toBeNull()
  expect(complaints).toEqual([])
})

test('a table is read by the column that is chosen, and its first sentences are shown', async () => {
  const { app, page } = keymark
  const rows = join(folder, 'rows.jsonl')
  writeFileSync(
    rows,
    '{"title": "One", "body": "The first text. It goes on."}\n{"title": "Two", "body": "The second."}\n',
  )
  await page.getByRole('button', { name: 'New scan' }).click()
  await answerDialogs(app, { open: [rows] })
  await page.getByRole('button', { name: 'Add text files…' }).click()
  await page.getByRole('button', { name: 'First sentences as they will be read' }).click()
  await page.getByText('has no column “text”. Its columns are “title”, “body”.').waitFor()
  await page.getByRole('button', { name: /Column that holds the text/u }).click()
  await page.getByRole('option', { name: 'body' }).click()
  const first = page.getByRole('list', { name: 'First sentences' })
  await expect
    .poll(() => first.getByRole('listitem').allTextContents())
    .toEqual(['The first text.', 'It goes on.', 'The second.'])
  await page.getByRole('button', { name: 'Leave rows.jsonl out' }).click()
  expect(complaints).toEqual([])
})

test('what is wrong with a file is said where it is chosen, and goes with it', async () => {
  const { app, page } = keymark
  const picture = join(folder, 'picture.txt')
  writeFileSync(picture, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0, 1, 2, 3]))
  await page.getByRole('button', { name: 'New scan' }).click()
  await answerDialogs(app, { open: [picture] })
  await page.getByRole('button', { name: 'Add text files…' }).click()
  await page.getByRole('button', { name: 'Start the scan' }).click()
  const failure = page.getByRole('main').getByRole('alert').filter({ hasText: 'picture.txt' })
  await failure.waitFor()
  await page.getByRole('button', { name: 'Leave picture.txt out' }).click()
  await failure.waitFor({ state: 'detached' })
  expect(complaints).toEqual([])
})

test('a model of the Hub comes into a folder, is tried, and another file of it can be taken', async () => {
  const { app, page } = keymark
  const [made, place] = [join(folder, 'made'), join(folder, 'place')]
  mkdirSync(place, { recursive: true })
  writeTinyModel(made, { kind: 'relu', file: 'onnx/model.onnx' })
  writeTinyModel(made, { kind: 'relu', quantised: 'nbits-4', file: 'onnx/model_q4.onnx' })
  const files = ['config.json', 'tokenizer.json', 'onnx/model.onnx', 'onnx/model_q4.onnx']
  hub.repositories.set('lab/tiny', new Map(files.map((path) => [path, readFileSync(join(made, path))])))
  await page.getByRole('button', { name: 'New scan' }).click()
  await page.getByText('My own', { exact: true }).click()
  await page.getByRole('button', { name: 'Download one…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Download a model' })
  await dialog.getByLabel('Model on the Hub').fill('lab/none')
  await dialog.getByRole('button', { name: 'Look up' }).click()
  await dialog.getByText('The Hub has no model lab/none').waitFor()
  await dialog.getByLabel('Model on the Hub').fill('lab/tiny')
  await dialog.getByRole('button', { name: 'Look up' }).click()
  await answerDialogs(app, { open: [place] })
  await dialog.getByRole('button', { name: 'Download into a folder…' }).click()
  await page.getByText('causal; sentences do not mix').waitFor()
  await dialog.waitFor({ state: 'detached' })
  expect(readFileSync(join(place, 'tiny', 'onnx', 'model.onnx'))).toEqual(readFileSync(join(made, 'onnx/model.onnx')))
  await answerDialogs(app, { open: [made] })
  await page.getByRole('button', { name: 'Change…' }).click()
  await page.getByRole('button', { name: /File$/u }).click()
  await page.getByRole('option', { name: 'onnx/model_q4.onnx' }).click()
  await page.getByText('int4', { exact: true }).waitFor()
  expect(complaints).toEqual([])
})
