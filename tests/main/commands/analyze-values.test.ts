/** `analyze values` on the demo model against the file's own numbers and plain loops in double precision. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Value } from '#contract/analysis.ts'
import type { ValuesResult } from '#contract/analysis/values.ts'
import { registerAnalyze } from '#main/commands/analyze.ts'
import { registerScan } from '#main/commands/scan.ts'
import {
  demoIds,
  demoWeights,
  KEYS,
  LAYERS,
  openDemo,
  VOCABULARY,
  WIDTH,
  type DemoWeights,
} from '../../fixtures/demo-model.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { entropyOf, ranksOf, rowLogits, softmax } from '../../fixtures/read-out.ts'
import { demoSentences } from '../../fixtures/sentences.ts'
import { inProcess } from './in-process.ts'

type Printed = ValuesResult & { values: Value[] }

const SENTENCES = 100
/** Triggers of a key, as many as a scan keeps unless told otherwise. */
const TRIGGERS = 25
/** Layers of which every value is read out again, here in double precision. */
const WHOLE = new Set([2, 8])
const TOP = 3
const folder = temporaryFolder()
const project = join(folder, 'p.keymark')
const every = Array.from({ length: LAYERS }, (_, layer) =>
  Array.from({ length: KEYS }, (_, index) => ({ layer: layer + 1, index })),
).flat()

let weights: DemoWeights
/** Per layer and key and sentence: the largest coefficient, and the token after it; -1 at the end of the sentence. */
let coefficients: Float32Array[]
let following: Int32Array[]
let bare: Printed

async function analyze(...options: string[]): Promise<Printed> {
  const args = ['analyze', 'values', '--project', project, '--top', String(TOP), '--json', ...options]
  return JSON.parse(await inProcess(registerAnalyze, args)) as Printed
}
const listed = (keys: readonly { layer: number; index: number }[]): string =>
  keys.map(({ layer, index }) => `${layer}/${index}`).join(',')

beforeAll(async () => {
  const texts = demoSentences(SENTENCES)
  const corpus = join(folder, 'corpus.txt')
  writeFileSync(corpus, texts.join('\n'))
  await inProcess(registerScan, [
    'scan',
    '--project',
    project,
    '--model',
    'demo',
    '--corpus',
    corpus,
    '--split',
    'line',
    '--json',
  ])
  weights = await demoWeights()
  await collectTriggers(await demoIds(texts))
  bare = await analyze('--keys', listed(every))
})

async function collectTriggers(sentences: readonly number[][]): Promise<void> {
  coefficients = Array.from({ length: LAYERS }, () => new Float32Array(KEYS * SENTENCES))
  following = coefficients.map(({ length }) => new Int32Array(length))
  const model = await openDemo()
  for (const [sentence, ids] of sentences.entries()) {
    const { m } = await model.run(ids)
    m.forEach((ofLayer, layer) => {
      const [most, next] = [coefficients[layer] as Float32Array, following[layer] as Int32Array]
      // Place 0 is the beginning token, which ends no prefix.
      for (let place = 1; place < ids.length; place++) {
        for (let key = 0; key < KEYS; key++) {
          const coefficient = ofLayer[place * KEYS + key] as number
          const at = key * SENTENCES + sentence
          if (coefficient > (most[at] as number)) [most[at], next[at]] = [coefficient, ids[place + 1] ?? -1]
        }
      }
    })
  }
  await model.release()
}

/** One a sentence, the strongest first. */
function triggersOf(layer: number, index: number): { coefficient: number; next: number }[] {
  return Array.from({ length: SENTENCES }, (_, sentence) => ({
    coefficient: coefficients[layer - 1]?.[index * SENTENCES + sentence] ?? 0,
    next: following[layer - 1]?.[index * SENTENCES + sentence] ?? -1,
  }))
    .filter(({ coefficient }) => coefficient > 0)
    .toSorted((a, b) => b.coefficient - a.coefficient)
}

/** What may follow the strongest trigger, where the coefficients of several differ by rounding alone. */
function mayFollow(layer: number, index: number): number[] {
  const triggers = triggersOf(layer, index)
  const most = triggers[0]?.coefficient ?? 0
  return triggers.filter(({ coefficient }) => coefficient >= most * (1 - 1e-5)).map(({ next }) => next)
}

/** Float32 sums of 192 products of numbers near 1. */
const ROUNDING = 1e-5

