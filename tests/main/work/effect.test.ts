/** Effects of the demo's keys against its own file with the value's row set to zero, and kept from whoever labels them blind. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EffectResult, KeyEffect } from '#contract/analysis/effect.ts'
import { type SettingsOf, AnalysisSettings } from '#contract/analysis/registry.ts'
import type { KeyId } from '#contract/key.ts'
import { StudyDesign } from '#contract/study-design.ts'
import { createDesignedStudy } from '#main/store/study.ts'
import { EditedModel } from '../../fixtures/edited-model.ts'
import { resources, scanned, testHost } from '../../fixtures/host.ts'
import { assignmentOf, label } from '../../fixtures/labels.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { openRawModel } from '../../fixtures/raw-model.ts'

const folder = temporaryFolder()
const host = testHost()
const file = join(resources, 'demo-model', 'model.onnx')
const [WIDTH, VOCABULARY] = [192, 8192]
const KEYS = [
  { layer: 2, index: 5 },
  { layer: 5, index: 17 },
  { layer: 8, index: 300 },
]
const TOP = 4
const name = ({ layer, index }: KeyId): string => `${layer}/${index}`
let scan = 0

const settingsOf = (settings: Partial<SettingsOf<'effect'>>): AnalysisSettings =>
  AnalysisSettings.parse({ name: 'effect', top: TOP, ...settings })

async function run(settings: Partial<SettingsOf<'effect'>>): Promise<number> {
  const { analysis, job } = await host.client.analysis.start({
    scan,
    settings: settingsOf(settings),
    text: null,
    model: null,
  })
  const ended = await host.workspace.jobs.ended(job)
  expect([ended.state, ended.message]).toEqual(['done', 'done'])
  return analysis
}

async function found(analysis: number): Promise<EffectResult> {
  const { result } = await host.client.analysis.get({ analysis })
  if (result?.name !== 'effect') throw new Error('no effects')
  return result
}

beforeAll(async () => {
  await host.workspace.openProject(join(folder, 'p.keymark'))
  scan = (await scanned(host, { settings: { maxSentences: 120 } })).id
})
afterAll(async () => {
  await host.close()
  rmSync(folder, { recursive: true })
})

interface Prefix {
  ids: number[]
  next: number | null
}

/** The key's first triggers as the project holds them. */
function triggersOf({ layer, index }: KeyId): Prefix[] {
  const rows = host.workspace.store
    .prepare(
      `SELECT token_ids AS ids, position FROM "trigger" JOIN sentence ON sentence.scan = "trigger".scan AND number = sentence
       WHERE layer = ? AND "key" = ? ORDER BY rank LIMIT ?`,
    )
    .all(layer, index, TOP) as { ids: Buffer; position: number }[]
  return rows.map(({ ids, position }) => {
    const all = Array.from({ length: ids.length / 4 }, (_, i) => ids.readInt32LE(4 * i))
    return { ids: all.slice(0, position + 1), next: all[position + 1] ?? null }
  })
}

/** Log-probabilities of the last token's prediction, in the file alone. */
async function lastOf(model: string, prefixes: readonly Prefix[]): Promise<number[][]> {
  const raw = await openRawModel(model, ['logits'])
  const all: number[][] = []
  for (const { ids } of prefixes) {
    const [logits = new Float32Array()] = await raw.run(ids)
    const own = Array.from(logits.slice((ids.length - 1) * VOCABULARY))
    const most = Math.max(...own)
    const normaliser = most + Math.log(own.reduce((sum, logit) => sum + Math.exp(logit - most), 0))
    all.push(own.map((logit) => logit - normaliser))
  }
  await raw.release()
  return all
}

