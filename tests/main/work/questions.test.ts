/** Questions from the command line, in the report and in the dataset: the same numbers everywhere. */
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { beforeAll, expect, it } from 'vitest'
import type { QuestionPreview, QuestionStatistics } from '#contract/question.ts'
import { StudyDesign } from '#contract/study-design.ts'
import { openStore } from '#main/store/open.ts'
import { answerQuestion } from '#main/store/question.ts'
import { createDesignedStudy, queueOf } from '#main/store/study.ts'
import { MANIFEST } from '#main/exchange/dataset/manifest.ts'
import { exportStudy, importDataset } from '#main/work/dataset.ts'
import { writeReport } from '#main/work/report.ts'
import { testHost } from '../../fixtures/host.ts'
import { label } from '../../fixtures/labels.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { writeWideProject } from '../../fixtures/wide-project.ts'
import { run } from '../commands/in-process.ts'

const folder = temporaryFolder()
const project = join(folder, 'p.keymark')
const named = ['--project', project, '--study', 'asked']
let preview: QuestionPreview
let shown: QuestionStatistics & { words: string[] }

const json = async <Value>(...words: string[]): Promise<Value> => {
  const { stdout, status, stderr } = await run([...words, '--json'])
  expect(stderr).toBe('')
  expect(status).toBe(0)
  return JSON.parse(stdout) as Value
}

beforeAll(async () => {
  const { db, scan } = writeWideProject(project)
  const people = ['ann', 'bob', 'cem']
  const design = { name: 'asked', scan, annotators: people, keysPerLayer: 6, triggersPerKey: 20, minSentences: 20 }
  const { id } = createDesignedStudy(db, StudyDesign.parse(design))
  for (const name of people)
    for (const [i, { assignment }] of queueOf(db, id, name).entries())
      label(db, assignment, i % 3 === 0 ? [] : [{ kind: i % 3 === 1 ? 'shallow' : 'semantic', ranks: [1, 2, 3] }])
  db.close()
  const first = await json<QuestionPreview>('questions', 'preview', ...named, '--per-layer', '4', '--controls', '0.2')
  preview = await json<QuestionPreview>('questions', 'draw', ...named, '--per-layer', '4', '--controls', '0.2')
  expect(first).toEqual(preview)
  const again = openStore(project)
  // Who names the line in which the number of the question falls: right in some.
  const rows = again.prepare('SELECT id, number, truth FROM question ORDER BY id').all() as {
    id: number
    number: number
    truth: string
  }[]
  for (const { id: question, number, truth } of rows) {
    const { lines } = JSON.parse(truth) as { lines: { line: number }[] }
    const wanted = number % 2 === 0 ? 0 : number % 5
    answerQuestion(again, question, randomUUID(), [lines.findIndex(({ line }) => line === wanted) + 1], 4000)
  }
  again.close()
  shown = await json('questions', 'show', ...named)
})

it('are drawn and counted as the preview says', async () => {
  expect(preview).toMatchObject({ questions: 12, controls: 3, shared: 12, labelled: 12 })
  expect(shown.overall).toMatchObject({ questions: 12, answers: preview.answers })
  expect(shown.controls.answers).toBe(9)
  // Numbers of questions about keys come first.
  const right = Array.from({ length: 12 }, (_, i) => i + 1).filter((n) => n % 2 === 0 || n % 5 === 0).length
  expect(shown.overall.right).toBe(2 * right)
  expect(shown.agreement.same.value).toBe(1)
  expect(shown.kinds.map(({ name }) => name)).toEqual(['shallow only', 'semantic only', 'no pattern'])
  expect(shown.kinds.reduce((sum, { answers }) => sum + answers, 0)).toBe(preview.answers)
  const { stdout } = await run(['questions', 'show', ...named, '--out', join(folder, 'figures')])
  expect(stdout).toContain(shown.words[0])
  expect(stdout).toContain('controls: all lines random')
  expect(readdirSync(join(folder, 'figures')).toSorted()).toEqual([
    'intruder.csv',
    'intruder.png',
    'intruder.svg',
    'intruder.vl.json',
  ])
  const wrong = await run(['questions', 'draw', ...named, '--examples', 'bottom'])
  expect(wrong.stderr).toContain('"bottom" is none of top, random and intervals')
  const none = await run(['questions', 'draw', ...named, '--examples', 'random'])
  expect(none.stderr).toContain('keymark examples')
})

