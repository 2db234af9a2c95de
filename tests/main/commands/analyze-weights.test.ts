/** `analyze weights` on a model whose keys and values are known by construction, and on the demo model against plain loops over its file. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WeightsResult } from '#contract/analysis/weights.ts'
import type { FoundKey, KeyWeights } from '#contract/key.ts'
import { registerAnalyze } from '#main/commands/analyze.ts'
import { registerFind } from '#main/commands/find.ts'
import { registerScan } from '#main/commands/scan.ts'
import type { Host } from '#main/host.ts'
import { demoReading, demoWeights, KEYS, LAYERS, VOCABULARY, WIDTH } from '../../fixtures/demo-model.ts'
import { scanned, testHost } from '../../fixtures/host.ts'
import { randomNumbers } from '../../fixtures/numbers.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { row, SHAPED, writeShapedModel } from '../../fixtures/shaped-model.ts'
import { centred, cosine, foldedRow, momentsOf, readOutRows } from '../../fixtures/weights.ts'
import { inProcess } from './in-process.ts'

const SIZE = SHAPED.size
const COUNT = SHAPED.keys
const random = randomNumbers(9)
const half = Array.from({ length: SIZE }, (_, i) => (i % 2 === 0 ? 1 : -1))

const VALUES: number[][] = [
  row({ 21: 3 }),
  row({ 22: -3 }),
  half,
  row({ 3: 2 }),
  row({ 4: -2 }),
  half.map((x) => 50 + x),
  ...Array.from({ length: COUNT - 6 }, () => [...random(SIZE, 1)]),
]

/** Skew and kurtosis of n numbers of which one is another than the rest. */
const spike = (n: number): { skew: number; kurtosis: number } => {
  const p = 1 / n
  return { skew: (1 - 2 * p) / Math.sqrt(p * (1 - p)), kurtosis: 1 / (p * (1 - p)) - 3 }
}

describe('a model made by hand', () => {
  const folder = temporaryFolder()
  const path = (name: string): string => join(folder, name)
  let host: Host
  let scan: number
  let result: WeightsResult

  beforeAll(async () => {
    writeShapedModel(path('model'), VALUES)
    // The beginning token is token 0, so that key 0 fires on it alone, which is no trigger.
    const words = Array.from({ length: COUNT - 1 }, (_, i) => `w${i + 1}`)
    writeFileSync(path('corpus.txt'), words.join('\n'))
    const project = ['--project', path('p.keymark')]
    await inProcess(registerScan, [
      'scan',
      ...project,
      '--model',
      path('model'),
      '--corpus',
      path('corpus.txt'),
      '--split',
      'line',
      '--json',
    ])
    result = JSON.parse(await inProcess(registerAnalyze, ['analyze', 'weights', ...project, '--json'])) as WeightsResult
    host = testHost()
    await host.workspace.openProject(path('p.keymark'))
    scan = (await host.client.scan.find({ name: null })).id
  })
  afterAll(async () => {
    await host.close()
    rmSync(folder, { recursive: true })
  })

  const weightsOf = async (index: number, layer = 1): Promise<KeyWeights> =>
    (await host.client.key.get({ scan, layer, index })).weights as KeyWeights

  it('has the roles that its values were made for, with the moments of the closed form', async () => {
    const { skew, kurtosis } = spike(SIZE)
    const expected = [
      ['prediction', skew, kurtosis],
      ['suppression', -skew, kurtosis],
      ['partition', 0, 1],
      ['prediction', skew, kurtosis],
      ['suppression', -skew, kurtosis],
      ['entropy', 0, 1],
    ] as const
    for (const [index, [role, right, pointed]] of expected.entries()) {
      const found = await weightsOf(index)
      expect([index, found.role]).toEqual([index, role])
      expect(found.skew).toBeCloseTo(right, 3)
      expect(found.kurtosis).toBeCloseTo(pointed, 2)
    }
    const [first, second] = result.layers
    expect([first?.keys, second?.keys]).toEqual([COUNT, 0])
    expect(first?.roles).toMatchObject({ prediction: 2, suppression: 2, entropy: 1 })
    expect(Object.values(first?.roles ?? {}).reduce((a, b) => a + b)).toBe(COUNT)
    // Nothing is said of values that are 0 all over.
    expect(await weightsOf(3, 2)).toEqual({
      role: null,
      skew: null,
      kurtosis: null,
      readWrite: null,
      isAtypical: false,
      readValue: null,
      gateValue: null,
      gateRead: null,
      own: null,
    })
  })

  it('writes what it reads, its opposite, or something else', async () => {
    const all = await Promise.all(VALUES.map((_, index) => weightsOf(index)))
    all.forEach(({ readValue }, index) =>
      expect(readValue).toBeCloseTo(cosine(row({ [index]: 1 }), VALUES[index] ?? []), 5),
    )
    expect(all.map(({ readWrite }) => readWrite).slice(0, 6)).toEqual([
      'orthogonal',
      'orthogonal',
      'orthogonal',
      'strengthening',
      'weakening',
      'orthogonal',
    ])
    const [first] = result.layers
    expect(first?.gated).toBe(false)
    expect(first?.readWrite).toMatchObject({ strengthening: 1, weakening: 1, orthogonal: COUNT - 2 })
    // The region by hand: every key with every other's value.
    const apart = VALUES.flatMap((value, i) =>
      VALUES.flatMap((_, j) => (i === j ? [] : [cosine(row({ [j]: 1 }), value)])),
    ).toSorted((a, b) => a - b)
    const [cosines] = first?.cosines ?? []
    expect(cosines?.region?.[0]).toBeCloseTo(apart[Math.ceil(0.025 * apart.length) - 1] as number, 2)
    expect(cosines?.region?.[1]).toBeCloseTo(apart[Math.ceil(0.975 * apart.length) - 1] as number, 2)
    const [low, high] = cosines?.region ?? [0, 0]
    expect(cosines?.below).toBe(all.filter(({ readValue }) => (readValue ?? 0) < low).length)
    expect(cosines?.above).toBe(all.filter(({ readValue }) => (readValue ?? 0) > high).length)
  })

  it('removes its own last token where its value has it lowest', async () => {
    const all = await Promise.all(VALUES.map((_, index) => weightsOf(index)))
    const logits = (index: number): number[] => VALUES[index] ?? []
    for (const [index, { own }] of all.entries()) {
      if (index === 0) {
        expect(own).toBeNull()
        continue
      }
      expect(own?.token.trim()).toBe(`w${index}`)
      const below = logits(index).filter((logit) => logit < (logits(index)[index] as number)).length
      expect(own?.below).toBeCloseTo(below / SIZE, 10)
    }
    const { own } = result.layers[0] ?? {}
    expect(own?.keys).toBe(COUNT - 1)
    // The lowest hundredth of 40 tokens is the lowest one.
    expect(own?.removed).toBe(all.filter((one) => one.own?.below === 0).length)
    expect(own?.removed).toBeGreaterThan(0)
  })

  it('is found by what it suppresses, the most certain first, and by its classes', async () => {
    const find = async (...options: string[]): Promise<FoundKey[]> => {
      const args = ['find', '--project', path('p.keymark'), ...options, '--json']
      return (JSON.parse(await inProcess(registerFind, args)) as { keys: FoundKey[] }).keys
    }
    const suppressing = await find('--suppresses', 'w22')
    const lowest = VALUES.flatMap((value, index) => {
      const rank = value.filter((logit) => logit < (value[22] as number)).length + 1
      const alike = value.filter((logit) => logit === value[22]).length
      return alike === 1 && rank <= 10 ? [{ index, rank }] : []
    })
    for (const { index, rank } of lowest)
      expect(suppressing.find((key) => key.layer === 1 && key.index === index)?.lowRank).toBe(rank)
    expect(suppressing[0]).toMatchObject({ layer: 1, index: 1, lowRank: 1 })
    expect(suppressing[0]?.suppressed?.[0]?.trim()).toBe('w22')
    const probabilities = suppressing.map(({ lowProbability }) => lowProbability ?? 0)
    expect(probabilities).toEqual(probabilities.toSorted((a, b) => a - b))
    expect(probabilities[0]).toBeCloseTo(Math.exp(-3) / (Math.exp(-3) + SIZE - 1), 7)
    const { keys, total } = await host.client.key.list({ scan, role: 'suppression' })
    expect([total, keys.map(({ index }) => index)]).toEqual([2, [1, 4]])
    const both = await host.client.key.list({ scan, role: 'suppression', readWrite: 'weakening' })
    expect(both.keys.map(({ index, role, readWrite }) => [index, role, readWrite])).toEqual([
      [4, 'suppression', 'weakening'],
    ])
  })
})