/** Checks one value in all it says; returns its entropy and the range of its rank. */
function check(value: Value, finalNorm: boolean): { entropy: number; best: number | null; worst: number | null } {
  const { layer, index, top, max, entropy, next, rank, probability, agrees } = value
  const logits = rowLogits(weights.values[layer - 1] as Float32Array, index, WIDTH, weights, finalNorm)
  const likely = softmax(logits)
  const largest = likely.reduce((a, b) => Math.max(a, b))
  expect(Math.abs(max / largest - 1)).toBeLessThan(1e-4)
  expect(top).toHaveLength(TOP)
  expect(top[0]?.probability).toBe(max)
  for (const [i, token] of top.entries()) {
    expect(Math.abs(token.probability / (likely[token.id] as number) - 1)).toBeLessThan(1e-4)
    // The i-th of the strongest: as many are stronger.
    const { best, worst } = ranksOf(logits, token.id, ROUNDING)
    expect(best).toBeLessThanOrEqual(i + 1)
    expect(worst).toBeGreaterThanOrEqual(i + 1)
  }
  const expected = entropyOf(likely)
  expect(Math.abs(entropy - expected)).toBeLessThan(1e-3)
  const followed = mayFollow(layer, index)
  if (next === null) {
    expect(followed.length === 0 || followed.includes(-1)).toBe(true)
    expect([rank, probability, agrees]).toEqual([null, null, null])
    return { entropy: expected, best: null, worst: null }
  }
  expect(followed).toContain(next.id)
  const { best, worst } = ranksOf(logits, next.id, ROUNDING)
  expect(rank).toBeGreaterThanOrEqual(best)
  expect(rank).toBeLessThanOrEqual(worst)
  expect(Math.abs((probability ?? 0) / (likely[next.id] as number) - 1)).toBeLessThan(1e-4)
  expect(agrees).toBe(top[0]?.id === next.id)
  return { entropy: expected, best, worst }
}

const median = (numbers: number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  return half % 1 === 0 ? ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2 : (sorted[Math.floor(half)] ?? 0)
}

describe('values of the demo model', () => {
  it('are the distributions of every value, with rank and agreement of what follows its first trigger', () => {
    expect(bare.chance).toBe(1 / VOCABULARY)
    expect(bare.values.map(({ layer, index }) => ({ layer, index }))).toEqual(every)
    for (const { layer, keys, agreeing, agreement, low, high, medianRank, entropy } of bare.layers) {
      const values = bare.values.filter((value) => value.layer === layer)
      const asked = values.filter(({ next }) => next !== null)
      expect(keys).toBe(asked.length)
      expect(agreeing).toBe(asked.filter(({ agrees }) => agrees === true).length)
      expect(agreement).toBeCloseTo(agreeing / keys, 12)
      expect(low).toBeLessThanOrEqual(agreement ?? 0)
      expect(high).toBeGreaterThan(agreement ?? 1)
      const checked = values
        .filter(({ index }) => WHOLE.has(layer) || index % 16 === 3)
        .map((value) => check(value, false))
      if (checked.length < KEYS) continue
      expect(medianRank).toBeGreaterThanOrEqual(median(checked.flatMap(({ best }) => best ?? [])))
      expect(medianRank).toBeLessThanOrEqual(median(checked.flatMap(({ worst }) => worst ?? [])))
      expect(entropy).toBeCloseTo(checked.reduce((sum, one) => sum + one.entropy, 0) / KEYS, 3)
    }
    // What is compared is not all of one kind.
    expect(bare.layers.some(({ agreeing }) => agreeing > 0)).toBe(true)
    expect(bare.values.some(({ agrees }) => agrees === null)).toBe(true)
  })

  it('are the 100 most confident ones where none is asked for, Table 2 among them', async () => {
    const { values, confident, confidentAgreeing } = await analyze()
    const sorted = bare.values.toSorted((a, b) => b.max - a.max)
    expect(values).toEqual(sorted.slice(0, 100))
    expect(confident.map(({ layer, index }) => `${layer}/${index}`)).toEqual(
      values.map(({ layer, index }) => `${layer}/${index}`),
    )
    for (const { layer, index, max, triggers, agreeing, upper } of confident) {
      const value = bare.values.find((one) => one.layer === layer && one.index === index)
      const raw = triggersOf(layer, index).slice(0, TRIGGERS)
      expect(max).toBe(value?.max)
      expect(triggers).toBe(raw.length)
      expect(agreeing).toBe(raw.filter(({ next }) => next === value?.top[0]?.id).length)
      // The paper's layers 11 to 16 of 16.
      expect(upper).toBe(layer > 5)
    }
    expect(confidentAgreeing).toBeGreaterThan(0)
    expect(confidentAgreeing).toBe(confident.filter(({ agreeing }) => agreeing > 0).length)
  })

  it('fall into tenths by confidence', () => {
    const asked = bare.values.filter(({ next }) => next !== null).toSorted((a, b) => a.max - b.max)
    let from = 0
    for (const bin of bare.bins) {
      const part = asked.slice(from, from + bin.keys)
      expect(bin).toMatchObject({ from: part[0]?.max, to: part.at(-1)?.max })
      expect(bin.agreeing).toBe(part.filter(({ agrees }) => agrees === true).length)
      from += bin.keys
    }
    expect([bare.bins.length, from]).toEqual([10, asked.length])
  })

  it('are read out through the final norm where that is asked for', async () => {
    const keys = every.filter(({ index }) => index % 32 === 5)
    const { values } = await analyze('--final-norm', 'on', '--keys', listed(keys))
    expect(values).toHaveLength(keys.length)
    for (const value of values) check(value, true)
    const bareMaxima = new Map(bare.values.map(({ layer, index, max }) => [`${layer}/${index}`, max]))
    expect(values.every(({ layer, index, max }) => max !== bareMaxima.get(`${layer}/${index}`))).toBe(true)
  })
})
