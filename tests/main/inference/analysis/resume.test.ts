/** From any part on the rest is the same, and what is gathered survives being kept as JSON between two parts. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AnalysisName } from '#contract/analysis/registry.ts'
import type { Occlusion } from '#main/analysis/ablation/occlusion.ts'
import type { SilencedPrefix } from '#main/analysis/effect/gather.ts'
import { gather, type PartOf } from '#main/analysis/evaluate.ts'
import type { Given } from '#main/analysis/gathering.ts'
import { type OpenModel, openModel } from '#main/inference/model/open.ts'
import { partsOf } from '../../../fixtures/analysis.ts'
import { writeTinyModel } from '../../../fixtures/graphs.ts'
import { randomNumbers } from '../../../fixtures/numbers.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

const [KEYS, VOCABULARY] = [24, 32]
const SENTENCES = 48
/** Of all sentences: 1 to 8 each. */
const WORDS = (SENTENCES / 8) * 36
const folder = temporaryFolder()
const file = join(folder, 'text.txt')
let model: OpenModel
let occlusions: Occlusion[]
let prefixes: SilencedPrefix[]

beforeAll(async () => {
  writeTinyModel(folder, { kind: 'gelu', keys: KEYS, vocabulary: VOCABULARY })
  model = await openModel(folder)
  const random = randomNumbers(4)(400, 1)
  const word = (i: number): number => 1 + (Math.floor(Math.abs(random[i] ?? 0) * 1e4) % (VOCABULARY - 1))
  // Sentences of 1 to 8 words: a batch for each length.
  const sentences = Array.from({ length: SENTENCES }, (_, i) =>
    Array.from({ length: 1 + (i % 8) }, (_word, j) => word(8 * i + j)),
  )
  writeFileSync(file, sentences.map((words) => words.map((id) => `w${id}`).join(' ')).join('\n'))
  occlusions = sentences.map((words, i) => ({
    layer: 1 + (i % 2),
    index: i % KEYS,
    rank: 1 + (i % 5),
    ids: Int32Array.from([0, ...words]),
    leading: 1,
    coefficient: 0.5 + i / 100,
  }))
  prefixes = occlusions.map(({ layer, index, ids }, i) => ({
    layer,
    index,
    ids,
    isTrigger: i % 3 > 0,
    next: (i % 20) - 1,
  }))
})
afterAll(() => rmSync(folder, { recursive: true }))

const given: Given = {
  keys: [KEYS, KEYS],
  unfired: [0, 1],
  single: [6, 0],
  vocabulary: VOCABULARY,
  text: String,
  following: () => [],
  values: () => [],
  weights: () => [],
  detectors: () => [],
}

it.each([
  ['memories', { positions: 'all', examples: null }],
  ['residual', { positions: 'one', examples: 30 }],
  ['entropy', { positions: 'one', examples: 30 }],
  ['sparsity', { examples: null }],
  ['ablation', { seed: 5 }],
  ['effect', { seed: 3 }],
  ['leave-one-out', { layer: 1, index: 0 }],
] as const)('%s', async (name, settings) => {
  const texts = 'positions' in settings || 'examples' in settings ? { file } : {}
  const task = { ...texts, occlusions, prefixes }
  const wanted = { name, ...settings }
  const { parts, amount, opened } = await partsOf(model, wanted, task)
  expect(amount).toBe(opened.total)
  expect(parts.length).toBeGreaterThan(5)
  // What a part costs is told before: the tokens of its sentences, from the longest to the shortest, each with the one before it.
  if ('examples' in settings) {
    expect(opened.tokens).toHaveLength(parts.length)
    const read = (opened.tokens ?? []).reduce((sum, tokens) => sum + tokens, 0)
    if (settings.examples === null) expect(read).toBe(WORDS + SENTENCES)
    else expect(read).toBeLessThan(WORDS + SENTENCES)
  } else expect(opened.tokens).toBeUndefined()
  for (const from of [1, parts.length - 2]) {
    const rest = await partsOf(model, wanted, task, from)
    expect(rest.parts).toEqual(parts.slice(from))
  }
  expect((await partsOf(model, wanted, task, parts.length)).parts).toEqual([])

  expectToSurvive(name, parts)
})

function expectToSurvive<Name extends AnalysisName>(name: Name, parts: readonly PartOf<Name>[]): void {
  const gathering = gather(name, given)
  const whole = gathering.start()
  let kept = gathering.start()
  for (const part of parts) {
    gathering.add(whole, part)
    kept = JSON.parse(JSON.stringify(kept))
    gathering.add(kept, part)
  }
  expect(gathering.finish(JSON.parse(JSON.stringify(kept)))).toEqual(gathering.finish(whole))
}

it('dimension: a layer a part', async () => {
  const wanted = { name: 'dimension', examples: null } as const
  const { parts, amount, opened } = await partsOf(model, wanted, { file })
  expect(amount).toBe(opened.total)
  expect(parts.map(({ layer }) => layer)).toEqual([1, 2])
  expect((await partsOf(model, wanted, { file }, 1)).parts).toEqual(parts.slice(1))
})
