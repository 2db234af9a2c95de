/** What is imported can be exported again, in every format: a line with any one value gone wild is refused or survives. */
import { createHash } from 'node:crypto'
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { DatasetLine } from '#main/exchange/dataset/line.ts'
import { KeymarkError } from '#main/keymark-error.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import { exportStudy, importDataset } from '#main/work/dataset.ts'
import { testHost } from '../../../fixtures/host.ts'
import { labelledStudy } from '../../../fixtures/labelled-study.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

const NUMBERS = [2 ** 40, 2 ** 31, -1, 0.5, 1e308, 2 ** 53]
const TEXTS = ['8999-01-01T00:00:00.000Z', '', '\u0000', 'x'.repeat(100_000)]
const WILD = 12

type Json = Record<string, unknown> | unknown[]

/** Every place in a value that holds a number or a text. */
function places(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value === 'number' || typeof value === 'string') return [path]
  if (typeof value !== 'object' || value === null) return []
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return entries.flatMap(([key, inner]) => places(inner, [...path, key]))
}

function put(value: Json, path: readonly (string | number)[], wild: unknown): void {
  const [key = '', ...rest] = path
  const holder = value as Record<string, unknown>
  if (rest.length === 0) holder[key] = wild
  else put(holder[key] as Json, rest, wild)
}

const at = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], value)

/** The export with its first line changed and its hash put right, both files behind `before`. */
function edited(folder: string, change: (line: Json) => void, before = ''): string {
  const to = temporaryFolder()
  cpSync(folder, to, { recursive: true })
  const name = readdirSync(to).find((one) => one.endsWith('.jsonl')) ?? ''
  const file = join(to, name)
  const [first = '', ...others] = readFileSync(file, 'utf8').split('\n')
  const line = JSON.parse(first) as Json
  change(line)
  const text = before + [JSON.stringify(line), ...others].join('\n')
  writeFileSync(file, text)
  const manifest = JSON.parse(readFileSync(join(to, 'manifest.json'), 'utf8')) as {
    files: { path: string; sha256: string }[]
  }
  for (const entry of manifest.files)
    if (entry.path === name) entry.sha256 = createHash('sha256').update(text).digest('hex')
  writeFileSync(join(to, 'manifest.json'), before + JSON.stringify(manifest))
  return to
}

/** What projects and the tables of an export hold in 32 bits. */
const COUNTS = ['place', 'index', 'layer', 'first', 'position', 'rank', 'sentence', 'tokenEnds', 'tokenIds']

it('a number beyond 32 bits is refused wherever projects and tables hold no more', async () => {
  const made = labelledStudy()
  made.db.close()
  const lab = testHost()
  await lab.workspace.openProject(made.path)
  const folder = temporaryFolder()
  await exportStudy(lab.workspace, made.study, 'jsonl', folder, {})
  await lab.close()
  const name = readdirSync(folder).find((one) => one.endsWith('.jsonl')) ?? ''
  const [first = ''] = readFileSync(join(folder, name), 'utf8').split('\n')
  const text = JSON.stringify({ ...(JSON.parse(first) as object), key: { layer: 1, index: 0 } })
  const refused = new Set<string | number>()
  for (const path of places(JSON.parse(text)).filter((one) => typeof at(JSON.parse(text), one) === 'number')) {
    const line = JSON.parse(text) as Json
    put(line, path, 2 ** 40)
    if (!DatasetLine.safeParse(line).success) refused.add(path.findLast((key) => typeof key === 'string') ?? '')
  }
  expect([...refused]).toEqual(expect.arrayContaining(COUNTS))
})

it(`${WILD} lines with a wild value are refused in words, or imported and exported again`, async () => {
  const made = labelledStudy()
  made.db.close()
  const lab = testHost()
  await lab.workspace.openProject(made.path)
  const folder = temporaryFolder()
  await exportStudy(lab.workspace, made.study, 'jsonl', folder, {})
  await lab.close()
  // A byte order mark, as some editors put before what they save, is no part of a line or of the manifest.
  const marked = edited(folder, () => {}, '\uFEFF')
  const marks = testHost()
  await marks.workspace.openProject(join(temporaryFolder(), 'p.keymark'))
  expect((await importDataset(marks.workspace, 'jsonl', marked)).study).toBeGreaterThan(0)
  await marks.close()
  const { below } = seeded(11)
  let imported = 0
  for (let n = 0; n < WILD; n += 1) {
    let what = ''
    const wild = edited(folder, (line) => {
      const all = places(line)
      // The names of fields that stand often, such as tokens, are as likely as those that stand once.
      const names = [...new Set(all.map((path) => path.filter((key) => typeof key === 'string').join('.')))]
      const name = names[below(names.length)] ?? ''
      const path = all.find((one) => one.filter((key) => typeof key === 'string').join('.') === name) ?? []
      const values = typeof at(line, path) === 'number' ? NUMBERS : TEXTS
      const value = values[below(values.length)]
      what = `${name} = ${JSON.stringify(value).slice(0, 40)}`
      put(line, path, value)
    })
    const host = testHost()
    await host.workspace.openProject(join(temporaryFolder(), 'p.keymark'))
    try {
      const { study } = await importDataset(host.workspace, 'jsonl', wild)
      imported += 1
      for (const format of ['jsonl', 'csv', 'parquet'] as const)
        await expect(
          exportStudy(host.workspace, study ?? 0, format, temporaryFolder(), {}),
          what,
        ).resolves.toBeDefined()
    } catch (error) {
      expect(error, what).toBeInstanceOf(KeymarkError)
    } finally {
      await host.close()
    }
  }
  console.log(`${imported} of ${WILD} imported`)
  expect(imported).toBeGreaterThan(0)
  expect(imported).toBeLessThan(WILD)
}, 300_000)