it('come back from an export with every answer, and with none of the text where it has none', async () => {
  const [one, other, third] = [testHost(), testHost(), testHost()]
  await one.workspace.openProject(project)
  await other.workspace.openProject(join(temporaryFolder(), 'other.keymark'))
  await third.workspace.openProject(join(temporaryFolder(), 'third.keymark'))
  const { id } = await one.client.study.find({ name: 'asked' })
  for (const [to, options] of [
    [other, {}],
    [third, { text: false, pseudonyms: true }],
  ] as const) {
    const [away, again] = [temporaryFolder(), temporaryFolder()]
    const files = await exportStudy(one.workspace, id, 'jsonl', away, options)
    expect(files).toContain('asked-questions.jsonl')
    const lines = readFileSync(join(away, 'asked-questions.jsonl'), 'utf8').trimEnd().split('\n')
    const manifest = JSON.parse(readFileSync(join(away, MANIFEST), 'utf8')) as {
      files: { path: string; rows: number }[]
    }
    expect(manifest.files.find(({ path }) => path === 'asked-questions.jsonl')?.rows).toBe(lines.length)
    if (!('pseudonyms' in options)) expect(readFileSync(join(away, 'asked-questions.jsonl'), 'utf8')).toContain('ann')
    else expect(readFileSync(join(away, 'asked-questions.jsonl'), 'utf8')).not.toMatch(/"ann"|w\d+\.\d+/u)
    const copy = (await importDataset(to.workspace, 'jsonl', away)).study ?? 0
    const { statistics } = await to.client.question.statistics({ study: copy })
    if ('pseudonyms' in options) expect(statistics.overall).toEqual(shown.overall)
    else expect({ ...statistics, words: shown.words }).toMatchObject({ overall: shown.overall, kinds: shown.kinds })
    await exportStudy(to.workspace, copy, 'jsonl', again, options)
    const read = (folder: string): string => readFileSync(join(folder, 'asked-questions.jsonl'), 'utf8')
    if (!('pseudonyms' in options)) expect(read(again)).toBe(read(away))
    expect(
      (await to.client.question.people({ study: copy })).every(({ questions, answered }) => questions === answered),
    ).toBe(true)
  }
  const hub = temporaryFolder()
  await exportStudy(one.workspace, id, 'hf', hub)
  const file = readFileSync(join(hub, 'data/questions.parquet'))
  const rows = (await parquetReadObjects({
    file: file.buffer.slice(file.byteOffset, file.byteOffset + file.length),
  })) as { right: boolean; control: boolean; prefixes: string[]; active_seconds: number }[]
  expect(rows).toHaveLength(preview.answers + 9)
  expect(rows.filter(({ control, right }) => !control && right)).toHaveLength(shown.overall.right)
  expect(rows.every(({ prefixes, active_seconds: seconds }) => prefixes.length === 5 && seconds === 4)).toBe(true)
  expect(readFileSync(join(hub, 'README.md'), 'utf8')).toContain('config_name: questions')
  const sheet = temporaryFolder()
  await exportStudy(one.workspace, id, 'csv', sheet)
  expect(readFileSync(join(sheet, 'asked-questions.csv'), 'utf8').split('\n')).toHaveLength(rows.length + 2)
  for (const host of [one, other, third]) await host.close()
})

it('are in the report with the numbers of the page', async () => {
  const host = testHost()
  await host.workspace.openProject(project)
  const { id } = await host.client.study.find({ name: 'asked' })
  const out = temporaryFolder()
  const { sections, files } = await writeReport(host.workspace, id, out)
  const section = sections.find(({ title }) => title === 'Intruder questions')
  expect(section?.sentences.map(({ text }) => text).join('\n')).toContain(
    `Of ${preview.answers} answers to 12 questions about keys, ${Math.round((100 * shown.overall.right) / preview.answers)} %`,
  )
  for (const name of ['layers', 'groups', 'annotators'])
    expect(existsSync(join(out, `tables/intruder-${name}.tex`))).toBe(true)
  expect(files).toContain('figures/intruder-one-column.svg')
  await host.close()
})
