/** `analyze ablation` on the demo model: every trigger of a small corpus run again in the unmodified file. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AblationResult } from '#contract/analysis/ablation.ts'
import { registerAnalyze } from '#main/commands/analyze.ts'
import { registerScan } from '#main/commands/scan.ts'
import { demoIds, KEYS, LAYERS, openDemo } from '../../fixtures/demo-model.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { demoSentences } from '../../fixtures/sentences.ts'
import { inProcess } from './in-process.ts'

const folder = temporaryFolder()
const corpus = join(folder, 'corpus.txt')
/** Short, so that every token of every prefix can be left out in turn. */
const texts = demoSentences(4, 45)
/** All keys and all triggers: nothing is left to chance but the random token. */
const ALL = ['--per-layer', String(KEYS), '--top', String(texts.length)]

async function scan(project: string): Promise<void> {
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
}

async function analyze(project: string, ...options: string[]): Promise<AblationResult> {
  const args = ['analyze', 'ablation', '--project', project, '--json', ...options]
  return JSON.parse(await inProcess(registerAnalyze, args)) as AblationResult
}

const project = join(folder, 'p.keymark')
let found: AblationResult
/** Per layer the relative changes of each trigger without each of its tokens, first to last; of one token: none. */
let changes: number[][][]
let single: number[]

beforeAll(async () => {
  writeFileSync(corpus, texts.join('\n'))
  await scan(project)
  found = await analyze(project, ...ALL)
  const model = await openDemo()
  changes = Array.from({ length: LAYERS }, () => [])
  single = changes.map(() => 0)
  for (const ids of await demoIds(texts)) {
    const { m } = await model.run(ids)
    /** Per layer and place the coefficients at the end of the prefix without each token. */
    const without: Float32Array[][][] = m.map(() => [])
    for (let end = 1; end < ids.length; end++) {
      for (const ofLayer of without) ofLayer[end] = []
      for (let left = 1; left <= end && end > 1; left++) {
        const shorter = ids.slice(0, end + 1).toSpliced(left, 1)
        const again = await model.run(shorter)
        again.m.forEach((row, layer) => without[layer]?.[end]?.push(row.slice((end - 1) * KEYS, end * KEYS)))
      }
    }
    m.forEach((coefficients, layer) => {
      for (let key = 0; key < KEYS; key++) {
        let end = 1
        for (let place = 2; place < ids.length; place++)
          if ((coefficients[place * KEYS + key] ?? 0) > (coefficients[end * KEYS + key] ?? 0)) end = place
        const before = coefficients[end * KEYS + key] as number
        if (before <= 0) continue
        if (end === 1) single[layer] = (single[layer] as number) + 1
        else changes[layer]?.push((without[layer]?.[end] ?? []).map((row) => ((row[key] as number) - before) / before))
      }
    })
  }
  await model.release()
})

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length

describe('triggers without one of their tokens', () => {
  it('are all that have a token to lose, the others counted', () => {
    expect(found.layers.map(({ triggers }) => triggers)).toEqual(changes.map(({ length }) => length))
    expect(found.layers.map((layer) => layer.single)).toEqual(single)
    expect(mean(single)).toBeGreaterThan(10)
    // As many draws as everywhere.
    expect(found.draws).toBe(2000)
  })

  it('without the first and without the last change as in the unmodified file', () => {
    for (const { layer, first, last } of found.layers) {
      const of = changes[layer - 1] ?? []
      expect(first.mean).toBeCloseTo(mean(of.map((one) => one[0] ?? NaN)), 4)
      expect(last.mean).toBeCloseTo(mean(of.map((one) => one.at(-1) ?? NaN)), 4)
      for (const { mean: middle, low, high } of [first, last]) {
        expect(low).toBeLessThan(middle ?? NaN)
        expect(high).toBeGreaterThan(middle ?? NaN)
      }
    }
  })

  it('without a random one change as chance has it: each token of the prefix as likely as the others', () => {
    for (const { layer, random } of found.layers) {
      const of = changes[layer - 1] ?? []
      const expected = mean(of.map(mean))
      const variance = of.reduce((sum, one) => sum + mean(one.map((x) => (x - mean(one)) ** 2)), 0) / of.length ** 2
      expect(Math.abs((random.mean ?? NaN) - expected)).toBeLessThan(4.5 * Math.sqrt(variance))
    }
  })

  it('are the same with the same seed, in another project as well', async () => {
    const second = join(folder, 'second.keymark')
    await scan(second)
    const few = ['--per-layer', '5', '--top', '4', '--seed', '3']
    const sample = await analyze(second, ...few)
    expect(await analyze(project, ...few)).toEqual(sample)
    expect(sample.layers.every(({ keys, triggers }) => keys <= 5 && triggers <= 20)).toBe(true)
    const other = await analyze(project, ...few.slice(0, -1), '4')
    expect(other.layers).not.toEqual(sample.layers)
  })
})
