/** `analyze` refuses what it cannot use: in one line that says what, where and the way out; nothing is stored of it. */
import { appendFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AblationResult } from '#contract/analysis/ablation.ts'
import type { MemoriesResult } from '#contract/analysis/memories.ts'
import type { ResidualResult } from '#contract/analysis/residual.ts'
import type { SparsityResult } from '#contract/analysis/sparsity.ts'
import { registerAnalyze } from '#main/commands/analyze.ts'
import { registerScan } from '#main/commands/scan.ts'
import { registerTriggers } from '#main/commands/triggers.ts'
import { listAnalyses } from '#main/store/analysis.ts'
import { openStore } from '#main/store/open.ts'
import { findScan } from '#main/store/scan.ts'
import { writeTinyModel } from '../../fixtures/graphs.ts'
import { writeKnownModel } from '../../fixtures/known-model.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { inProcess, run } from './in-process.ts'

const folder = temporaryFolder()
const path = (name: string): string => join(folder, name)

async function scan(project: string, model: string): Promise<void> {
  const args = ['--project', path(project), '--model', path(model), '--corpus', path('corpus.txt')]
  await inProcess(registerScan, ['scan', ...args, '--split', 'line', '--json'])
}

beforeAll(async () => {
  writeFileSync(path('corpus.txt'), 'w1 w2 w3\nw4 w5\nw6 w7 w1\n')
  writeTinyModel(path('tiny'), { kind: 'relu' })
  writeTinyModel(path('other'), { kind: 'relu', seed: 2 })
  writeTinyModel(path('short'), { kind: 'relu', noLogits: true })
  writeKnownModel(path('known'))
  await scan('p.keymark', 'tiny')
  await scan('short.keymark', 'short')
  await scan('known.keymark', 'known')
})

function stored(project: string): unknown[] {
  const db = openStore(path(project))
  const found = listAnalyses(db, findScan(db, null).id)
  db.close()
  return found
}

const analyze = async <Result>(project: string, name: string, ...options: string[]): Promise<Result> =>
  JSON.parse(
    await inProcess(registerAnalyze, ['analyze', name, '--project', path(project), ...options, '--json']),
  ) as Result

/** Exit status 1, nothing on stdout, one message, nothing stored. */
async function refuse(project: string, args: string[], ...what: (string | RegExp)[]): Promise<void> {
  const before = stored(project)
  const { status, stdout, stderr } = await run(['analyze', ...args, '--project', path(project), '--json'])
  expect(status, stderr).toBe(1)
  expect(stdout).toBe('')
  const message = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'))
  expect(message, stderr).toHaveLength(1)
  expect(message[0]).toMatch(/^keymark: /u)
  for (const one of what) expect(message[0]).toMatch(one)
  expect(stored(project)).toEqual(before)
}

describe('a text that cannot be used', () => {
  const text = (name: string, content: string | Buffer): string[] => {
    writeFileSync(path(name), content)
    return ['--text', path(name), '--split', 'line']
  }

  it('is missing', () =>
    refuse('p.keymark', ['memories', '--text', path('none.txt')], /none\.txt does not exist/u, /Check the path/u))
  it('is empty', () =>
    refuse('p.keymark', ['sparsity', ...text('empty.txt', '\n \n')], /empty\.txt is empty/u, /Give/u))
  it('is not UTF-8', () =>
    refuse(
      'p.keymark',
      ['residual', ...text('latin1.txt', Buffer.from([0x61, 0x0a, 0xe9, 0x0a]))],
      /latin1\.txt, line 2 .*byte 2/u,
      /Convert/u,
    ))
  it('is too short for an estimate', () =>
    refuse(
      'p.keymark',
      ['dimension', ...text('few.txt', 'w1\nw2\nw1\n')],
      /few\.txt has 3 sentences.*at least 20/u,
      /longer/u,
    ))
  it('ends everywhere in the same states', () => {
    // This model looks at nothing but the last token.
    const pairs = [1, 2, 3, 4, 5].flatMap((a) => [1, 2, 3, 4, 5].map((b) => `w${a} w${b}`))
    return refuse(
      'known.keymark',
      ['dimension', ...text('same.txt', pairs.join('\n'))],
      /same\.txt.*25 sentences.*layer 1/u,
    )
  })
})

