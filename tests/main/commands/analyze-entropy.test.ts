/** Entropy on the demo model, against the file's own activations and plain loops. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { quantileSorted } from 'simple-statistics'
import { beforeAll, expect, it } from 'vitest'
import type { EntropyResult } from '#contract/analysis/entropy.ts'
import { registerAnalyze } from '#main/commands/analyze.ts'
import { registerScan } from '#main/commands/scan.ts'
import {
  type Activations,
  demoIds,
  demoWeights,
  type DemoWeights,
  LAYERS,
  openDemo,
  WIDTH,
} from '../../fixtures/demo-model.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { entropyInBits, rowLogits } from '../../fixtures/read-out.ts'
import { demoSentences } from '../../fixtures/sentences.ts'
import { inProcess } from './in-process.ts'

const folder = temporaryFolder()
const project = join(folder, 'p.keymark')
const text = join(folder, 'text.txt')
const analyze = ['analyze', 'entropy', '--project', project, '--text', text, '--split', 'line']

let weights: DemoWeights
let read: { ids: number[]; of: Activations }[]

beforeAll(async () => {
  const corpus = join(folder, 'corpus.txt')
  writeFileSync(corpus, demoSentences(30).join('\n'))
  await inProcess(registerScan, ['scan', '--project', project, '--model', 'demo', '--corpus', corpus, '--json'])
  const sentences = demoSentences(104, 70).slice(100)
  writeFileSync(text, sentences.join('\n'))
  weights = await demoWeights()
  const model = await openDemo()
  read = []
  for (const ids of await demoIds(sentences)) read.push({ ids, of: await model.run(ids) })
  await model.release()
})

it.each(['on', 'off'] as const)('gives mean and quartiles of r and o in bits, final norm %s', async (finalNorm) => {
  const options = ['--positions', 'all', '--final-norm', finalNorm, '--json']
  const found = JSON.parse(await inProcess(registerAnalyze, [...analyze, ...options])) as EntropyResult
  const bySentence = (what: 'r' | 'o', layer: number): number[][] =>
    read.map(({ ids, of }) =>
      ids
        .slice(1)
        .map((_, i) =>
          entropyInBits(rowLogits(of[what][layer] as Float32Array, i + 1, WIDTH, weights, finalNorm === 'on')),
        ),
    )
  const bits = (what: 'r' | 'o', layer: number): number[] => bySentence(what, layer).flat()
  expect(found.layers.map(({ layer }) => layer)).toEqual(Array.from({ length: LAYERS }, (_, i) => i + 1))
  for (const { layer, r, o } of found.layers)
    for (const [what, { mean, interval, quartiles }] of [
      ['r', r],
      ['o', o],
    ] as const) {
      const expected = bits(what, layer - 1).toSorted((a, b) => a - b)
      expect([found.examples, found.sentences]).toEqual([expected.length, read.length])
      const centre = expected.reduce((sum, one) => sum + one, 0) / expected.length
      expect(mean).toBeCloseTo(centre, 3)
      const half = 1.96 * spreadOf(bySentence(what, layer - 1), centre)
      expect(interval?.[0]).toBeCloseTo(Math.max(0, centre - half), 3)
      expect(interval?.[1]).toBeCloseTo(centre + half, 3)
      for (const [i, share] of [0.25, 0.5, 0.75].entries())
        expect(Math.abs((quartiles[i] ?? NaN) - quantileSorted(expected, share))).toBeLessThan(0.002)
    }
})

/** Standard error of a mean over positions whose sentences are what was drawn (Kish 1965), in plain loops. */
function spreadOf(sentences: number[][], mean: number): number {
  let [squares, positions] = [0, 0]
  for (const own of sentences) {
    let off = 0
    for (const one of own) off += one - mean
    squares += off ** 2
    positions += own.length
  }
  return Math.sqrt((squares * sentences.length) / (sentences.length - 1)) / positions
}

it('prints a layer a line', async () => {
  const printed = await inProcess(registerAnalyze, [...analyze, '--positions', 'all'])
  expect(printed).toMatch(/^layer +before: mean +before: 25 % +before: median +before: 75 % +after: mean/u)
  expect(printed.match(/^ +\d +\d+\.\d\d /gmu)).toHaveLength(LAYERS)
  expect(printed).toMatch(
    /\d examples \(of 4 sentences, which intervals count\); entropy before and after each layer in bits/u,
  )
})
