/** The analyses of a held-out text on the demo model, against the file's own activations and plain loops. */
import { eng } from 'stopword'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { DimensionResult } from '#contract/analysis/dimension.ts'
import type { MemoriesResult } from '#contract/analysis/memories.ts'
import type { ResidualResult } from '#contract/analysis/residual.ts'
import type { SparsityResult } from '#contract/analysis/sparsity.ts'
import { registerAnalyze } from '#main/commands/analyze.ts'
import { registerScan } from '#main/commands/scan.ts'
import {
  type Activations,
  demoIds,
  demoWeights,
  type DemoWeights,
  demoText,
  KEYS,
  LAYERS,
  openDemo,
  VOCABULARY,
  WIDTH,
} from '../../fixtures/demo-model.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { rowLogits, softmax, strongest } from '../../fixtures/read-out.ts'
import { demoSentences } from '../../fixtures/sentences.ts'
import { inProcess } from './in-process.ts'

const folder = temporaryFolder()
const project = join(folder, 'p.keymark')
const short = join(folder, 'short.txt')
const long = join(folder, 'long.txt')
/** Sentences of the short text. */
const SHORT = 6
const layers = Array.from({ length: LAYERS }, (_, layer) => layer)

/** In float32 two logits that are closer than this may change places: no prediction of these texts is so close. */
const CLOSE = 2e-6

let weights: DemoWeights
/** Sentences of the two texts, with what the file computes of each. */
let read: { ids: number[]; of: Activations }[]
let many: { ids: number[]; of: Activations }[]

async function analyze<Result>(name: string, text: string, ...options: string[]): Promise<Result> {
  const args = ['analyze', name, '--project', project, '--text', text, '--split', 'line', '--json', ...options]
  return JSON.parse(await inProcess(registerAnalyze, args)) as Result
}

beforeAll(async () => {
  const corpus = join(folder, 'corpus.txt')
  writeFileSync(corpus, demoSentences(30).join('\n'))
  await inProcess(registerScan, ['scan', '--project', project, '--model', 'demo', '--corpus', corpus, '--json'])
  const texts = demoSentences(220, 70).slice(100)
  writeFileSync(short, texts.slice(0, SHORT).join('\n'))
  writeFileSync(long, texts.join('\n'))
  weights = await demoWeights()
  const model = await openDemo()
  many = []
  for (const ids of await demoIds(texts)) many.push({ ids, of: await model.run(ids) })
  read = many.slice(0, SHORT)
  await model.release()
})

/** Each own token of each sentence: the beginning token at place 0 is no prefix. */
function* examples(sentences: typeof read): Generator<{ ids: number[]; of: Activations; place: number }> {
  for (const { ids, of } of sentences) for (let place = 1; place < ids.length; place++) yield { ids, of, place }
}

