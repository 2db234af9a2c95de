/** What machines say of a key is nowhere in the window while somebody labels it blind, and there when they are through. */
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AnalysisSettings } from '#contract/analysis/registry.ts'
import type { KeyId } from '#contract/key.ts'
import { PAPER_KINDS } from '#contract/kind.ts'
import type { MachineRater } from '#contract/machine.ts'
import { answerKeeper, machineFor } from '#main/store/machine.ts'
import { StudyDesign } from '#contract/study-design.ts'
import { createDesignedStudy } from '#main/store/study.ts'
import { scanned, testHost } from '../fixtures/host.ts'
import { label } from '../fixtures/labels.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { launchKeymark, type Keymark } from './launch.ts'

const folder = temporaryFolder()
const project = join(folder, 'blind.keymark')
const SAID = 'what the robot thinks of it'
let keymark: Keymark
/** In the first layer, one that ann has labelled and one that she has not. */
let [done, open] = [0, 0]
let assignment = 0

beforeAll(async () => {
  const host = testHost()
  await host.workspace.openProject(project)
  const { id: scan } = await scanned(host, { settings: { maxSentences: 60, threads: 1 } })
  // While nobody labels yet: of a key that somebody does, no effect can be asked for.
  const keys = Array.from({ length: 12 }, (_, index) => ({ layer: 1, index }))
  for (const settings of [
    { name: 'values' },
    { name: 'weights' },
    { name: 'detectors', examples: 60 },
    { name: 'effect', top: 1, keys },
  ]) {
    const text = settings.name === 'detectors' ? ({ kind: 'held-out' } as const) : null
    const { job } = await host.client.analysis.start({ scan, settings: AnalysisSettings.parse(settings), text })
    expect((await host.workspace.jobs.ended(job)).state).toBe('done')
  }
  const db = host.workspace.store
  // So many that they are among the memories of every prompt.
  const design = { name: 's', scan, keysPerLayer: 300, annotators: ['ann'], minSentences: 3 }
  const { id: study } = createDesignedStudy(db, StudyDesign.parse(design))
  const [first, second] = db
    .prepare(
      `SELECT id, uuid, layer, "key" AS "index" FROM assignment WHERE layer = 1 AND kind = 'key' ORDER BY "key" LIMIT 2`,
    )
    .all() as (KeyId & { id: number; uuid: string })[]
  if (first === undefined || second === undefined) throw new Error('too few keys')
  ;[done, open] = [first.index, second.index]
  assignment = second.id
  label(db, first.id, [{ kind: 'shallow', ranks: [1, 2, 3] }])
  const rater: MachineRater = {
    name: 'robot',
    model: 'tiny',
    temperature: 0,
    seed: 1,
    server: 'http://127.0.0.1/v1',
    digest: null,
    prompt: '',
    schema: '',
    promptVersion: '0'.repeat(64),
    created: new Date().toISOString(),
  }
  const keep = answerKeeper(db, { study, machine: machineFor(db, study, rater), kinds: PAPER_KINDS })
  for (const { uuid } of [first, second]) {
    keep({
      assignment: uuid,
      state: 'done',
      patterns: [{ id: randomUUID(), description: SAID, kind: 'shallow', ranks: [1, 2, 3] }],
      leftOut: [],
      attempts: [{ time: rater.created, seconds: 1, status: 200, reply: '', problem: null }],
    })
  }
  await host.close()
  keymark = await launchKeymark({ project })
})
afterAll(async () => {
  await keymark.close()
  rmSync(folder, { recursive: true, force: true })
})

const goTo = (address: string): Promise<void> =>
  keymark.page.evaluate((hash) => {
    window.location.hash = hash
  }, address)
const whole = (): Promise<string> => keymark.page.getByRole('main').innerText()

