/** What machines say of keys is kept from whoever labels them blind: in lists, in searches, on pages, and in what is sent to them. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Detector } from '#contract/analysis/detector.ts'
import { ReadWrite, Role } from '#contract/analysis/weights.ts'
import type { KeyId } from '#contract/key.ts'
import { StudyDesign } from '#contract/study-design.ts'
import { readArchive } from '#main/exchange/archive.ts'
import { buildPacket } from '#main/exchange/packet.ts'
import { packetsOf } from '#main/store/packet.ts'
import { createDesignedStudy, queueOf } from '#main/store/study.ts'
import { scanned, testHost } from '../../fixtures/host.ts'
import { label } from '../../fixtures/labels.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const NAMES = ['manifest.json', 'study.json', 'assignments.jsonl', 'events.jsonl']
const folder = temporaryFolder()
const host = testHost()
const name = ({ layer, index }: KeyId): string => `${layer}/${index}`
let scan: number
let study: number
let analysis: number
let counting: number
let keys: (KeyId & { assignment: number })[]
let isBlind: (key: KeyId) => boolean
let before: string[]

/** All that a packet holds, in words. */
async function packets(): Promise<string[]> {
  const texts: string[] = []
  for (const [i, packet] of [...packetsOf(host.workspace.store, study)].entries()) {
    const path = join(folder, `${i}.packet`)
    writeFileSync(path, await buildPacket(packet, '0'))
    const members = await readArchive(path, NAMES)
    texts.push(...NAMES.map((member) => `${member}: ${members.get(member)?.toString()}`))
  }
  return texts
}

beforeAll(async () => {
  await host.workspace.openProject(join(folder, 'p.keymark'))
  scan = (await scanned(host, { settings: { maxSentences: 60 } })).id
  const db = host.workspace.store
  const design = { name: 's', scan, keysPerLayer: 20, annotators: ['ann'], minSentences: 3 }
  ;({ id: study } = createDesignedStudy(db, StudyDesign.parse(design)))
  const places = new Map(
    (db.prepare('SELECT id, layer, "key" AS "index" FROM assignment').all() as (KeyId & { id: number })[]).map(
      ({ id, ...key }) => [id, key],
    ),
  )
  keys = queueOf(db, study, 'ann').map(({ assignment }) => ({ assignment, ...(places.get(assignment) as KeyId) }))
  // The first eight are done: seven with a pattern.
  for (const [i, { assignment }] of keys.slice(0, 8).entries())
    label(db, assignment, i === 0 ? [] : [{ kind: i < 4 ? 'shallow' : 'semantic', ranks: [1, 2, 3] }])
  const open = new Set(keys.slice(8).map(name))
  isBlind = (key) => open.has(name(key))
  before = await packets()
  const found: number[] = []
  for (const settings of [{ name: 'weights' }, { name: 'detectors', examples: 60 }] as const) {
    const text = settings.name === 'detectors' ? ({ kind: 'held-out' } as const) : null
    const started = await host.client.analysis.start({ scan, settings, text })
    expect((await host.workspace.jobs.ended(started.job)).state).toBe('done')
    found.push(started.analysis)
  }
  ;[analysis = 0, counting = 0] = found
})
afterAll(async () => {
  await host.close()
  rmSync(folder, { recursive: true })
})

test('rows of the table say it of every key but those', async () => {
  const { keys: rows, stored } = await host.client.key.list({ scan, limit: 10_000 })
  expect(stored.weights).toBe(true)
  expect(rows.filter(isBlind)).toHaveLength(keys.length - 8)
  for (const row of rows) {
    const said = [row.suppressed, row.role, row.readWrite]
    if (isBlind(row)) expect([...said, row.detector], name(row)).toEqual([null, null, null, null])
    else expect(said.includes(null), name(row)).toBe(false)
  }
  const judged = rows.filter(({ detector }) => detector !== null)
  expect(judged.length).toBeGreaterThan(100)
})

test('no filter finds them, and all filters together find all others', async () => {
  for (const [filter, options] of [
    ['role', Role.options],
    ['readWrite', ReadWrite.options],
    ['detector', Detector.options],
  ] as const) {
    let total = 0
    for (const option of options) {
      const found = await host.client.key.list({ scan, [filter]: option, limit: 10_000 })
      expect(found.keys.filter(isBlind)).toEqual([])
      total += found.total
    }
    if (filter === 'detector') expect(total).toBeGreaterThan(100)
    else expect(total).toBe(8 * 768 - (keys.length - 8))
  }
  const { keys: rows } = await host.client.key.list({ scan, limit: 10_000 })
  const [suppressed = ''] = rows.find((row) => !isBlind(row))?.suppressed ?? []
  const found = await host.client.key.list({ scan, suppresses: suppressed, limit: 10_000 })
  expect(found.total).toBeGreaterThan(0)
  expect(found.keys.filter(isBlind)).toEqual([])
})

test('a page of one of them is refused, and that of another key has its weights', async () => {
  const [done, open] = [keys[1], keys[8]] as [KeyId, KeyId]
  await expect(host.client.key.get({ scan, layer: open.layer, index: open.index })).rejects.toMatchObject({
    code: 'blind',
  })
  const { weights } = await host.client.key.get({ scan, layer: done.layer, index: done.index })
  expect(weights?.role).not.toBeNull()
  expect((await host.client.key.get({ scan, layer: done.layer, index: done.index })).detection).not.toBeNull()
})

test('what was found in each class is counted over finished keys alone', async () => {
  const { labels, result } = await host.client.analysis.get({ analysis })
  const total = labels?.rows.at(-1)?.cells
  const shares = total?.slice(2).map((cell) => (cell as { value: number }).value)
  expect([total?.[0], total?.[1], shares]).toEqual(['all labelled keys', 8, [3 / 8, 4 / 8, 1 / 8]])
  const roles = labels?.rows.filter(({ cells }) => Role.safeParse(cells[0]).success) ?? []
  expect(roles.reduce((sum, { cells }) => sum + (cells[1] as number), 0)).toBe(8)
  // The result names no key.
  expect(JSON.stringify(result)).not.toContain('"index"')
})

test('how much of it counting finds is counted over finished keys alone', async () => {
  const { labels, result } = await host.client.analysis.get({ analysis: counting })
  const total = labels?.rows.at(-1)?.cells
  const done = keys.slice(0, 8).map(({ assignment }) => assignment)
  const triggers = [2, 4, 6].map((at) => total?.[at] as number)
  // Three triggers of each pattern: of three keys shallow, of four semantic; all others of the eight keys show none.
  expect([total?.[0], total?.[1], triggers[0], triggers[1]]).toEqual(['all', 8, 9, 12])
  expect(triggers.reduce((sum, count) => sum + count, 0)).toBe(
    host.workspace.store
      .prepare(`SELECT count(*) FROM assignment_trigger WHERE assignment IN (${done.join(', ')})`)
      .pluck()
      .get(),
  )
  const layers = labels?.rows.slice(0, -1) ?? []
  expect(layers.reduce((sum, { cells }) => sum + (cells[1] as number), 0)).toBe(8)
  expect(JSON.stringify(result)).not.toContain('"index"')
})

test('a packet is the same as before, byte for byte', async () => {
  expect(before.length).toBeGreaterThan(0)
  expect(await packets()).toEqual(before)
})
