/** What values say of keys is kept from whoever labels them blind, wherever values are listed or searched. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AnalysisSettings } from '#contract/analysis/registry.ts'
import type { KeyId } from '#contract/key.ts'
import { StudyDesign } from '#contract/study-design.ts'
import { visible } from '../../../renderer/trigger/prefix.ts'
import { createDesignedStudy } from '#main/store/study.ts'
import { scanned, testHost } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const folder = temporaryFolder()
const host = testHost()
const { jobs } = host.workspace
const name = ({ layer, index }: KeyId): string => `${layer}/${index}`
let scan = 0
let analysis = 0
let blind = new Set<string>()

const look = () => host.client.analysis.get({ analysis })
const confident = async () => {
  const { result, ...seen } = await look()
  return { ...seen, listed: result?.name === 'values' ? result.confident : [] }
}
const surest = () => host.client.analysis.values({ analysis, keys: null })
const near = (by: 'triggers' | 'keys' | 'values', of: KeyId) =>
  host.client.key.near({ scan, layer: of.layer, index: of.index, by })
let before: Awaited<ReturnType<typeof confident>>
let valuesBefore: Awaited<ReturnType<typeof surest>>

beforeAll(async () => {
  await host.workspace.openProject(join(folder, 'p.keymark'))
  scan = (await scanned(host, { settings: { maxSentences: 60 } })).id
  const started = await host.client.analysis.start({
    scan,
    settings: AnalysisSettings.parse({ name: 'values' }),
    text: null,
    model: null,
  })
  analysis = started.analysis
  await jobs.ended(started.job)
  before = await confident()
  valuesBefore = await surest()
  const db = host.workspace.store
  const design = { name: 's', scan, keysPerLayer: 300, annotators: ['ann'], minSentences: 3 }
  createDesignedStudy(db, StudyDesign.parse(design))
  const rows = db.prepare(`SELECT layer, "key" AS "index" FROM assignment WHERE kind = 'key'`).all() as KeyId[]
  blind = new Set(rows.map(name))
})
afterAll(async () => {
  await host.close()
  rmSync(folder, { recursive: true })
})

test('before anybody labels, all are listed, and a table has their numbers', () => {
  expect(before.listed).toHaveLength(100)
  expect(before.withheld).toEqual({ values: 0, upper: 0, effects: 0 })
  const titles = before.surest?.columns.map(({ title }) => title) ?? []
  expect(titles.slice(0, 3)).toEqual(['Key', 'Probability', 'Likeliest tokens'])
  const cells = before.surest?.rows.map((row) => row.cells) ?? []
  expect(cells.map(([key, share]) => ({ ...(key as KeyId), share }))).toEqual(
    before.listed.map(({ layer, index, max }) => ({ layer, index, share: max })),
  )
  expect(cells.map((row) => row[2])).toEqual(
    valuesBefore.map(({ top }) =>
      top
        .slice(0, 5)
        .map(({ token }) => JSON.stringify(token))
        .join(' '),
    ),
  )
  expect(cells.map((row) => [row[5], row[6]])).toEqual(
    before.listed.map(({ agreeing, triggers }) => [agreeing, triggers]),
  )
})

test('what is labelled blind is neither in the result nor in its table, and is counted', async () => {
  const { listed, withheld, surest: table } = await confident()
  const open = before.listed.filter((one) => !blind.has(name(one)))
  expect(open.length).toBeLessThan(100)
  expect(open.length).toBeGreaterThan(0)
  expect(listed).toEqual(open)
  expect(table?.rows.map(({ cells: [key] }) => name(key as KeyId))).toEqual(open.map(name))
  expect(table?.note).toMatch(/Table 2 of the paper.* Model: \S.*; triggers: of .* final normalisation/u)
  const closed = before.listed.filter((one) => blind.has(name(one)))
  expect(withheld).toEqual({ values: closed.length, upper: closed.filter(({ upper }) => upper).length, effects: 0 })
})

test('the most confident values that are asked for are those of other keys', async () => {
  const listed = await surest()
  expect(listed.filter((one) => blind.has(name(one)))).toEqual([])
  expect(listed).toHaveLength(100)
  const open = valuesBefore.filter((one) => !blind.has(name(one)))
  expect(listed.slice(0, open.length)).toEqual(open)
})

test('a search for what values promote finds other keys alone', async () => {
  // Of each value the token it is surest of: none of the keys that are labelled blind comes back under it.
  const closed = valuesBefore.filter((one) => blind.has(name(one))).slice(0, 20)
  expect(closed.length).toBeGreaterThan(5)
  let found = 0
  for (const { top } of closed) {
    const promotes = `#${top[0]?.id}`
    const { total, keys } = await host.client.key.list({ scan, promotes, limit: 1000 })
    expect(keys.filter((one) => blind.has(name(one))).map(name)).toEqual([])
    expect(total).toBe(keys.length)
    found += total
  }
  expect(found).toBeGreaterThan(0)
})

test.each(['triggers', 'keys', 'values'] as const)(
  'none of them is listed as near another key by %s, and the table has what is listed',
  async (by) => {
    const [of = { layer: 0, index: 0 }] = before.listed.filter((one) => !blind.has(name(one)))
    const { keys, table } = await near(by, of)
    // By vectors all others are compared, so as many as were asked for are there.
    if (by === 'triggers') expect(keys.length).toBeGreaterThan(0)
    else expect(keys).toHaveLength(50)
    expect(keys.filter((one) => blind.has(name(one))).map(name)).toEqual([])
    expect(table.rows.map(({ cells: [key] }) => name(key as KeyId))).toEqual(keys.map(name))
    expect(table.note).toMatch(/^\d+ keys? of [\d,]+, the nearest to \d+\/\d+ by .*\. Model: \S.*; text: \S.*\.$/u)
    const last = table.rows.map(({ cells }) => cells[by === 'triggers' ? 4 : 3])
    expect(last.map((token) => visible(JSON.parse(token as string) as string))).toEqual(
      keys.map(({ commonLast }) => visible(commonLast ?? '')),
    )
  },
)