describe('the demo model', () => {
  const folder = temporaryFolder()
  const host = testHost()
  let scan: number

  beforeAll(async () => {
    await host.workspace.openProject(join(folder, 'p.keymark'))
    ;({ id: scan } = await scanned(host, { settings: { maxSentences: 200 } }))
    const { job } = await host.client.analysis.start({ scan, settings: { name: 'weights' } })
    expect((await host.workspace.jobs.ended(job)).state).toBe('done')
  })
  afterAll(async () => {
    await host.close()
    rmSync(folder, { recursive: true })
  })

  it('has the moments and cosines of plain loops over its own file', async () => {
    const { embedding, values, norm } = await demoWeights()
    const rows = Array.from({ length: VOCABULARY }, (_, token) =>
      Float32Array.from({ length: WIDTH }, (_, i) => embedding[i * VOCABULARY + token] as number),
    )
    const read = readOutRows(rows, norm.scale, true)
    const layers = await demoReading()
    for (let layer = 1; layer <= LAYERS; layer++) {
      for (let index = layer; index < KEYS; index += 96) {
        const value = (values[layer - 1] as Float32Array).subarray(index * WIDTH, (index + 1) * WIDTH)
        const { weights } = await host.client.key.get({ scan, layer, index })
        const expected = momentsOf(centred(value), read)
        expect(weights?.skew).toBeCloseTo(expected.skew, 2)
        expect((weights?.kurtosis ?? 0) / expected.kurtosis).toBeCloseTo(1, 3)
        const { scale, keys } = layers[layer - 1] ?? { scale: [], keys: new Float32Array() }
        const key = Float32Array.from({ length: WIDTH }, (_, i) => keys[i * KEYS + index] as number)
        expect(weights?.readValue).toBeCloseTo(cosine(foldedRow(key, scale, true), centred(value)), 4)
        expect(weights?.role).toMatch(
          expected.kurtosis > 10
            ? expected.skew > 0
              ? /^prediction$/u
              : /^suppression$/u
            : /^(?:entropy|partition|other)$/u,
        )
      }
    }
  })
})
