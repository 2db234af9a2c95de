/** A scan in the real window, whose inference process is one of Electron's own. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '../fixtures/project.ts'
import { answerDialogs, launchKeymark, type Keymark } from './launch.ts'

const folder = temporaryFolder()
let keymark: Keymark
const complaints: string[] = []

beforeAll(async () => {
  keymark = await launchKeymark()
  keymark.page.on('pageerror', (error) => complaints.push(error.message))
  keymark.page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
})
afterAll(async () => {
  await keymark.close()
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
