/** A study of two annotators, designed and begun in the real window. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '#main/store/open.ts'
import { listStudies } from '#main/store/study.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { writeWideProject } from '../fixtures/wide-project.ts'
import { objections } from './axe.ts'
import { launchKeymark, type Keymark } from './launch.ts'

const project = join(temporaryFolder(), 'p.keymark')
let keymark: Keymark
beforeAll(async () => {
  writeWideProject(project).db.close()
  keymark = await launchKeymark({ project })
})
afterAll(() => keymark.close())

test('what the design costs is told while it is typed, and the study is made as told', async () => {
  const { page } = keymark
  await page.getByRole('link', { name: 'Study', exact: true }).click()
  const preview = page.getByRole('region', { name: 'Preview' })
  await preview.getByText('30', { exact: true }).first().waitFor()
  await page.getByRole('textbox', { name: 'Annotators' }).fill('ann, bob')
  await page.getByLabel('Keys drawn from each layer').fill('5')
  await page.getByLabel('Keys labelled by several').fill('40%')
  await page.getByRole('button', { name: 'Controls and practice' }).click()
  await page.getByLabel('Control keys').fill('10%')
  await page.getByLabel('Practice keys').fill('1')
  await page.getByRole('textbox', { name: 'Seed' }).click()
  // 15 keys, 6 of them twice; a tenth of 23 are controls; one practice key each.
  await preview.getByText('25: 21 of keys, 2 controls, 2 for practice').waitFor()
  await preview.getByText('to ± ').waitFor()
  for (const title of ['Keys and triggers', 'Guidelines and help'])
    await page.getByRole('button', { name: title }).click()
  await expect.poll(() => objections(keymark.page)).toEqual([])
  await page.getByRole('button', { name: 'Draw the sample' }).click()
  await page.getByText('0 of 25').waitFor()
})

test('each annotator has a queue of their own', async () => {
  const { page } = keymark
  await page.getByRole('button', { name: 'Label', exact: true }).click()
  await page.getByRole('button', { name: 'bob' }).waitFor()
  await page.getByRole('button', { name: 'Close' }).click()
  await expect.poll(() => objections(keymark.page)).toEqual([])
  await page.getByRole('button', { name: 'bob' }).click()
  await page.getByText(/0 of 1[23]/u).waitFor()
  await page.getByText('· bob').waitFor()
  await page.getByText('Look for what repeats').waitFor()
  await page.keyboard.press('0')
  await page.getByText(/1 of 1[23]/u).waitFor()
})

test('a study with kinds of its own is labelled with their keys, and says what they mean', async () => {
  const { page } = keymark
  await page.getByRole('link', { name: 'Study', exact: true }).click()
  await page.getByRole('button', { name: 'New study' }).click()
  await page.getByLabel('Name of the study').fill('concepts')
  await page.getByRole('textbox', { name: 'Annotators' }).fill('zoe')
  await page.getByRole('button', { name: 'Kinds', exact: true }).click()
  await page.getByRole('button', { name: 'Add a kind' }).click()
  await page.getByText('A kind needs a name.').waitFor()
  await page.getByRole('textbox', { name: 'Name of kind 3' }).fill('grammar')
  await page.getByText('A kind needs a name.').waitFor({ state: 'detached' })
  expect(await objections(keymark.page)).toEqual([])
  await page.getByRole('button', { name: /Kinds of patterns/u }).click()
  await page.getByRole('option', { name: /Ye et al/u }).click()
  await page.getByRole('button', { name: 'Draw the sample' }).click()
  await page.getByText('“concepts” has').waitFor()
  await page.getByRole('link', { name: 'Label', exact: true }).click()
  await page.getByText('study “concepts”').waitFor()
  const patterns = page.getByRole('region', { name: 'Patterns' })
  await page.keyboard.press('n')
  await page.keyboard.type('military')
  await page.keyboard.press('Escape')
  await page.keyboard.press('p')
  await patterns.getByRole('radio', { name: 'conceptual', checked: true }).waitFor()
  await page.keyboard.press('s')
  await patterns.getByRole('radio', { name: 'superficial', checked: true }).waitFor()
  // The guidelines were left open.
  await patterns.getByText('Superficial: a token, a phrase').waitFor()
  expect(await objections(keymark.page)).toEqual([])
  // Nothing repeats for long: the answer takes the place of patterns.
  await page.keyboard.press('Delete')
  await page.keyboard.press('Shift+0')
  await page
    .getByRole('region', { name: 'Queue' })
    .getByText(/1 of \d+/u)
    .waitFor()
  await patterns.getByRole('button', { name: /Uninterpretable/u, pressed: true }).waitFor()
})

test('two studies stand beside each other once it is said which kind is which', async () => {
  const { page } = keymark
  await page.getByRole('link', { name: 'Layers', exact: true }).click()
  const section = page.getByRole('region', { name: 'Another study' })
  await section.getByRole('button', { name: /Compare with/u }).click()
  await page.getByRole('option').first().click()
  await section.getByText('Say of each kind').waitFor()
  const read = async (kind: string, as: string): Promise<void> => {
    await section.getByRole('button', { name: new RegExp(`${kind} counts as`, 'u') }).click()
    await page.getByRole('option', { name: as }).click()
  }
  await read('shallow', 'superficial')
  await read('semantic', 'left out')
  await section.getByRole('cell', { name: 'Conceptual only' }).first().waitFor()
  await section.getByText('semantic left out').waitFor()
  expect(await objections(keymark.page)).toEqual([])
})

test('another wording of the guidelines is a new version', async () => {
  const { page } = keymark
  await page.getByRole('link', { name: 'Study', exact: true }).click()
  await page.getByRole('button', { name: 'Guidelines' }).first().click()
  await page.getByRole('dialog').getByRole('textbox').fill('Look *twice*.')
  await page.getByRole('button', { name: 'Save as version 2' }).click()
  await page.getByText('Version 2 of the guidelines is in force.').waitFor()
  await keymark.close()
  const db = openStore(project)
  const [study] = listStudies(db)
  expect(study?.progress.map(({ labelled }) => labelled)).toEqual([0, 1])
  db.close()
})
