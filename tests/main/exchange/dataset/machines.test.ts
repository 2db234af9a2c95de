/** Machine raters in an export: apart from people, of finished keys alone, and back again. */
import { DuckDBInstance } from '@duckdb/node-api'
import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PAPER_KINDS } from '#contract/kind.ts'
import type { MachineAnswer, MachineRater } from '#contract/machine.ts'
import type { Host } from '#main/host.ts'
import { readCsv } from '#main/exchange/csv-reader.ts'
import { MachineLine } from '#main/exchange/dataset/machines.ts'
import { Manifest } from '#main/exchange/dataset/manifest.ts'
import { keepDescriptions } from '#main/store/description.ts'
import { studyMachines } from '#main/store/machine-export.ts'
import { answerKeeper, machineFor } from '#main/store/machine.ts'
import { exportStudy, importDataset } from '#main/work/dataset.ts'
import { testHost } from '../../../fixtures/host.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'
import { writeSharedStudy } from '../../../fixtures/shared-study.ts'

const CREATED = '2026-01-02T03:04:05.000Z'
const ROBOT: MachineRater = {
  name: 'robot',
  model: 'tiny',
  temperature: 0.5,
  seed: 7,
  server: 'http://127.0.0.1:8080/v1',
  digest: 'sha256:abc',
  prompt: 'Which patterns?',
  schema: '{}',
  promptVersion: 'f'.repeat(64),
  created: CREATED,
}
let host: Host
let study: number
let scan: number
let peopleBefore: Record<string, string>
let folder: string

const textsIn = (place: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(place, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:jsonl|csv)$/u.test(name) && !name.includes('machines'))
      .map((name) => [name, readFileSync(join(place, name), 'utf8')]),
  )

async function exported(...formats: ('jsonl' | 'csv' | 'parquet' | 'hf')[]): Promise<string> {
  const to = temporaryFolder()
  for (const format of formats) await exportStudy(host.workspace, study, format, to)
  return to
}

beforeAll(async () => {
  const path = join(temporaryFolder(), 'p.keymark')
  const made = writeSharedStudy(path)
  ;({ study, scan } = made)
  made.db.close()
  host = testHost()
  await host.workspace.openProject(path)
  peopleBefore = textsIn(await exported('jsonl', 'csv'))
  const db = host.workspace.store
  const keep = answerKeeper(db, { study, machine: machineFor(db, study, ROBOT), kinds: PAPER_KINDS })
  const assignments = db
    .prepare(
      `SELECT uuid, kind, layer || '/' || "key" AS key FROM assignment GROUP BY layer, "key", kind ORDER BY layer, "key", kind`,
    )
    .all() as { uuid: string; kind: string; key: string }[]
  for (const { uuid, kind, key } of assignments) {
    const state = kind === 'control' ? 'no-pattern' : key === '1/2' ? 'new' : 'done'
    const answer: MachineAnswer = {
      assignment: uuid,
      state,
      patterns:
        state === 'done'
          ? [
              { id: randomUUID(), description: `"of" ${key}`, kind: 'shallow', ranks: [1, 2, 4] },
              { id: randomUUID(), description: 'Größe, 日本', kind: 'semantic', ranks: [3, 5, 6] },
            ]
          : [],
      leftOut: key === '1/0' ? ['a line that is not there'] : [],
      attempts: [
        {
          time: CREATED,
          seconds: 1.5,
          status: 200,
          reply: `reply to ${key}`,
          problem: state === 'new' ? 'no JSON' : null,
        },
      ],
    }
    expect(keep(answer)).toBe('new')
  }
  const describer = {
    name: 'np',
    source: 'neuronpedia',
    model: 'gpt',
    version: null,
    subject: 'gpt2',
    created: CREATED,
  } as const
  const said = [
    { layer: 1, index: 0, side: 'positive', descriptions: ['names', 'places'] },
    { layer: 1, index: 0, side: 'negative', descriptions: ['numbers'] },
    { layer: 2, index: 0, side: 'positive', descriptions: ['of a key that is still blind'] },
  ] as const
  keepDescriptions(
    db,
    study,
    describer,
    said.map((one) => ({ ...one, descriptions: [...one.descriptions] })),
  )
  folder = await exported('jsonl', 'csv', 'parquet', 'hf')
})
afterAll(() => host.close())