const mean = (numbers: number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length

test('silencing a key is what the file without its value does, at its triggers', { timeout: 120_000 }, async () => {
  const cost = await host.client.analysis.cost({ scan, settings: settingsOf({ keys: KEYS }) })
  expect(cost).toEqual({ keys: 3, triggers: 3 * TOP, passes: 3 * TOP * 5 })
  const analysis = await run({ keys: KEYS })
  const { keys, layers } = await found(analysis)
  expect(keys.map(name)).toEqual(KEYS.map(name))
  expect(layers.map(({ layer, keys: count }) => [layer, count])).toEqual(KEYS.map(({ layer }) => [layer, 1]))
  const stored = new EditedModel(file)
  const embedding = stored.floats('embedding.weight')
  for (const effect of keys) {
    const { layer, index } = effect
    const edited = new EditedModel(file)
    const values = `blocks.${layer - 1}.values.weight`
    const value = stored.floats(values).slice(index * WIDTH, (index + 1) * WIDTH)
    edited.replace(values, (all) => all.fill(0, index * WIDTH, (index + 1) * WIDTH))
    const prefixes = triggersOf(effect)
    const before = await lastOf(file, prefixes)
    const after = await lastOf(edited.write(join(folder, 'without.onnx')), prefixes)
    const changes = before.map(
      (logs, i) =>
        (token: number): number =>
          (after[i]?.[token] ?? 0) - (logs[token] ?? 0),
    )
    const scores = Array.from({ length: VOCABULARY }, (_, token) => {
      let score = 0
      for (let i = 0; i < WIDTH; i++) score += (value[i] as number) * (embedding[token * WIDTH + i] as number)
      return score
    })
    const promoted = [...scores.keys()].toSorted((a, b) => (scores[b] as number) - (scores[a] as number)).slice(0, 10)
    const kl = before.map((logs, i) =>
      logs.reduce((sum, log, token) => sum + Math.exp(log) * (log - (after[i]?.[token] as number)), 0),
    )
    const next = prefixes.flatMap((prefix, i) => (prefix.next === null ? [] : [changes[i]?.(prefix.next) as number]))
    expect(effect.triggers).toBe(TOP)
    expect(effect.own.kl.value).toBeCloseTo(mean(kl), 4)
    if (next.length > 0) expect(effect.own.next.value).toBeCloseTo(mean(next), 3)
    expect(effect.own.promoted.value).toBeCloseTo(mean(changes.map((change) => mean(promoted.map(change)))), 3)
    // They are numbers that a graph without the change would not give.
    expect(mean(kl)).toBeGreaterThan(1e-4)
  }
})

test('the same settings find what was found, and a seed draws other keys and controls', async () => {
  const analysis = await run({ keys: KEYS })
  expect(await run({ keys: KEYS })).toBe(analysis)
  const other = await run({ keys: KEYS, seed: 2 })
  expect(other).not.toBe(analysis)
  const [one, two] = [await found(analysis), await found(other)]
  expect(two.keys.map(({ own }) => own)).toEqual(one.keys.map(({ own }) => own))
  expect(two.keys.map((key) => key.other)).not.toEqual(one.keys.map((key) => key.other))
  expect(two.keys.map((key) => key.random)).not.toEqual(one.keys.map((key) => key.random))
  const drawn = await found(await run({ perLayer: 2 }))
  expect(drawn.layers.map(({ keys }) => keys)).toEqual([2, 2, 2, 2, 2, 2, 2, 2])
})

test('the keys table has the newest effect of a key, sorts by it and finds keys by it', async () => {
  const { keys } = await found(await run({ keys: KEYS }))
  const newest = await found(await run({ keys: KEYS.slice(0, 1), top: 2 }))
  const list = (query: object) => host.client.key.list({ scan, limit: 5, ...query })
  const measured = await list({ effect: 0, sort: 'effect', descending: true, limit: 1000 })
  // Those of the last test are there as well.
  const own = measured.keys.filter((key) => KEYS.some((one) => name(one) === name(key)))
  const expected = new Map([...keys, ...newest.keys].map((key) => [name(key), key.own.kl.value]))
  expect(new Map(own.map((key) => [name(key), key.effect]))).toEqual(expected)
  const effects = measured.keys.map(({ effect }) => effect as number)
  expect(effects).toEqual(effects.toSorted((a, b) => b - a))
  expect(measured.stored.effects).toBe(true)
  const least = effects[3] as number
  expect((await list({ effect: least })).total).toBe(4)
  expect((await list({ effect: least, label: 'unlabelled', sort: 'label' })).total).toBe(4)
  // Without a filter the others come behind.
  const all = await list({ sort: 'effect', descending: true })
  expect(all.keys.map(name)).toEqual(measured.keys.slice(0, 5).map(name))
  expect(all.total).toBe(8 * 768)
})

test('keys that are not there, or never fired, are refused in words', async () => {
  await expect(run({ keys: [{ layer: 9, index: 0 }] })).rejects.toThrow(/layers 1 to 8/u)
  const silent = host.workspace.store.prepare('SELECT layer, "index" FROM "key" WHERE triggers = 0 LIMIT 1').get() as
    | KeyId
    | undefined
  if (silent !== undefined) await expect(run({ keys: [silent] })).rejects.toThrow(/nowhere to silence it/u)
})

test('what somebody has yet to label blind is in no number that is shown', async () => {
  const db = host.workspace.store
  createDesignedStudy(db, StudyDesign.parse({ name: 's', scan, keysPerLayer: 2, annotators: ['ann'], minSentences: 3 }))
  const { id: study } = await host.client.study.find({ name: 's' })
  const own = db
    .prepare(`SELECT layer, "key" AS "index" FROM assignment WHERE kind = 'key' ORDER BY 1, 2`)
    .all() as KeyId[]
  await expect(run({ keys: [own[0] as KeyId] })).rejects.toThrow(/has yet to label/u)
  await expect(host.client.analysis.cost({ scan, settings: settingsOf({ keys: [own[0] as KeyId] }) })).rejects.toThrow(
    /has yet to label/u,
  )
  const analysis = await run({ study })
  const closed = await host.client.analysis.get({ analysis })
  expect(closed.withheld.effects).toBe(own.length)
  expect(closed.result).toMatchObject({ keys: [], layers: [] })
  expect([closed.figures, closed.table?.rows, closed.effects?.rows]).toEqual([[], [], []])
  const table = () => host.client.key.list({ scan, effect: 0, limit: 1000 })
  expect((await table()).keys.filter((key) => own.some((one) => name(one) === name(key)))).toEqual([])
  const byKey = await host.client.key.list({ scan, limit: 100_000 })
  const closedRows = byKey.keys.filter((key) => own.some((one) => name(one) === name(key)))
  expect(closedRows.map(({ effect }) => effect)).toEqual(own.map(() => null))
  // One is done: its numbers are there, and those of its layer are its own.
  const first = own[0] as KeyId
  label(db, assignmentOf(db, study, 'ann', name(first)), [])
  const { result, effects, withheld } = await host.client.analysis.get({ analysis })
  if (result?.name !== 'effect') throw new Error('no effects')
  expect(result.keys.map(name)).toEqual([name(first)])
  expect(result.layers.map(({ layer, keys }) => [layer, keys])).toEqual([[first.layer, 1]])
  expect(result.layers[0]?.own.kl.value).toBe((result.keys[0] as KeyEffect).own.kl.value)
  expect(effects?.rows).toHaveLength(1)
  expect(withheld.effects).toBe(own.length - 1)
  expect((await table()).keys.filter((key) => own.some((one) => name(one) === name(key))).map(name)).toEqual([
    name(first),
  ])
})