describe('a model that cannot be used', () => {
  it('is another than the scan was made with', () =>
    refuse('p.keymark', ['values', '--model', path('other')], /other\/model\.onnx is not the model/u, /SHA-256.*Give/u))
  it('has another tokenizer now', async () => {
    writeTinyModel(path('again'), { kind: 'relu' })
    appendFileSync(path('again/tokenizer.json'), '\n')
    await refuse('p.keymark', ['values', '--model', path('again')], /again\/model\.onnx.*tokenizer\.json/u)
  })
  it('has no logits: what reads nothing out works', async () => {
    const text = ['--text', path('corpus.txt'), '--split', 'line']
    await refuse('short.keymark', ['values'], /short\/model\.onnx ends before the vocabulary/u, /Export/u)
    for (const name of ['memories', 'residual'])
      await expect(analyze('short.keymark', name, ...text)).rejects.toThrow(/ends before the vocabulary/u)
    expect(stored('short.keymark')).toEqual([])
    expect((await analyze<SparsityResult>('short.keymark', 'sparsity', ...text)).positions).toBe(8)
    expect((await analyze<AblationResult>('short.keymark', 'ablation')).layers[0]?.triggers).toBeGreaterThan(0)
  })
})

describe('a model that is not where it was', () => {
  beforeEach(() => {
    renameSync(path('tiny'), path('moved'))
    return () => renameSync(path('moved'), path('tiny'))
  })

  it('is told with its place, and where it is now may be said', async () => {
    await refuse('p.keymark', ['ablation'], /not at .*\/tiny any more, where the scan read it.*--model/u)
    await refuse('p.keymark', ['ablation', '--model', path('nil')], /There is no model at .*\/nil/u)
    const { layers } = await analyze<AblationResult>('p.keymark', 'ablation', '--model', path('moved'))
    expect(layers).toHaveLength(2)
  })

  it('is not needed for what is stored', async () => {
    const text = ['--text', path('corpus.txt'), '--split', 'line']
    const found = await analyze('p.keymark', 'sparsity', ...text, '--model', path('moved'))
    expect(await analyze('p.keymark', 'sparsity', ...text)).toEqual(found)
    await refuse('p.keymark', ['sparsity', ...text, '--examples', '2'], /not at .*\/tiny any more/u)
    const triggers = await inProcess(registerTriggers, ['triggers', '--project', path('p.keymark'), '--key', '1/0'])
    expect(triggers).toMatch(/1\/0/u)
  })
})

describe('options that make no sense', () => {
  it('are told before any work', async () => {
    await refuse('p.keymark', ['values', '--keys', '1/3,1/16'], /1\/16.*0 to 15/u)
    await expect(analyze('p.keymark', 'values', '--keys', '3/0')).rejects.toThrow(/3\/0.*1 to 2/u)
    await expect(analyze('p.keymark', 'values', '--scan', 'none')).rejects.toThrow(/"none"/u)
    for (const [name, option, value, range] of [
      ['values', '--top', '101', '1 to 100'],
      ['values', '--final-norm', 'maybe', 'on, off'],
      ['ablation', '--seed', '2147483648', '0 to 2147483647'],
      ['ablation', '--per-layer', '0', 'above 0'],
    ] as const) {
      const args = ['analyze', name, '--project', path('p.keymark'), option, value]
      await expect(inProcess(registerAnalyze, args)).rejects.toThrow(range)
    }
    await expect(inProcess(registerAnalyze, ['analyze', 'memories', '--project', path('p.keymark')])).rejects.toThrow(
      '--text',
    )
  })
})

describe('too few examples for an interval', () => {
  it('give the number without one', async () => {
    writeFileSync(path('one.txt'), 'w1\n')
    const text = ['--text', path('one.txt'), '--split', 'line']
    const memories = await analyze<MemoriesResult>('p.keymark', 'memories', ...text)
    expect(memories.examples).toBe(1)
    for (const { active, activeInterval } of memories.layers) {
      expect(active).toBeGreaterThanOrEqual(0)
      expect(activeInterval).toBeNull()
    }
    const residual = await analyze<ResidualResult>('p.keymark', 'residual', ...text)
    expect(residual.layers.map(({ intervals }) => intervals)).toEqual([null, null])
    const { layers } = await analyze<AblationResult>('p.keymark', 'ablation', '--per-layer', '1')
    for (const { first } of layers) expect(first).toMatchObject({ low: null, high: null, reason: expect.any(String) })
  })
})
