/** A study of examples beside the strongest prefixes: what is drawn, that annotators cannot tell, and what comes back. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { KeyId } from '#contract/key.ts'
import { StudyDesign } from '#contract/study-design.ts'
import type { Host } from '#main/host.ts'
import { unseal } from '#main/exchange/manifest.ts'
import { writeReport } from '#main/work/report.ts'
import { exportStudy, importDataset } from '#main/work/dataset.ts'
import { examplesOf } from '#main/store/example.ts'
import type { RankedPattern } from '#main/analysis/agreement/study-key.ts'
import { allLabels } from '#contract/statistics.ts'
import { addAnnotator, addKeys } from '#main/store/study-amendment.ts'
import { createDesignedStudy } from '#main/store/study.ts'
import { listTriggers } from '#main/store/trigger.ts'
import { scanGated } from '../../fixtures/gated-project.ts'
import { label } from '../../fixtures/labels.ts'
import { testHost } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const folder = temporaryFolder()
const answers: string[] = []
const hosts: Host[] = []
let host: Host
let study: number
let scan: number

const N = 6
const SOURCES = ['top', 'interval:30-40', 'random'] as const

const design = (name: string, change: object = {}): StudyDesign =>
  StudyDesign.parse({
    scan,
    name,
    sides: ['negative', 'positive'],
    examples: SOURCES,
    keysPerLayer: 9,
    annotators: ['ann', 'bob'],
    overlapShare: 0.5,
    controlShare: 0.2,
    practiceKeys: 1,
    seed: 4,
    triggersPerKey: N,
    ...change,
  })

async function pass(change: object = {}): Promise<void> {
  const { job } = await host.client.example.start({
    scan,
    of: { perLayer: 30 },
    each: 2 * N,
    sentences: null,
    ...change,
  })
  const { state, message } = await host.workspace.jobs.ended(job)
  if (state !== 'done') throw new Error(message)
}

beforeAll(async () => {
  host = testHost(answers)
  hosts.push(host)
  ;({ id: scan } = await scanGated(host, folder))
})
afterAll(async () => {
  for (const one of hosts) await one.close()
})

interface Shown extends KeyId {
  assignment: number
  kind: string
  examples: string
  annotator: number
  triggers: { sentence: number; position: number; coefficient: number }[]
}

function shown(of: Host, id: number): Shown[] {
  const rows = of.workspace.store
    .prepare(
      'SELECT id AS assignment, layer, "key" AS "index", kind, annotator, examples FROM assignment WHERE study = ? ORDER BY id',
    )
    .all(id) as Omit<Shown, 'triggers'>[]
  const read = of.workspace.store.prepare(
    'SELECT sentence, position, coefficient FROM assignment_trigger WHERE assignment = ? ORDER BY rank',
  )
  return rows.map((row) => ({ ...row, triggers: read.all(row.assignment) as Shown['triggers'] }))
}

it('says how to get examples where there are none, or too few', async () => {
  expect(() => createDesignedStudy(host.workspace.store, design('none'))).toThrow(
    /has 6 prefixes each at 30–40 %.* and at random.*: no examples are drawn of its keys\. Draw 6 of each kind, for some random keys of each layer/u,
  )
  const { job } = await host.client.example.start({ scan, of: { perLayer: 2 }, each: 3, sentences: null })
  await host.workspace.jobs.ended(job)
  expect(() => createDesignedStudy(host.workspace.store, design('few'))).toThrow(
    /examples are drawn of 4 keys, up to 3 of each kind.*or lower triggersPerKey/u,
  )
  await expect(host.client.study.preview(design('few'))).rejects.toThrow(/up to 3 of each kind/u)
})

it('draws one source for each key at random, the same for all who label it, and shows its first examples by strength', async () => {
  await pass()
  const { store } = host.workspace
  ;({ id: study } = createDesignedStudy(store, design('ours')))
  const keys = shown(host, study).filter(({ kind }) => kind !== 'control')
  const bySource = Map.groupBy(keys, ({ examples }) => examples)
  expect(new Set(bySource.keys())).toEqual(new Set(SOURCES))
  for (const { layer, index, examples, triggers } of keys) {
    const side = (triggers[0]?.coefficient ?? 0) < 0 ? 'negative' : 'positive'
    const whole = examplesOf(store, scan, { layer, index }, side)
    const drawn =
      examples === 'top'
        ? listTriggers(store, scan, { layer, index }, side)
        : (whole?.strata.find(({ stratum }) => stratum === examples)?.examples ?? [])
    const first = drawn
      .slice(0, N)
      .map(({ sentence, position, coefficient }) => ({ sentence, position, coefficient }))
      .toSorted(
        (a, b) =>
          Math.abs(b.coefficient) - Math.abs(a.coefficient) ||
          (a.sentence ?? 0) - (b.sentence ?? 0) ||
          a.position - b.position,
      )
    expect(triggers).toEqual(first)
    expect(triggers.length).toBe(N)
    const strongest = Math.abs(whole?.maximum ?? 0)
    if (examples === 'interval:30-40')
      for (const { coefficient } of triggers) {
        expect(Math.abs(coefficient)).toBeGreaterThanOrEqual(0.3 * strongest)
        expect(Math.abs(coefficient)).toBeLessThan(0.4 * strongest)
      }
    for (const other of keys)
      if (other.layer === layer && other.index === index) expect(other).toMatchObject({ examples, triggers })
  }
  const again = createDesignedStudy(store, design('again'))
  expect(shown(host, again.id).map(({ triggers }) => triggers)).toEqual(
    shown(host, study).map(({ triggers }) => triggers),
  )
  // Fewer examples of the same keys, drawn later, take none away from studies.
  await pass({ each: 2, seed: 5 })
  const after = createDesignedStudy(store, design('after'))
  expect(shown(host, after.id).map(({ triggers }) => triggers)).toEqual(
    shown(host, study).map(({ triggers }) => triggers),
  )
  const one = createDesignedStudy(store, design('one', { examples: 'interval:30-40' }))
  expect(new Set(shown(host, one.id).map(({ examples }) => examples))).toEqual(new Set(['interval:30-40']))
  expect(one.design?.examples).toEqual(['interval:30-40'])
})

it('tells annotators nothing of it: no strength, no source, the same number of prefixes; here, and in every byte of a packet', async () => {
  const all = shown(host, study)
  expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(['key', 'control', 'practice']))
  expect(new Set(all.map(({ triggers }) => triggers.length))).toEqual(new Set([N]))
  for (const { assignment } of all) {
    const told = await host.client.annotation.get({ assignment })
    expect(told.triggers.map(({ coefficient }) => coefficient)).toEqual(Array.from({ length: N }, () => 0))
    expect(JSON.stringify(told)).not.toMatch(/interval|random|"examples"/u)
  }
  const queue = await host.client.study.queue({ study, annotator: 'ann' })
  expect(JSON.stringify(queue)).not.toMatch(/interval|random|"examples"/u)
  const [key] = all.filter(({ kind }) => kind === 'key')
  await expect(host.client.example.get({ scan, layer: key?.layer ?? 0, index: key?.index ?? 0 })).rejects.toMatchObject(
    {
      code: 'blind',
    },
  )
  answers.push(folder)
  const exported = await host.client.packet.export({ study })
  const [packet] = exported?.packets ?? []
  const file = join(folder, packet?.file ?? '')
  const { texts } = await unseal(file, ['kmpacket'])
  const bytes = Object.values(texts).join('\n')
  expect(bytes).not.toMatch(/interval|random|"top"|examples/u)
  const strengths = [...bytes.matchAll(/"coefficient":([^,]+),/gu)].map(([, value]) => value)
  expect(strengths.length).toBeGreaterThan(10 * N)
  expect(new Set(strengths)).toEqual(new Set(['0']))
  const own = testHost([file, join(folder, 'ann.keymark')])
  hosts.push(own)
  await own.client.packet.open()
  expect(new Set(shown(own, 1).map(({ examples }) => examples))).toEqual(new Set(['top']))
})

it('goes on with the same prefixes for who comes later, whatever was drawn of the key since', async () => {
  const { store } = host.workspace
  const before = shown(host, study).filter(({ kind }) => kind !== 'control')
  await pass({ seed: 77 })
  addAnnotator(store, study, 'cyd')
  const later = shown(host, study).filter(({ kind }) => kind !== 'control')
  expect(later.length).toBeGreaterThan(before.length)
  for (const { layer, index, examples, triggers } of later.slice(before.length)) {
    const first = before.find((one) => one.layer === layer && one.index === index)
    expect({ examples, triggers }).toEqual({ examples: first?.examples, triggers: first?.triggers })
  }
  addKeys(store, study, 2)
  expect(shown(host, study).length).toBeGreaterThan(later.length)
})

it('splits Figure 2 and its numbers by what keys were read by, and every caption says by which', async () => {
  const { store } = host.workspace
  const PATTERNS: Record<string, RankedPattern[]> = {
    top: [{ kind: 'shallow', ranks: [1, 2, 3] }],
    'interval:30-40': [],
    random: [{ kind: 'semantic', ranks: [1, 2, 4, 6] }],
  }
  const all = shown(host, study)
  for (const { assignment, examples, kind } of all)
    if (kind === 'key') label(store, assignment, PATTERNS[examples] ?? [])
  const keysOf = (source?: string): number =>
    new Set(
      all
        .filter(({ kind, examples }) => kind === 'key' && (source === undefined || examples === source))
        .map(({ layer, index }) => `${layer}/${index}`),
    ).size
  const { statistics, figures } = await host.client.statistics.study(allLabels(study))
  expect(statistics.overall.keys).toBe(keysOf())
  expect(figures.map(({ name }) => name).slice(0, 4)).toEqual([
    'layers',
    'layers-top',
    'layers-interval-30-40',
    'layers-random',
  ])
  expect(figures[0]?.caption).toContain(
    'keys read by prefixes among their strongest or at 30–40 % of their strongest coefficient or at random of those at which they fire',
  )
  expect(figures[2]?.caption).toContain('only keys read by prefixes at 30–40 % of their strongest coefficient')
  const shares: Record<string, [number, number]> = { top: [3 / N, 0], 'interval:30-40': [0, 0], random: [0, 4 / N] }
  for (const [i, source] of SOURCES.entries()) {
    const own = await host.client.statistics.study({ ...allLabels(study), examples: source })
    expect(own.figures.map(({ name }) => name)).not.toContain('layers-top')
    const { overall, layers } = own.statistics
    expect(overall.keys).toBe(keysOf(source))
    expect([overall.shallow.value, overall.semantic.value]).toEqual(shares[source])
    expect(own.figures[0]?.caption).toBe(figures[i + 1]?.caption)
    expect(own.figures[0]?.caption).toContain(`${keysOf(source)} keys, ${keysOf(source) * N} triggers`)
    const { value, low, high } = layers[0]?.uncovered ?? {}
    expect(value).toBeCloseTo(1 - (shares[source]?.[0] ?? 0) - (shares[source]?.[1] ?? 0), 12)
    expect(high).toBeGreaterThan(low ?? 0)
  }
  const agreement = await host.client.agreement.study({ study, seed: 1, draws: 100 })
  // Whoever reads a key reads the same prefixes of it: these labels agree wherever a key was read twice.
  expect(agreement.keys.length).toBeGreaterThan(5)
})

it('is told in its report as it was: which prefixes were read, and each one’s own Figure 2', async () => {
  const { sections, files } = await writeReport(host.workspace, study, join(folder, 'report'))
  const text = sections.flatMap(({ sentences }) => sentences.map((one) => one.text)).join(' ')
  expect(text).not.toContain(`${N} strongest prefixes`)
  expect(text).toMatch(
    /Annotators read 6 prefixes of each key, and were not told.*drawn at random for each key, of prefixes among their strongest.*30–40 %.*at random of those/u,
  )
  for (const source of ['top', 'interval-30-40', 'random'])
    expect(files).toContain(join('figures', `layers-${source}-one-column.svg`))
})

it('comes back from its export as it was, examples and all, and no example is taken for a trigger', async () => {
  const to = join(folder, 'dataset')
  await exportStudy(host.workspace, study, 'jsonl', to)
  const other = testHost()
  hosts.push(other)
  await other.workspace.openProject(join(folder, 'other.keymark'))
  const imported = await importDataset(other.workspace, 'jsonl', to)
  const sources = (of: Host, id: number): string[] =>
    shown(of, id)
      .map(({ examples }) => examples)
      .toSorted()
  expect(sources(other, imported.study ?? 0)).toEqual(sources(host, study))
  const stored = other.workspace.store
    .prepare(
      'SELECT DISTINCT layer, "key" AS "index" FROM "trigger" UNION SELECT DISTINCT layer, "key" FROM negative_trigger',
    )
    .all() as KeyId[]
  const top = shown(host, study).filter(({ kind, examples }) => kind === 'key' && examples === 'top')
  expect(new Set(stored.map(({ layer, index }) => `${layer}/${index}`))).toEqual(
    new Set(top.map(({ layer, index }) => `${layer}/${index}`)),
  )
  const again = join(folder, 'again')
  await exportStudy(other.workspace, imported.study ?? 0, 'jsonl', again)
  for (const name of ['ours.jsonl', 'ours-control.jsonl', 'ours-practice.jsonl']) {
    const lines = (where: string): string[] => readFileSync(join(where, name), 'utf8').trimEnd().split('\n').toSorted()
    expect(lines(again)).toEqual(lines(to))
  }
  expect(readFileSync(join(to, 'ours.jsonl'), 'utf8')).toContain('"examples":"interval:30-40"')
})

it('refuses what cannot be blind or is said twice', async () => {
  expect(() => design('twice', { examples: ['top', 'top'] })).toThrow(/there twice/u)
  expect(() => design('any', { examples: 'any' })).toThrow()
  const other = testHost()
  hosts.push(other)
  const { id } = await scanGated(other, temporaryFolder(), { prefixes: 'every-prefix' })
  expect(() => createDesignedStudy(other.workspace.store, design('every', { scan: id }))).toThrow(
    /can repeat a sentence.*scan again with one-per-sentence/u,
  )
})
