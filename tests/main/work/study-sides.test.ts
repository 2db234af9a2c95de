/** A study of both sides of keys: what is drawn, what annotators can see of it, and what comes back. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { KeyId } from '#contract/key.ts'
import type { Side } from '#contract/side.ts'
import { StudyDesign } from '#contract/study-design.ts'
import type { Host } from '#main/host.ts'
import { exportStudy, importDataset } from '#main/work/dataset.ts'
import { getKey } from '#main/store/key.ts'
import { createDesignedStudy, queueOf } from '#main/store/study.ts'
import { listTriggers } from '#main/store/trigger.ts'
import { scanGated } from '../../fixtures/gated-project.ts'
import { testHost } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const folder = temporaryFolder()
const answers: string[] = []
const hosts: Host[] = []
let host: Host
let study: number
let scan: number

const design = (name: string, change: Partial<StudyDesign> = {}): StudyDesign =>
  StudyDesign.parse({
    scan,
    name,
    sides: ['negative', 'positive'],
    keysPerLayer: 12,
    annotators: ['ann', 'bob'],
    overlapShare: 0.5,
    controlShare: 0.2,
    seed: 4,
    triggersPerKey: 10,
    ...change,
  })

beforeAll(async () => {
  host = testHost(answers)
  hosts.push(host)
  ;({ id: scan } = await scanGated(host, folder))
  ;({ id: study } = createDesignedStudy(host.workspace.store, design('both')))
})
afterAll(async () => {
  for (const one of hosts) await one.close()
})

interface Drawn extends KeyId {
  assignment: number
  kind: string
  annotator: number
  coefficients: number[]
}

function drawn(of: Host, id: number): Drawn[] {
  const rows = of.workspace.store
    .prepare(
      'SELECT id AS assignment, layer, "key" AS "index", kind, annotator FROM assignment WHERE study = ? ORDER BY id',
    )
    .all(id) as Omit<Drawn, 'coefficients'>[]
  const read = of.workspace.store
    .prepare('SELECT coefficient FROM assignment_trigger WHERE assignment = ? ORDER BY rank')
    .pluck()
  return rows.map((row) => ({ ...row, coefficients: read.all(row.assignment) as number[] }))
}

const sideOf = ({ coefficients }: Drawn): Side => ((coefficients[0] ?? 0) < 0 ? 'negative' : 'positive')

it('draws one side of each key, the same for all who label it, with that side’s triggers', () => {
  const all = drawn(host, study)
  const keys = all.filter(({ kind }) => kind === 'key')
  const bySide = Map.groupBy(keys, sideOf)
  expect(bySide.get('negative')?.length).toBeGreaterThan(5)
  expect(bySide.get('positive')?.length).toBeGreaterThan(5)
  for (const key of keys) {
    const side = sideOf(key)
    const triggers = listTriggers(host.workspace.store, scan, key, side)
    expect(key.coefficients).toEqual(triggers.slice(0, 10).map(({ coefficient }) => coefficient))
    for (const other of keys) {
      if (other.layer === key.layer && other.index === key.index) expect(sideOf(other)).toBe(side)
    }
  }
  // Controls borrow coefficients from keys of either side.
  expect(new Set(all.filter(({ kind }) => kind === 'control').map(sideOf)).size).toBe(2)
  const again = createDesignedStudy(host.workspace.store, design('again'))
  expect(drawn(host, again.id).map(({ coefficients }) => coefficients)).toEqual(
    all.map(({ coefficients }) => coefficients),
  )
})

it('shows nobody which side it is: coefficients come without their sign, here and in a packet', async () => {
  for (const { assignment } of drawn(host, study)) {
    const { triggers } = await host.client.annotation.get({ assignment })
    expect(triggers.every(({ coefficient }) => coefficient > 0)).toBe(true)
  }
  answers.push(folder)
  const exported = await host.client.packet.export({ study })
  const [packet] = exported?.packets ?? []
  const own = testHost([join(folder, packet?.file ?? ''), join(folder, 'ann.keymark')])
  hosts.push(own)
  await own.client.packet.open()
  const received = drawn(own, 1)
  expect(received.length).toBeGreaterThan(10)
  expect(received.flatMap(({ coefficients }) => coefficients).every((share) => share > 0 && share <= 1)).toBe(true)
  const spec = own.workspace.store.prepare('SELECT spec FROM study').pluck().get() as string
  expect(spec).not.toContain('negative')
})

it('says on the key’s page which side was labelled', async () => {
  const key = drawn(host, study).find((one) => one.kind === 'key' && sideOf(one) === 'negative')
  if (key === undefined) throw new Error('no negative key')
  const { store } = host.workspace
  const name = store.prepare('SELECT name FROM annotator WHERE id = ?').pluck().get(key.annotator) as string
  expect(queueOf(store, study, name).some(({ assignment }) => assignment === key.assignment)).toBe(true)
  for (const one of drawn(host, study).filter(({ layer, index }) => layer === key.layer && index === key.index))
    await host.client.annotation.record({
      assignment: one.assignment,
      id: crypto.randomUUID(),
      change: { kind: 'set-state', state: 'no-pattern' },
    })
  for (const other of await host.client.study.list()) {
    if (other.id === study) continue
    for (const one of drawn(host, other.id).filter(({ layer, index }) => layer === key.layer && index === key.index))
      await host.client.annotation.record({
        assignment: one.assignment,
        id: crypto.randomUUID(),
        change: { kind: 'set-state', state: 'no-pattern' },
      })
  }
  const { assignments } = await host.client.key.get({ scan, layer: key.layer, index: key.index })
  expect(new Set(assignments.map(({ side }) => side))).toEqual(new Set(['negative']))
})

it('comes back from its export on the sides that it was drawn from', async () => {
  const to = join(folder, 'dataset')
  await exportStudy(host.workspace, study, 'jsonl', to)
  const other = testHost()
  hosts.push(other)
  await other.workspace.openProject(join(folder, 'other.keymark'))
  const imported = await importDataset(other.workspace, 'jsonl', to)
  const count = (table: string): unknown => other.workspace.store.prepare(`SELECT count(*) FROM ${table}`).pluck().get()
  expect(count('"trigger" WHERE coefficient <= 0')).toBe(0)
  expect(count('negative_trigger WHERE coefficient >= 0')).toBe(0)
  expect(count('negative_trigger')).toBeGreaterThan(0)
  const key = drawn(host, study).find((one) => one.kind === 'key' && sideOf(one) === 'negative')
  expect(() =>
    getKey(other.workspace.store, imported.scan, { layer: key?.layer ?? 0, index: key?.index ?? 0 }),
  ).toThrow(/nothing of the positive side.*only what was labelled/u)
  const again = join(folder, 'again')
  await exportStudy(other.workspace, imported.study ?? 0, 'jsonl', again)
  const lines = (where: string): string[] =>
    readFileSync(join(where, 'both.jsonl'), 'utf8').trimEnd().split('\n').toSorted()
  expect(lines(again)).toEqual(lines(to))
})

it('is refused where the scan keeps the positive side alone', async () => {
  const plain = testHost()
  hosts.push(plain)
  const { id } = await scanGated(plain, temporaryFolder(), { sides: 'positive' })
  expect(() => createDesignedStudy(plain.workspace.store, design('no', { scan: id }))).toThrow(
    /negative side.*does not keep it.*scan again with both sides/u,
  )
})