const top = (logits: ArrayLike<number>): number => {
  const { token, lead } = strongest(logits)
  expect(lead).toBeGreaterThan(CLOSE)
  return token
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length

describe('memories', () => {
  it('counts what is active, and whether an active memory predicts what its layer does', async () => {
    const found = await analyze<MemoriesResult>('memories', short, '--positions', 'all')
    const textOf = demoText()
    const predictions = layers.map((layer) => {
      const values = weights.values[layer] as Float32Array
      return Array.from({ length: KEYS }, (_, key) => top(rowLogits(values, key, WIDTH, weights, false)))
    })
    const active = layers.map(() => 0)
    const differs = layers.map(() => 0)
    const rest = { cases: 0, asked: 0, stopword: 0, short: 0 }
    const all = { cases: 0, asked: 0, stopword: 0, short: 0 }
    let count = 0
    for (const { ids, of, place } of examples(read)) {
      count += 1
      const goesOn = place + 1 < ids.length
      // The words of the sentence as they end: the next token is one of them when it begins where the last ended and ends one itself.
      const ends = await Promise.all([place, place + 1].map((last) => textOf(ids.slice(1, last + 1))))
      const whole = await textOf(ids.slice(1))
      const words = [...whole.matchAll(/[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*/gu)].map(
        ({ 0: word, index }) => ({ word, index }),
      )
      const from = (ends[0] ?? '').length + (/^\s*/u.exec(whole.slice((ends[0] ?? '').length))?.[0].length ?? 0)
      const isStopWord =
        goesOn &&
        words.some(
          ({ word, index }) =>
            index === from && index + word.length === (ends[1] ?? '').length && eng.includes(word.toLowerCase()),
        )
      const tally = (of: typeof rest): void => {
        of.cases += 1
        of.asked += Number(goesOn)
        of.stopword += Number(isStopWord)
        of.short += Number(place < 5)
      }
      tally(all)
      for (const layer of layers) {
        const own = top(rowLogits(of.y[layer] as Float32Array, place, WIDTH, weights, false))
        let isFound = false
        for (let key = 0; key < KEYS; key++) {
          if ((of.m[layer]?.[place * KEYS + key] ?? 0) <= 0) continue
          active[layer] = (active[layer] as number) + 1
          isFound ||= predictions[layer]?.[key] === own
        }
        if (!isFound) differs[layer] = (differs[layer] as number) + 1
        else tally(rest)
      }
    }
    expect(found.examples).toBe(count)
    for (const { layer, active: share, differs: others } of found.layers) {
      expect(share).toBeCloseTo((active[layer - 1] as number) / (count * KEYS), 10)
      expect(others).toBeCloseTo((differs[layer - 1] as number) / count, 10)
    }
    expect(rest.cases).toBeGreaterThan(20)
    expect(found.rest.cases).toBe(rest.cases)
    // The end of a sentence has no next word and is no case of one.
    for (const [shares, counted] of [
      [found.rest, rest],
      [found.rest.base, all],
    ] as const) {
      expect(shares).toMatchObject({ cases: counted.cases, asked: counted.asked })
      expect(shares?.stopword).toBeCloseTo(counted.stopword / counted.asked, 10)
      expect(shares?.short).toBeCloseTo(counted.short / counted.cases, 10)
    }
    expect(all.asked).toBe(all.cases - read.length)
    expect(found.sentences).toBe(read.length)
  })

  it('looks at one position of each sentence, chosen by the seed, within what all of them give', async () => {
    const one = await analyze<MemoriesResult>('memories', short, '--seed', '7')
    expect(one.examples).toBe(read.length)
    for (const { layer, active } of one.layers) {
      const shares = read.map(({ ids, of }) =>
        ids.slice(1).map((_, i) => {
          const row = of.m[layer - 1]?.subarray((i + 1) * KEYS, (i + 2) * KEYS) ?? []
          return [...row].filter((m) => m > 0).length / KEYS
        }),
      )
      expect(active).toBeGreaterThanOrEqual(mean(shares.map((of) => Math.min(...of))) - 1e-12)
      expect(active).toBeLessThanOrEqual(mean(shares.map((of) => Math.max(...of))) + 1e-12)
    }
    const other = await analyze<MemoriesResult>('memories', short, '--seed', '8')
    expect(other.layers).not.toEqual(one.layers)
  })
})

describe('residual', () => {
  it.each(['on', 'off'] as const)('follows predictions through the layers, final norm %s', async (finalNorm) => {
    const found = await analyze<ResidualResult>('residual', short, '--positions', 'all', '--final-norm', finalNorm)
    const names = ['matchesFinal', 'finalProbability', 'residual', 'ffn', 'agreement', 'composition'] as const
    const sums = layers.map(
      () => Object.fromEntries(names.map((name) => [name, 0])) as Record<(typeof names)[number], number>,
    )
    let [count, changed] = [0, 0]
    for (const { of, place } of examples(read)) {
      const logits = (tensor: Float32Array | undefined): Float64Array =>
        rowLogits(tensor ?? new Float32Array(), place, WIDTH, weights, finalNorm === 'on')
      const last = logits(of.o.at(-1))
      const final = top(last)
      if (finalNorm === 'on') {
        // The read-out of o^L is the model's own.
        const own = of.logits.subarray(place * VOCABULARY, (place + 1) * VOCABULARY)
        expect(last.every((logit, token) => Math.abs(logit - (own[token] as number)) < 1e-3)).toBe(true)
        expect(final).toBe(top(own))
      }
      count += 1
      for (const layer of layers) {
        const before = logits(of.r[layer])
        const [r, y, o] = [top(before), top(logits(of.y[layer])), top(logits(of.o[layer]))]
        const to = sums[layer] as (typeof sums)[number]
        to[o === r ? (o === y ? 'agreement' : 'residual') : o === y ? 'ffn' : 'composition'] += 1
        to.matchesFinal += Number(r === final)
        to.finalProbability += softmax(before)[final] as number
        if (layer === LAYERS - 1 && r !== o) changed += 1
      }
    }
    expect([found.examples, found.changed]).toEqual([count, changed])
    for (const row of found.layers)
      for (const name of names) expect(row[name], name).toBeCloseTo((sums[row.layer - 1]?.[name] ?? NaN) / count, 5)
    // All four cases occur, so that none is right for want of examples.
    for (const name of names)
      expect(
        sums.some((of) => of[name] > 0),
        name,
      ).toBe(true)
  })
})

describe('sparsity', () => {
  it('counts active memories by key and by place', async () => {
    const found = await analyze<SparsityResult>('sparsity', long)
    const counts = layers.map(() => new Int32Array(KEYS))
    const places: number[][] = []
    let positions = 0
    for (const { of, place } of examples(many)) {
      positions += 1
      const at = (places[place] ??= [0, ...layers.map(() => 0)])
      at[0] = (at[0] as number) + 1
      for (const layer of layers) {
        for (let key = 0; key < KEYS; key++) {
          if ((of.m[layer]?.[place * KEYS + key] ?? 0) <= 0) continue
          const perKey = counts[layer] as Int32Array
          perKey[key] = (perKey[key] as number) + 1
          at[layer + 1] = (at[layer + 1] as number) + 1
        }
      }
    }
    expect(found.positions).toBe(positions)
    for (const { layer, active, dead, dense } of found.layers) {
      const perKey = [...(counts[layer - 1] as Int32Array)]
      expect(active).toBeCloseTo(mean(perKey) / positions, 10)
      expect(dead).toBeCloseTo(perKey.filter((count) => count === 0).length / KEYS, 10)
      expect(dense).toBeCloseTo(perKey.filter((count) => count > 0.9 * positions).length / KEYS, 10)
    }
    expect(found.places.map(({ place, positions: count }) => [place, count])).toEqual(
      places.flatMap((sums, place) => [[place, sums[0]]]),
    )
    for (const { place, positions: count, active } of found.places)
      for (const layer of layers)
        expect(active[layer]).toBeCloseTo((places[place]?.[layer + 1] ?? NaN) / (count * KEYS), 10)
  })
})

describe('dimension', () => {
  it('is the two-nearest-neighbours estimate of the last tokens’ hidden states', async () => {
    const found = await analyze<DimensionResult>('dimension', long)
    expect(found.points).toBe(many.length)
    for (const { layer, dimension, low, high } of found.layers) {
      const points = many.map(({ ids, of }) =>
        Float64Array.from(of.o[layer - 1]?.subarray((ids.length - 1) * WIDTH, ids.length * WIDTH) ?? []),
      )
      let sum = 0
      for (const point of points) {
        const distances = points
          .filter((other) => other !== point)
          .map((other) => Math.hypot(...other.map((x, i) => x - (point[i] as number))))
          .toSorted((a, b) => a - b)
        sum += Math.log((distances[1] as number) / (distances[0] as number))
      }
      expect(Math.abs(dimension * (sum / (points.length - 1)) - 1)).toBeLessThan(1e-3)
      expect(low).toBeLessThan(dimension)
      expect(high).toBeGreaterThan(dimension)
    }
  })
})
