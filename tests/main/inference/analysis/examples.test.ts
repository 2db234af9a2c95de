import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SentenceRules } from '#contract/scan.ts'
import { type Examples, chooseExamples } from '#main/inference/analysis/examples.ts'
import type { AnalysisTask } from '#main/inference/analysis/task.ts'
import { type OpenModel, openModel } from '#main/inference/model/open.ts'
import { writeTinyModel } from '../../../fixtures/graphs.ts'
import { resources } from '../../../fixtures/host.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

const CONTEXT = 8
const folder = temporaryFolder()
const file = join(folder, 'text.txt')
/** The last but one is longer than the model reads at once, the last a copy. */
const sentences = [[3, 17, 8], [9], [21, 5, 30, 14, 1], [12, 7], [2, 4, 6], [11, 12, 13, 14, 15, 16, 17, 18, 19], [9]]
let models: { begun: OpenModel; bare: OpenModel }

beforeAll(async () => {
  writeFileSync(file, sentences.map((words) => words.map((id) => `w${id}`).join(' ')).join('\n'))
  const open = (name: string, noBeginning: boolean): Promise<OpenModel> => {
    writeTinyModel(join(folder, name), { kind: 'relu', context: CONTEXT, noBeginning })
    return openModel(join(folder, name))
  }
  models = { begun: await open('begun', false), bare: await open('bare', true) }
})
afterAll(() => rmSync(folder, { recursive: true }))

type Choice = Parameters<typeof chooseExamples>[2]

const choose = (which: keyof typeof models, choice: Partial<Choice>): Promise<Examples> =>
  chooseExamples(models[which], { text: { kind: 'file', path: file } } as AnalysisTask, {
    ...SentenceRules.parse({ split: 'line' }),
    positions: 'all',
    examples: null,
    seed: 1,
    perPosition: 1,
    ...choice,
  })

/** Each position as its prefix and what follows it, in words of the text. */
function read({ batches, count }: Examples, leading: number): { prefix: number[]; next: number }[] {
  const found = batches.flatMap(({ ids, batch, length, rows, lengths, next }) => {
    expect(ids.length).toBe(batch * length)
    return Array.from(rows, (row, i) => {
      const start = Math.floor(Number(row) / length) * length
      const prefix = [...ids.subarray(start + leading, Number(row) + 1)]
      expect(lengths[i]).toBe(prefix.length)
      return { prefix, next: next[i] ?? NaN }
    })
  })
  expect(found).toHaveLength(count)
  return found
}

const sorted = (list: { prefix: number[]; next: number }[]): string[] =>
  list.map((one) => JSON.stringify(one)).toSorted()

it('names the next word where the next token is a whole one, contractions being one', async () => {
  const model = await openModel(join(resources, 'demo-model'))
  const path = join(folder, 'words.txt')
  writeFileSync(path, 'Then he\'ll say "I am here, aren’t I?" to the in-law of the unhappy man\'s it.')
  const choice = { ...SentenceRules.parse({ split: 'line' }), positions: 'all', examples: null, seed: 1 } as const
  const found = await chooseExamples(model, { text: { kind: 'file', path } } as AnalysisTask, {
    ...choice,
    perPosition: 1,
  })
  const words = found.batches.flatMap((batch) => batch.words).filter((word) => /^\p{L}/u.test(word ?? ''))
  expect(words).toEqual(['say', 'i', 'am', 'here', 'i', 'to', 'the', 'in', 'law', 'of', 'the', 'it'])
})

describe.each([
  ['begun', 1],
  ['bare', 0],
] as const)('examples for a model that is %s', (which, leading) => {
  /** Cut where the model cannot read on. */
  const kept = sentences.map((words) => words.slice(0, CONTEXT - leading))

  it('are every own token of every sentence, as often as the text has it', async () => {
    const expected = kept.flatMap((words) =>
      words.map((_, i) => ({ prefix: words.slice(0, i + 1), next: words[i + 1] ?? -1 })),
    )
    const { batches, ...rest } = await choose(which, {})
    expect(sorted(read({ batches, ...rest }, leading))).toEqual(sorted(expected))
    // The longest first; a batch for each length.
    expect(batches.map(({ length }) => length - leading)).toEqual(
      [...new Set(kept.map(({ length }) => length))].toSorted((a, b) => b - a),
    )
  })

  it('are the same where there is room for a few positions at a time only', async () => {
    const whole = read(await choose(which, {}), leading)
    const cramped = await choose(which, { perPosition: 2 ** 23 })
    expect(cramped.batches.every(({ rows }) => rows.length <= 2)).toBe(true)
    expect(sorted(read(cramped, leading))).toEqual(sorted(whole))
  })

  it('are the last tokens', async () => {
    const found = read(await choose(which, { positions: 'last' }), leading)
    expect(sorted(found)).toEqual(sorted(kept.map((prefix) => ({ prefix, next: -1 }))))
  })

  it('are one position of each sentence, every one as likely', async () => {
    const places = new Map<string, number>()
    for (let seed = 0; seed < 300; seed++) {
      const found = read(await choose(which, { positions: 'one', seed }), leading)
      expect(found).toHaveLength(kept.length)
      for (const { prefix } of found) places.set(String(prefix), (places.get(String(prefix)) ?? 0) + 1)
    }
    for (const words of kept) {
      for (let i = 0; i < words.length; i++) {
        const same = kept.filter((others) => String(others) === String(words)).length
        const expected = (300 * same) / words.length
        const off = Math.abs((places.get(String(words.slice(0, i + 1))) ?? 0) - expected)
        expect(off).toBeLessThan(4.5 * Math.sqrt(expected))
      }
    }
  })

  it('are as many random sentences as are asked for', async () => {
    const seen = new Set<string>()
    for (let seed = 0; seed < 40; seed++) {
      const found = read(await choose(which, { positions: 'last', examples: 2, seed }), leading)
      expect(found).toHaveLength(2)
      expect(read(await choose(which, { positions: 'last', examples: 2, seed }), leading)).toEqual(found)
      for (const { prefix } of found) seen.add(String(prefix))
    }
    expect(seen.size).toBe(new Set(kept.map(String)).size)
  })

  it('must be enough', async () => {
    await expect(choose(which, { fewest: kept.length + 1 })).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/^text\.txt has 7 sentences .* at least 8\. Give a longer text/u),
    })
  })
})
