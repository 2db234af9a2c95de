/** The analyses of a model of which everything is known by hand: see tests/fixtures/known-model.ts. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Value } from '#contract/analysis.ts'
import type { AblationResult } from '#contract/analysis/ablation.ts'
import type { MemoriesResult } from '#contract/analysis/memories.ts'
import type { ResidualResult } from '#contract/analysis/residual.ts'
import type { SparsityResult } from '#contract/analysis/sparsity.ts'
import type { ValuesResult } from '#contract/analysis/values.ts'
import { registerAnalyze } from '#main/commands/analyze.ts'
import { registerScan } from '#main/commands/scan.ts'
import { TOKENS, writeKnownModel } from '../../fixtures/known-model.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { inProcess } from './in-process.ts'

/** e to these powers, and 1 for each other token. */
const softmax = (logit: number, ...others: number[]): number =>
  Math.exp(logit) / [logit, ...others].reduce((sum, x) => sum + Math.exp(x), TOKENS - 1 - others.length)

const SENTENCES = ['w1 w2', 'w5 w1', 'w2 w3 w6', 'w4 w5', 'w6 w7 w1']

const BLOCKS = [null, 'sum-first', 'residual-first'] as const

describe.each(BLOCKS)('parallel blocks: %s', (parallel) => {
  const folder = temporaryFolder()
  const path = (name: string): string => join(folder, name)

  beforeAll(async () => {
    writeKnownModel(path('model'), parallel)
    writeFileSync(path('corpus.txt'), SENTENCES.join('\n'))
    writeFileSync(path('text.txt'), 'w1 w2 w3 w4 w5 w6 w7')
    const args = ['--project', path('p.keymark'), '--model', path('model'), '--corpus', path('corpus.txt')]
    await inProcess(registerScan, ['scan', ...args, '--split', 'line', '--json'])
  })

  async function analyze<Result>(name: string, ...options: string[]): Promise<Result> {
    const args = ['analyze', name, '--project', path('p.keymark'), ...options, '--json']
    return JSON.parse(await inProcess(registerAnalyze, args)) as Result
  }
  const text = ['--text', path('text.txt'), '--split', 'line', '--positions', 'all']

  it('memories', async () => {
    const { examples, layers, rest } = await analyze<MemoriesResult>('memories', ...text)
    expect(examples).toBe(7)
    // Active: 2, 2, 3, 2, 2, 1 and 1 memories. On w3 two of them make a third token; on w6 and w7 the bias speaks alone.
    expect(layers[0]?.active).toBeCloseTo(13 / 56, 10)
    expect(layers[0]?.strong).toBeCloseTo(6 / 56, 10)
    expect(layers[0]?.differs).toBeCloseTo(3 / 7, 10)
    expect(layers[1]).toMatchObject({ active: 0, strong: 0, differs: 1 })
    // Over all seven, for comparison: the last has no next token, and four prefixes are short.
    const base = { cases: 7, asked: 6, stopword: 0, short: 4 / 7 }
    expect(rest).toEqual({ cases: 4, asked: 4, stopword: 0, short: 0.75, base })
  })

  it.each(['on', 'off'])('residual, final norm %s', async (finalNorm) => {
    const { examples, layers, changed } = await analyze<ResidualResult>('residual', ...text, '--final-norm', finalNorm)
    expect([examples, changed]).toEqual([7, 7])
    const sevenths = (row: ResidualResult['layers'][number] | undefined): number[] =>
      [row?.matchesFinal, row?.residual, row?.ffn, row?.agreement, row?.composition].map((x) =>
        Number((7 * (x ?? NaN)).toFixed(9)),
      )
    // ffn: w1, w3. Agreement: w2, w7. Composition: w4. Residual: w5, w6.
    expect(sevenths(layers[0])).toEqual([1, 2, 2, 2, 1])
    expect(sevenths(layers[1])).toEqual([0, 0, 7, 0, 0])
    if (finalNorm === 'on') return
    const other = softmax(0, 1)
    const first = [other, other, softmax(1), softmax(0, 1, 0.9), other, other, other]
    const second = [
      softmax(0, 1, 3, 0.25),
      softmax(0, 3, 0.25),
      softmax(1, 3, 3, 4, 0.25),
      softmax(0, 1, 1.8, 1, 0.25),
      softmax(0, 1, 0.75),
      softmax(0, 1, 0.25),
      softmax(0, 1.25),
    ]
    for (const [i, probabilities] of [first, second].entries())
      expect(layers[i]?.finalProbability).toBeCloseTo(probabilities.reduce((a, b) => a + b) / 7, 5)
  })

  // What follows reads no r.
  if (parallel !== null) return

  it('values', async () => {
    const keys = Array.from({ length: 8 }, (_, index) => `1/${index}`).join(',')
    const { layers, chance, values } = await analyze<ValuesResult & { values: Value[] }>(
      'values',
      '--keys',
      `${keys},2/0`,
    )
    expect(chance).toBe(1 / 8)
    // 1/1 and w2 and 1/7: its first trigger ends the sentence; it never fires.
    expect(values.map(({ next }) => next?.token ?? null)).toEqual([
      'w2',
      null,
      'w6',
      'w6',
      'w5',
      'w1',
      'w2',
      null,
      null,
    ])
    expect(values.slice(0, 6).map(({ top }) => top[0]?.id)).toEqual([2, 2, 1, 6, 5, 7])
    expect(values.slice(0, 6).map(({ rank }) => rank)).toEqual([1, null, 3, 1, 1, 2])
    expect(values.map(({ agrees }) => agrees)).toEqual([true, null, false, true, true, false, false, null, null])
    const maxima = [
      softmax(3),
      softmax(2),
      softmax(3, 2),
      softmax(3, 2),
      softmax(1, 0.9),
      softmax(0.5),
      1 / 8,
      1 / 8,
      1 / 8,
    ]
    for (const [i, max] of maxima.entries()) expect(values[i]?.max).toBeCloseTo(max, 5)
    const [p, q] = [softmax(3), (1 - softmax(3)) / 7]
    expect(values[0]?.entropy).toBeCloseTo(-p * Math.log(p) - 7 * q * Math.log(q), 5)
    expect(values[8]?.entropy).toBeCloseTo(Math.log(8), 5)
    expect(layers).toMatchObject([
      { layer: 1, keys: 6, agreeing: 3, agreement: 0.5, medianRank: 1 },
      { layer: 2, keys: 0, agreeing: 0, agreement: null, medianRank: null },
    ])
  })

  it('values through the final norm, which makes every one as long as the others', async () => {
    const { values } = await analyze<{ values: Value[] }>('values', '--keys', '1/0,1/1,1/5', '--final-norm', 'on')
    // √8 e_t; an RMS of 0.5/√8 is far above the root of ε.
    for (const { max } of values) expect(max).toBeCloseTo(softmax(Math.sqrt(8)), 4)
  })

  it('sparsity', async () => {
    const { positions, layers, places } = await analyze<SparsityResult>('sparsity', ...text)
    expect(positions).toBe(7)
    expect(layers[0]).toMatchObject({ dead: 1 / 8, dense: 1 / 8, unfired: 1 / 8 })
    expect(layers[1]).toMatchObject({ active: 0, dead: 1, dense: 0, unfired: 1 })
    expect(places.map(({ active }) => (active[0] ?? NaN) * 8)).toEqual([2, 2, 3, 2, 2, 1, 1])
  })

  it('ablation: without attention only the last token counts', async () => {
    const { layers } = await analyze<AblationResult>('ablation')
    // Longer than a token: w1 (twice), w2, w3 (two keys) and w5; in front: w1, w2, w4, w5, and all five first tokens for 1/6.
    expect(layers[0]).toMatchObject({ keys: 5, triggers: 6, single: 9 })
    expect(layers[0]?.first.mean).toBeCloseTo(0, 5)
    expect(layers[0]?.last.mean).toBeCloseTo(-1, 5)
    const random = (layers[0]?.random.mean ?? NaN) * 6
    expect(random).toBeCloseTo(Math.round(random), 5)
    expect(layers[1]).toMatchObject({ keys: 0, triggers: 0, first: { mean: null, low: null } })
  })
})