const lines = (): MachineLine[] =>
  readFileSync(join(folder, 'shared-machines.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => MachineLine.parse(JSON.parse(line)))

it('lies apart: the files of people are what they were without machines, byte for byte', () => {
  expect(textsIn(folder)).toEqual(peopleBefore)
  const { files, machines } = Manifest.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')))
  expect(machines).toMatchObject([ROBOT, { name: 'np', source: 'neuronpedia' }])
  expect(files.filter(({ of }) => of === 'machines').map(({ path }) => path)).toEqual([
    'shared-machines.jsonl',
    'shared-machines.csv',
    'shared-machines.parquet',
    'data/machines.parquet',
  ])
})

it('tells of keys that all who label them are through with, and of controls that are labelled', () => {
  const all = lines()
  expect(
    all.map(({ rater, key, side }) => `${rater} ${key ? `${key.layer}/${key.index}` : 'control'} ${side ?? ''}`),
  ).toEqual(['robot 1/0 ', 'robot 1/1 ', 'robot 1/2 ', 'robot control ', 'np 1/0 positive', 'np 1/0 negative'])
  expect(all[0]).toMatchObject({
    state: 'done',
    leftOut: ['a line that is not there'],
    seconds: 1.5,
    attempts: [{ reply: 'reply to 1/0' }],
  })
  expect(all[4]).toEqual({
    rater: 'np',
    key: { layer: 1, index: 0 },
    control: null,
    side: 'positive',
    state: null,
    patterns: ['names', 'places'].map((description) => ({ id: null, description, kind: null, ranks: null })),
    leftOut: null,
    attempts: null,
    seconds: null,
  })
  expect(readFileSync(join(folder, 'shared-machines.jsonl'), 'utf8')).not.toContain('still blind')
})

it('says the same as CSV, as Parquet and in the folder for Hugging Face, a pattern a row', async () => {
  const [head = [], ...rows] = [...readCsv(readFileSync(join(folder, 'shared-machines.csv'), 'utf8'), 'csv')].map(
    ({ fields }) => fields,
  )
  const cells = rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]])))
  expect(cells).toHaveLength(2 + 2 + 1 + 1 + 2 + 1)
  expect(cells[0]).toMatchObject({
    rater: 'robot',
    made: 'asked',
    model: 'tiny',
    layer: '1',
    index: '0',
    state: 'done',
    pattern: '1',
    description: '"of" 1/0',
    kind: 'shallow',
    ranks: '1 2 4',
    seconds: '1.5',
  })
  // Nothing is no number.
  expect(cells.at(-1)).toMatchObject({
    rater: 'np',
    made: 'neuronpedia',
    side: 'negative',
    state: '',
    kind: '',
    ranks: '',
    seconds: '',
  })
  const database = await (await DuckDBInstance.create(':memory:')).connect()
  for (const file of ['shared-machines.parquet', 'data/machines.parquet']) {
    const read = await database.runAndReadAll(
      `SELECT rater, made, layer, "index", state, pattern, description, kind, array_to_string(ranks, ' ') AS ranks, ranks IS NULL AS none, seconds FROM '${join(folder, file)}'`,
    )
    const found = read.getRowObjectsJS()
    expect(found.map(({ rater, description, ranks }) => [rater, description ?? '', ranks ?? ''])).toEqual(
      cells.map(({ rater, description, ranks }) => [rater, description, ranks]),
    )
    expect(found.at(-1)).toMatchObject({ kind: null, none: true, seconds: null, state: null })
  }
  const card = readFileSync(join(folder, 'README.md'), 'utf8')
  expect(card).toContain('path: data/machines.parquet')
  expect(card).toContain(
    '### `machines`: one row per machine rater, key and pattern, apart from people: in none of the statistics below, 9 in all',
  )
  expect(card).toContain(
    'robot (tiny, weights sha256:abc, temperature 0.5, seed 7); np (descriptions made elsewhere, from neuronpedia, said to be of gpt2)',
  )
})

it('comes back as it was, and goes out again the same', async () => {
  const copy = testHost()
  await copy.workspace.openProject(join(temporaryFolder(), 'copy.keymark'))
  const back = await importDataset(copy.workspace, 'jsonl', folder)
  const machines = studyMachines(copy.workspace.store, back.study ?? 0, back.scan, true)
  expect(machines.raters).toEqual(studyMachines(host.workspace.store, study, scan, true).raters)
  expect([...machines.lines()]).toEqual(lines())
  const to = temporaryFolder()
  await exportStudy(copy.workspace, back.study ?? 0, 'jsonl', to)
  expect(readFileSync(join(to, 'shared-machines.jsonl'), 'utf8')).toBe(
    readFileSync(join(folder, 'shared-machines.jsonl'), 'utf8'),
  )
  await copy.close()
})

it('leaves out replies without the corpus’s text, and has no such file where no machine rates', async () => {
  const to = temporaryFolder()
  await exportStudy(host.workspace, study, 'jsonl', to, { text: false })
  const text = readFileSync(join(to, 'shared-machines.jsonl'), 'utf8')
  expect(text).not.toContain('reply to')
  expect(text).toContain('Größe, 日本')
  const copy = testHost()
  await copy.workspace.openProject(join(temporaryFolder(), 'copy.keymark'))
  await expect(importDataset(copy.workspace, 'jsonl', to)).resolves.toMatchObject({
    message: expect.stringContaining('no text') as string,
  })
  await copy.close()
  expect(Object.keys(peopleBefore).some((name) => name.includes('machines'))).toBe(false)
})

it('refuses a file whose machine labels do not fit the study', async () => {
  const to = await exported('jsonl')
  const path = join(to, 'shared-machines.jsonl')
  const manifest = join(to, 'manifest.json')
  const written = (text: string): void => {
    writeFileSync(path, text)
    const parsed = Manifest.parse(JSON.parse(readFileSync(manifest, 'utf8')))
    for (const file of parsed.files)
      if (file.of === 'machines') file.sha256 = createHash('sha256').update(text).digest('hex')
    writeFileSync(manifest, JSON.stringify(parsed))
  }
  const before = readFileSync(path, 'utf8')
  for (const [changed, message] of [
    [before.replace('"ranks":[1,2,4]', '"ranks":[1,2,99]'), /line 1: a pattern is marked on a line that is not there/u],
    [before.replace('"index":0', '"index":77'), /line 1: the study has no such key or control/u],
    [before.replace('"rater":"robot"', '"rater":"nobody"'), /line 1: the manifest names no machine rater "nobody"/u],
  ] as const) {
    written(changed)
    const copy = testHost()
    await copy.workspace.openProject(join(temporaryFolder(), 'copy.keymark'))
    await expect(importDataset(copy.workspace, 'jsonl', to)).rejects.toThrow(message)
    await copy.close()
  }
})