test('the page of a key that is done has weights, detection and what the machine rater said; that of another has none of it', async () => {
  const { page } = keymark
  await goTo(`/key/1/1/${done}`)
  for (const name of ['Weights', 'Detection', 'Effect', 'Value']) await page.getByRole('region', { name }).waitFor()
  await page.getByText(SAID).waitFor()
  const picture = process.env['KEYMARK_PICTURES']
  if (picture !== undefined) {
    await page.getByRole('region', { name: 'Effect' }).scrollIntoViewIfNeeded()
    await page.screenshot({ path: join(picture, 'key-effect.png') })
  }
  await goTo(`/key/1/1/${open}`)
  await page.getByRole('heading', { name: 'Still to be labelled' }).waitFor()
  for (const name of ['Weights', 'Detection', 'Effect', 'Value', 'Assignments'])
    expect(await page.getByRole('region', { name }).count(), name).toBe(0)
  expect(await whole()).not.toMatch(/robot|promotes|suppress/u)
})

test('the keys table has its columns empty, and no filter leads to it', async () => {
  const { page } = keymark
  await goTo('/keys')
  const grid = page.getByRole('grid', { name: 'Keys' })
  await grid.getByRole('columnheader', { name: 'Detects' }).waitFor()
  const heads = await grid.getByRole('columnheader').allInnerTexts()
  const at = (name: string): number => heads.findIndex((head) => head.startsWith(name))
  const said = async (index: number): Promise<string[]> => {
    const cells = await grid
      .getByRole('row')
      .nth(index + 1)
      .getByRole('gridcell')
      .allInnerTexts()
    expect(cells[at('Key')]).toBe(String(index))
    return ['Value promotes', 'Value suppresses', 'Role', 'Writes', 'Detects', 'Effect'].map(
      (name) => cells[at(name)] ?? '?',
    )
  }
  // The first keys of the layer are in view.
  expect(Math.max(done, open)).toBeLessThan(12)
  await expect.poll(async () => (await said(done))[0]).toMatch(/ · /u)
  expect((await said(done)).filter((cell) => cell === '–' || cell === '?')).toEqual([])
  expect(await said(open)).toEqual(['–', '–', '–', '–', '–', '–'])
  expect(
    await grid
      .getByRole('row')
      .nth(open + 1)
      .innerText(),
  ).toContain('to be labelled first')
})

test('the page of effects lists the key that is done alone', async () => {
  const { page } = keymark
  await goTo('/effect')
  const table = page.getByRole('region', { name: 'By key' })
  await table.getByRole('link', { name: `1/${done}`, exact: true }).waitFor()
  expect(await whole()).not.toContain(`1/${open}`)
})

test('the prompt page says of such memories how strongly they fire, and neither scales nor follows them', async () => {
  const { page } = keymark
  await goTo('/prompt')
  await page.getByLabel('Text').fill('In the beginning God created the heaven and the earth. And the')
  await page.getByLabel('Text').press('Enter')
  const memories = page.getByRole('region', { name: /^Memories of layer/u })
  const closed = memories.getByRole('listitem').filter({ hasText: 'to be labelled first' })
  await closed.first().waitFor()
  expect(await closed.first().innerText()).not.toContain('promotes')
  const [name] = (await closed.first().innerText()).split('\n')
  for (const does of ['Follow', 'Zero']) {
    expect(
      await closed
        .first()
        .getByRole('button', { name: `${does} ${name}` })
        .isDisabled(),
    ).toBe(true)
  }
  await memories.getByRole('listitem').filter({ hasText: 'promotes' }).first().waitFor()
  await closed.first().click()
  await page.getByLabel('Text').blur()
  await page.locator('body').press('z')
  await page.getByText(`${name} is to be labelled first`).waitFor()
  expect(await page.getByRole('group', { name: 'Scaled keys' }).innerText()).toContain('No key is changed')
  const picture = process.env['KEYMARK_PICTURES']
  if (picture !== undefined) await page.screenshot({ path: join(picture, 'prompt-blind.png') })
})

test('the page where it is labelled has none of it, and when it is done all is there', async () => {
  const { page } = keymark
  await goTo(`/label/${assignment}`)
  await page.getByRole('grid', { name: 'Triggers' }).waitFor()
  expect(await whole()).not.toMatch(/robot|promotes|suppress|enriched|depleted/u)
  await page.keyboard.press('0')
  await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor()
  await goTo(`/key/1/1/${open}`)
  await page.getByText(SAID).waitFor()
  for (const name of ['Weights', 'Detection', 'Effect', 'Value']) await page.getByRole('region', { name }).waitFor()
})
