/** Effects at the triggers of either side of a gated model’s keys, by the file without the value’s row, and by what people found. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EffectResult, KeyEffect } from '#contract/analysis/effect.ts'
import { AnalysisSettings } from '#contract/analysis/registry.ts'
import type { KeyId } from '#contract/key.ts'
import type { Side } from '#contract/side.ts'
import type { Measured } from '#contract/table.ts'
import { StudyDesign } from '#contract/study-design.ts'
import { createDesignedStudy } from '#main/store/study.ts'
import { SIZES } from '../../fixtures/decoders.ts'
import { EditedModel } from '../../fixtures/edited-model.ts'
import { scanGated } from '../../fixtures/gated-project.ts'
import { scanned, testHost } from '../../fixtures/host.ts'
import { label } from '../../fixtures/labels.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { openRawModel } from '../../fixtures/raw-model.ts'

const folder = temporaryFolder()
const host = testHost()
const KEY = { layer: 2, index: 7 }
const TOP = 4
const name = ({ layer, index }: KeyId): string => `${layer}/${index}`
let scan = 0

beforeAll(async () => {
  scan = (await scanGated(host, folder)).id
})
afterAll(async () => {
  await host.close()
  rmSync(folder, { recursive: true })
})

async function found(settings: object): Promise<{ analysis: number; result: EffectResult }> {
  const { analysis, job } = await host.client.analysis.start({
    scan,
    settings: AnalysisSettings.parse({ name: 'effect', top: TOP, ...settings }),
  })
  expect((await host.workspace.jobs.ended(job)).state).toBe('done')
  const { result } = await host.client.analysis.get({ analysis })
  if (result?.name !== 'effect') throw new Error('no effects')
  return { analysis, result }
}

/** KL at each of the key's first triggers of a side, by the model's file and the same without the value. */
async function divergences(side: Side): Promise<number[]> {
  const rows = host.workspace.store
    .prepare(
      `SELECT token_ids AS ids, position, coefficient FROM ${side === 'negative' ? 'negative_trigger' : '"trigger"'} AS t
       JOIN sentence ON sentence.scan = t.scan AND number = sentence WHERE layer = ? AND "key" = ? ORDER BY rank LIMIT ?`,
    )
    .all(KEY.layer, KEY.index, TOP) as { ids: Buffer; position: number; coefficient: number }[]
  expect(rows.map(({ coefficient }) => Math.sign(coefficient))).toEqual(rows.map(() => (side === 'negative' ? -1 : 1)))
  const file = join(folder, 'model.onnx')
  const edited = new EditedModel(file)
  const values =
    edited.graph.initializer.map((one) => one.name).filter((one) => one.endsWith('values'))[KEY.layer - 1] ?? ''
  edited.replace(values, (all, [keys = 0, width = 0]) => {
    expect([keys, width]).toEqual([SIZES.keys, SIZES.width])
    all.fill(0, KEY.index * width, (KEY.index + 1) * width)
  })
  const models = [file, edited.write(join(folder, 'without.onnx'))]
  const [before = [], after = []] = await Promise.all(
    models.map(async (model) => {
      const raw = await openRawModel(model, ['logits'])
      const logs: number[][] = []
      for (const { ids, position } of rows) {
        const read = Array.from({ length: position + 1 }, (_, i) => ids.readInt32LE(4 * i))
        const [logits = new Float32Array()] = await raw.run(read)
        const own = Array.from(logits.slice(position * SIZES.vocabulary))
        const total = Math.log(own.reduce((sum, logit) => sum + Math.exp(logit), 0))
        logs.push(own.map((logit) => logit - total))
      }
      await raw.release()
      return logs
    }),
  )
  return before.map((logs, i) =>
    logs.reduce((sum, log, token) => sum + Math.exp(log) * (log - (after[i]?.[token] as number)), 0),
  )
}
const mean = (numbers: number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length

test('each side is silenced at its own triggers, and the keys table and the key’s page tell them apart', async () => {
  const effects: Partial<Record<Side, KeyEffect>> = {}
  for (const side of ['positive', 'negative'] as const) {
    const { result } = await found({ keys: [KEY], side })
    const [effect] = result.keys
    if (effect === undefined) throw new Error('no effect')
    expect(effect.triggers).toBe(TOP)
    expect(effect.own.kl.value).toBeCloseTo(mean(await divergences(side)), 5)
    effects[side] = effect
  }
  const [positive, negative] = [effects.positive?.own.kl.value ?? 0, effects.negative?.own.kl.value ?? 0]
  expect(Math.abs(positive - negative)).toBeGreaterThan(1e-6)
  for (const side of ['positive', 'negative'] as const) {
    const listed = await host.client.key.list({ scan, side, effect: 0 })
    expect(listed.keys.map((key) => [name(key), key.effect])).toEqual([[name(KEY), effects[side]?.own.kl.value]])
    const { effect } = await host.client.key.get({ scan, ...KEY, side })
    const { layer: _layer, index: _index, ...own } = effects[side] as KeyEffect
    expect(effect).toEqual(own)
  }
  expect((await host.client.key.get({ scan, layer: 2, index: 8 })).effect).toBeNull()
  const drawn = await found({ perLayer: 3, side: 'negative' })
  expect(drawn.result.layers.map(({ keys }) => keys)).toEqual([3, 3])
})

test('what silence changes is told by what people found, of the side that they saw', async () => {
  const db = host.workspace.store
  const design = { name: 's', scan, keysPerLayer: 6, annotators: ['ann'], minSentences: 3, sides: ['negative'] }
  const { id: study } = createDesignedStudy(db, StudyDesign.parse(design))
  const keys = db
    .prepare(`SELECT id, layer, "key" AS "index" FROM assignment WHERE kind = 'key' ORDER BY layer, "key"`)
    .all() as (KeyId & { id: number })[]
  const shallow = keys.slice(0, 4)
  const both = keys.slice(2, 5)
  for (const { id } of keys.slice(0, 8)) {
    const patterns = [
      ...(shallow.some((one) => one.id === id) ? [{ kind: 'shallow', ranks: [1, 2, 3] }] : []),
      ...(both.some((one) => one.id === id) ? [{ kind: 'semantic', ranks: [1, 2, 4] }] : []),
    ]
    label(db, id, patterns)
  }
  const { analysis, result } = await found({ study, side: 'negative' })
  const { labels } = await host.client.analysis.get({ analysis })
  const kl = (own: readonly KeyId[]): number =>
    mean(own.map((key) => result.keys.find((one) => name(one) === name(key))?.own.kl.value ?? Number.NaN))
  expect(labels?.rows.map(({ cells }) => [cells[0], cells[1], (cells[2] as Measured).value])).toEqual([
    ['shallow', 4, expect.closeTo(kl(shallow), 12)],
    ['semantic', 3, expect.closeTo(kl(both), 12)],
    ['no pattern', 3, expect.closeTo(kl(keys.slice(5, 8)), 12)],
    ['all labelled keys', 8, expect.closeTo(kl(keys.slice(0, 8)), 12)],
  ])
  // Student's interval over the three: 4.303 standard errors.
  const three = keys.slice(5, 8).map((key) => kl([key]))
  const deviation = Math.sqrt(three.reduce((sum, one) => sum + (one - mean(three)) ** 2, 0) / 2)
  const none = labels?.rows[2]?.cells[2] as Measured | undefined
  const half = (4.30265272991 * deviation) / Math.sqrt(3)
  expect([none?.low, none?.high]).toEqual([
    expect.closeTo(Math.max(0, mean(three) - half), 8),
    expect.closeTo(mean(three) + half, 8),
  ])
  // Labels of the negative side say nothing of the positive one.
  const positive = await found({
    keys: keys.slice(0, 8).map(({ layer, index }) => ({ layer, index })),
    side: 'positive',
  })
  expect((await host.client.analysis.get({ analysis: positive.analysis })).labels).toBeNull()
})

test('a side that the scan does not keep is refused in words', async () => {
  const one = await scanned(host, {
    name: 'one',
    model: { kind: 'file', file: host.workspace.files.register(folder).id },
    corpus: [{ kind: 'file', file: host.workspace.files.register(join(folder, 'text.txt')).id }],
    settings: { split: 'line', threads: 1, sides: 'positive' },
  })
  const settings = AnalysisSettings.parse({ name: 'effect', side: 'negative' })
  await expect(host.client.analysis.start({ scan: one.id, settings })).rejects.toThrow(
    /keeps the positive side of its keys only/u,
  )
})
