/** Practice in the real window: it comes first, an example answers it, and counted keys wait for it; then more keys are drawn. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { StudyDesign } from '#contract/study-design.ts'
import { testHost } from '../fixtures/host.ts'
import { temporaryFolder, writeProject } from '../fixtures/project.ts'
import { labelPage } from './label-page.ts'
import { launchKeymark, type Keymark } from './launch.ts'

const folder = temporaryFolder()
const project = join(folder, 'p.keymark')
let keymark: Keymark
let label: ReturnType<typeof labelPage>
/** Assignments of ann, practice and all. */
let assigned = 0

beforeAll(async () => {
  writeProject(project).db.close()
  const host = testHost()
  const { client } = host
  await host.workspace.openProject(project)
  const [scan] = await client.scan.list()
  const design = { scan: scan?.id, name: 'practised', keysPerLayer: 1, triggersPerKey: 5, annotators: ['ann'] }
  const { id: study } = await client.study.create(StudyDesign.parse({ ...design, practiceKeys: 1, practiceFirst: 1 }))
  const examples = await client.adjudication.begin({ study, adjudicator: 'eva' })
  for (const { assignment } of examples.filter(({ practice }) => practice === true)) {
    const write = (change: Parameters<typeof client.annotation.record>[0]['change']): Promise<unknown> =>
      client.annotation.record({ assignment: assignment ?? 0, id: crypto.randomUUID(), change })
    const content = { description: 'they end alike', kind: 'shallow', ranks: [1, 2, 3] }
    await write({ kind: 'add-pattern', pattern: crypto.randomUUID(), content })
    await write({ kind: 'set-state', state: 'done' })
  }
  assigned = (await client.study.queue({ study, annotator: 'ann' })).length
  await host.close()
  keymark = await launchKeymark({ project })
  label = labelPage(keymark.page)
})
afterAll(async () => {
  await keymark.close()
  rmSync(folder, { recursive: true, force: true })
})

const practice = () => keymark.page.getByRole('region', { name: 'Practice' })

test('the first key says that it is practice, and keeps its example until it is answered', async () => {
  await label.open()
  await practice().getByText('This key never counts. Answer it as you would any other.').waitFor()
  await expect.poll(() => practice().getByText('they end alike').count()).toBe(0)
  // A key that counts waits for it, and says so.
  await label.press(']')
  await practice().waitFor({ state: 'detached' })
  await label.press('0')
  await expect.poll(label.notice).toContain('answer 1 more practice key first')
  await label.press('[')
  await practice().waitFor()
})

test('once it is answered, the example stands beside it, with what it covers of one’s own marks', async () => {
  await label.addPattern('what I saw', 's')
  await label.mark([1, 2, 4], '1')
  await label.done()
  await expect.poll(label.place).toBe(2)
  await label.press('[')
  await practice().getByText('they end alike').waitFor()
  await practice().getByText('3 lines, 2 of them marked by you').waitFor()
  // The lines of the example are pointed out beside one's own marks.
  await expect
    .poll(() => keymark.page.getByRole('grid', { name: 'Triggers' }).getByTitle('pattern a of the example').count())
    .toBe(3)
  await label.press(']')
  await label.press('0')
  await expect.poll(label.state).toBe('no pattern')
})

test('more keys of each layer come behind what is there, and the labels stay', async () => {
  const { page } = keymark
  await page.getByRole('link', { name: 'Study', exact: true }).click()
  const row = page.getByRole('table', { name: 'Annotators of practised' }).getByRole('row').nth(1)
  await expect.poll(() => row.innerText()).toContain(`2 of ${assigned}`)
  await page.getByRole('button', { name: 'Change…' }).click()
  const change = page.getByRole('dialog', { name: 'Go on with “practised”' })
  const more = change.getByRole('textbox', { name: 'More keys of each layer' })
  await more.fill('1')
  await more.press('Tab')
  await change.getByRole('button', { name: 'Draw' }).click()
  await page.getByText('1 more key of each layer was drawn.').waitFor()
  // Two layers.
  await expect.poll(() => row.innerText()).toContain(`2 of ${assigned + 2}`)
})
