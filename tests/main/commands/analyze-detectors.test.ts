/** `analyze detectors` on a model whose keys detect known tokens, and the first place of a sentence. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DetectorsResult } from '#contract/analysis/detectors.ts'
import type { KeyDetection } from '#contract/key.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import { registerAnalyze } from '#main/commands/analyze.ts'
import { registerScan } from '#main/commands/scan.ts'
import { testHost } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { SHAPED, writeShapedModel } from '../../fixtures/shaped-model.ts'
import { inProcess } from './in-process.ts'

const folder = temporaryFolder()
const path = (name: string): string => join(folder, name)
const host = testHost()
/** Words w1 to w30: those from w19 on are no key's. */
const [WORDS, LENGTH, LINES] = [30, 8, 400]
let scan: number
let result: DetectorsResult
let printed: string

beforeAll(async () => {
  writeShapedModel(path('model'), [], 0.5)
  const { below } = seeded(4)
  const line = (): string => Array.from({ length: LENGTH }, () => `w${1 + below(WORDS)}`).join(' ')
  writeFileSync(path('text.txt'), Array.from({ length: LINES }, line).join('\n'))
  const project = ['--project', path('p.keymark')]
  const text = ['--split', 'line']
  await inProcess(registerScan, [
    'scan',
    ...project,
    '--model',
    path('model'),
    '--corpus',
    path('text.txt'),
    ...text,
    '--json',
  ])
  const analyze = ['analyze', 'detectors', ...project, '--text', path('text.txt'), ...text]
  result = JSON.parse(await inProcess(registerAnalyze, [...analyze, '--json'])) as DetectorsResult
  printed = await inProcess(registerAnalyze, analyze)
  await host.workspace.openProject(path('p.keymark'))
  scan = (await host.client.scan.find({ name: null })).id
})
afterAll(async () => {
  await host.close()
  rmSync(folder, { recursive: true })
})

const detectionOf = async (layer: number, index: number): Promise<KeyDetection> =>
  (await host.client.key.get({ scan, layer, index })).detection as KeyDetection

it('finds each key’s token and the key of the first place, and judges no key that never fires', async () => {
  expect([result.positions, result.sentences]).toEqual([LINES * LENGTH, LINES])
  const [first, second] = result.layers
  // Key 0 reads the beginning token; keys 1 to 18 a word each; key 19 the first place.
  expect(first).toMatchObject({
    judged: SHAPED.keys - 1,
    fewTokens: SHAPED.keys - 2,
    confirmed: SHAPED.keys - 2,
    found: { positional: 1, unigram: SHAPED.keys - 2, 'n-gram': 0, 'previous token': 0, 'word shape': 0, none: 0 },
    // In so small a vocabulary 80 % of a hundred random positions are in 20 words as well: chance says that few tokens alone show nothing.
    shuffled: SHAPED.keys - 2,
  })
  expect(second).toMatchObject({ judged: 0, fewTokens: 0, alone: null })
  expect(await detectionOf(1, 0)).toMatchObject({ detector: null, tokens: null })
  for (const index of [1, 7, SHAPED.keys - 2]) {
    const { detector, tokens, alone, explained } = await detectionOf(1, index)
    expect([detector, tokens?.map((token) => token.trim()), alone]).toEqual(['unigram', [`w${index}`], 1])
    expect(explained.unigram).toBeGreaterThan(0.95)
    expect(explained['previous token']).toBeLessThan(0.05)
  }
  expect(first?.alone?.own).toBe(1)
  // Another key's token fires it in no case.
  expect(first?.alone?.other).toBe(0)
  const place = await detectionOf(1, SHAPED.keys - 1)
  expect(place.detector).toBe('positional')
  expect(place.explained.position).toBeGreaterThan(0.99)
  // What is known of it is one in LENGTH positions, and everything.
  expect(place.explained.unigram).toBeLessThan(0.05)
})

it('lists keys by what they detect, and prints a layer a row', async () => {
  const found = await host.client.key.list({ scan, detector: 'positional' })
  expect([found.stored.detectors, found.total, found.keys[0]?.index]).toEqual([true, 1, SHAPED.keys - 1])
  expect(found.keys[0]?.detector).toBe('positional')
  expect((await host.client.key.list({ scan, detector: 'unigram' })).total).toBe(SHAPED.keys - 2)
  expect(printed).toMatch(/layer +keys judged +positional +unigram/u)
  expect(printed).toMatch(/\n +1 +19 +5\.3 % +94\.7 %/u)
})

it('finds the topic of each key where the text is a table, and none in documents dealt anew', async () => {
  const { below } = seeded(5)
  // Words 1 to 10 stand in law alone, 11 to 20 in verse, the rest in prose; every document has a title of its own.
  const genres = ['law', 'verse', 'prose']
  const rows = Array.from({ length: LINES }, (_, n) => {
    const text = Array.from({ length: LENGTH }, () => `w${1 + (n % 3) * 10 + below(10)}`).join(' ')
    return JSON.stringify({ id: n, text, genre: genres[n % 3], title: `title ${n}` })
  })
  writeFileSync(path('table.jsonl'), rows.join('\n'))
  await host.close()
  const analyze = ['analyze', 'detectors', '--project', path('p.keymark'), '--text', path('table.jsonl')]
  const options = ['--field', 'text', '--split', 'line']
  const { layers } = JSON.parse(await inProcess(registerAnalyze, [...analyze, ...options, '--json'])) as DetectorsResult
  expect(layers.map(({ topics }) => topics)).toEqual([{ keys: SHAPED.keys - 2, shuffled: 0 }, null])
  const table = await inProcess(registerAnalyze, [...analyze, ...options])
  expect(table).toMatch(/for a topic +for a topic, shuffled/u)
  // The text of before says nothing of its documents.
  expect(result.layers.map(({ topics }) => topics)).toEqual([null, null])
  expect(printed).not.toContain('topic')
  await host.workspace.openProject(path('p.keymark'))
  const { topic } = await detectionOf(1, 12)
  expect(topic).toMatchObject({ column: 'genre', value: 'verse', share: 1 })
  expect(topic?.expected).toBeCloseTo(133 / LINES, 10)
  expect(topic?.documents).toBeGreaterThan(50)
  expect(topic?.shuffled).toBeLessThan(0.5)
  // The key of the first place fires in documents of every genre.
  expect((await detectionOf(1, SHAPED.keys - 1)).topic?.share).toBeLessThan(0.5)
})
