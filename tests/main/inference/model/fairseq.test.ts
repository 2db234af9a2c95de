/**
 * The paper's own kind of model: a checkpoint of fairseq, converted and opened. tests/fixtures/fairseq/write.py wrote the checkpoints and
 * what they compute.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { PromptFlow, PromptReading } from '#contract/prompt.ts'
import { coefficientsOf } from '#main/inference/instrument/request.ts'
import { openModel, type OpenModel } from '#main/inference/model/open.ts'
import { readVectors } from '#main/inference/model/vectors.ts'
import { openExplorer } from '#main/inference/prompt/explorer.ts'
import { openSession } from '#main/inference/session.ts'
import { openTokenizer } from '#main/inference/tokenizer.ts'
import { findPython } from '#main/launch/libraries.ts'
import { partsOf } from '../../../fixtures/analysis.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'
import { entropyOf, strongest } from '../../../fixtures/read-out.ts'

const fixtures = join(import.meta.dirname, '../../../fixtures/fairseq')
const script = join(import.meta.dirname, '../../../../resources/convert/fairseq.py')
const python = findPython()
const root = temporaryFolder()
afterAll(() => rmSync(root, { recursive: true }))
if ('line' in python) console.warn(`Skipped, since there is no Python: ${python.line}`)

const Rows = z.array(z.array(z.number()))
const ReadOut = z.object({ bare: Rows, normalised: Rows })
/** Logarithms of probabilities, a row a vector. */
const Flows = z.array(
  z.object({
    target: z.number(),
    sum: z.number(),
    layers: z.array(z.object({ r: z.number(), y: z.number(), memories: z.array(z.number()) })),
  }),
)
const Expected = z.object({
  ids: z.array(z.number()),
  logits: Rows,
  /** A place each: what is added to the score of its prediction. */
  flows: z.object({ bare: Flows, normalised: Flows }),
  layers: z.array(
    z.object({
      m: Rows,
      read: z.object({ r: ReadOut, y: ReadOut, o: ReadOut }),
      values: ReadOut.extend({ numbers: Rows }),
    }),
  ),
})
type Expected = z.infer<typeof Expected>

const cpu = { provider: 'cpu', threads: 1 } as const
const [KEYS, WORDS] = [24, 28]

const convert = (...options: string[]): { status: number | null; stderr: string; stdout: string } =>
  spawnSync('command' in python ? python.command : '', [script, ...options], { encoding: 'utf8' })

/** Largest distance of numbers that stand in the same place. */
const apart = (found: ArrayLike<number> | undefined, expected: readonly number[]): number =>
  expected.reduce((most, one, i) => Math.max(most, Math.abs(one - (found?.[i] ?? NaN))), found === undefined ? NaN : 0)

const expectNear = (found: number | null | undefined, expected: number | undefined): void => {
  expect(apart([found ?? NaN], [expected ?? NaN])).toBeLessThan(1e-5)
}

/** Whether a token is the strongest, but for rounding. */
const isTop = (token: number | undefined, logs: readonly number[] | undefined): boolean =>
  (logs?.[token ?? -1] ?? NaN) >= Math.max(...(logs ?? [])) - 1e-5

describe.skipIf('line' in python).each(['pre-norm', 'post-norm'])('%s', (variant) => {
  const folder = join(root, variant)
  const isPost = variant === 'post-norm'
  // Token 3 is the unknown one, and 27 fills the dictionary up.
  const text = isPost ? 'w5 madeupword0000 W12 nothing w19 W8' : 'w5 madeupword0000 W12 nothing w19 w8'
  const file = join(root, `${variant}.txt`)
  let model: OpenModel
  let expected: Expected

  beforeAll(async () => {
    execFileSync('command' in python ? python.command : '', [script, join(fixtures, variant), '--out', folder])
    expected = Expected.parse(JSON.parse(readFileSync(join(fixtures, variant, 'expected.json'), 'utf8')))
    model = await openModel(folder)
    writeFileSync(file, text)
  })

  it('is described as what it is, and has its row in the README', () => {
    expect(readFileSync(join(script, '../../../README.md'), 'utf8')).toContain(
      "| fairseq's transformer_lm, the paper's own | `resources/convert/fairseq.py` | float32 | scan, values, residual, prompt |",
    )
    const { description, memories } = model
    expect(description).toMatchObject({
      vocabulary: WORDS,
      context: 16,
      beginningToken: { id: 2, token: '</s>' },
      unknownTokens: 0,
      outputEmbedding: { tensor: 'logits', tied: !isPost, steps: true },
      finalNorm: isPost ? { kind: 'layer-norm', epsilon: 1e-5 } : null,
      layers: [1, 2].map((layer) => ({
        layer,
        keys: KEYS,
        width: 16,
        activation: isPost ? 'gelu' : 'relu',
        gated: false,
      })),
    })
    expect(memories.map(({ residual }) => residual?.isParallel)).toEqual([false, false])
  })

  it('has the coefficients of every key, the values, and the probabilities', async () => {
    const { ids } = expected
    const session = await openSession(model, { kind: 'coefficients' }, cpu)
    const coefficients = await session.run(Int32Array.from(ids), 1, ids.length)
    await session.close()
    for (const [i, { m, values }] of expected.layers.entries()) {
      expect(apart(coefficients[coefficientsOf(i + 1)]?.data, m.flat())).toBeLessThan(1e-5)
      const own = model.memories[i]?.values
      if (own === undefined) throw new Error('a layer is missing')
      expect(apart(await readVectors(model, own), values.numbers.flat())).toBeLessThan(1e-6)
    }
    const whole = await openSession(model, { kind: 'tensors', names: ['logits'] }, cpu)
    const { logits } = await whole.run(Int32Array.from(ids), 1, ids.length)
    await whole.close()
    expect(logits?.dims).toEqual([1, ids.length, WORDS])
    // Logarithms down to −54, where float32 has six digits behind the point no more.
    for (const [i, log] of expected.logits.flat().entries())
      expect(Math.abs((logits?.data[i] as number) - log)).toBeLessThan(Math.max(1e-5, 1e-6 * Math.abs(log)))
  })

  it.each([
    [false, 'bare'],
    [true, 'normalised'],
  ] as const)('reads values out as the model does, final norm %s', async (finalNorm, way) => {
    const next = [0, 1].map((layer) => Int32Array.from({ length: KEYS }, (_, key) => (key * 5 + layer) % WORDS))
    const { parts } = await partsOf(model, { name: 'values', finalNorm, top: WORDS }, { tokens: next })
    expect(parts.map(({ layer }) => layer)).toEqual([1, 2])
    for (const { layer, ids, probabilities, entropy, rank } of parts)
      for (const [key, logs] of (expected.layers[layer - 1]?.values[way] ?? []).entries()) {
        const likely = Float64Array.from(logs, Math.exp)
        const found = Array.from({ length: WORDS }, (_, i) => ids[key * WORDS + i] as number)
        expect(new Set(found).size).toBe(WORDS)
        expect(
          apart(
            Array.from({ length: WORDS }, (_, i) => probabilities[key * WORDS + i] as number),
            found.map((id) => likely[id] as number),
          ),
        ).toBeLessThan(1e-5)
        expect(isTop(found[0], logs)).toBe(true)
        expectNear(entropy[key], entropyOf(likely))
        const asked = logs[next[layer - 1]?.[key] as number] as number
        expect(rank[key]).toBeGreaterThanOrEqual(1 + logs.filter((one) => one > asked + 1e-5).length)
        expect(rank[key]).toBeLessThanOrEqual(logs.filter((one) => one > asked - 1e-5).length)
      }
  })

  it.each([
    [false, 'bare'],
    [true, 'normalised'],
  ] as const)('follows predictions through the layers, final norm %s', async (finalNorm, way) => {
    const { parts } = await partsOf(model, { name: 'residual', finalNorm, positions: 'all', examples: null }, { file })
    const [part] = parts
    expect(part?.sentence).toHaveLength(expected.ids.length - 1)
    for (const [i, { read }] of expected.layers.entries())
      for (let place = 1; place < expected.ids.length; place++) {
        for (const what of ['r', 'y', 'o'] as const)
          expect(isTop(part?.[what][i]?.[place - 1], read[what][way][place])).toBe(true)
        const final = part?.o.at(-1)?.[place - 1] as number
        expect(part?.probability[i]?.[place - 1]).toBeCloseTo(Math.exp(read.r[way][place]?.[final] ?? NaN), 5)
      }
  })

  it('counts memories, and those that predict what their layer does', async () => {
    const { parts } = await partsOf(model, { name: 'memories', positions: 'all', examples: null }, { file })
    for (const [i, { m, read, values }] of expected.layers.entries())
      for (let place = 1; place < expected.ids.length; place++) {
        const active = (m[place] ?? []).flatMap((one, key) => (one > 0 ? [key] : []))
        expect(parts[0]?.active[i]?.[place - 1]).toBe(active.length)
        const { token } = strongest(read.y.bare[place] ?? [])
        const isSame = active.some((key) => strongest(values.bare[key] ?? []).token === token)
        expect(parts[0]?.differs[i]?.[place - 1]).toBe(Number(!isSame))
      }
  })

  it('answers a prompt', async () => {
    const explorer = await openExplorer({ model: folder, expected: null, ...cpu })
    for (const [finalNorm, way] of [
      [true, 'normalised'],
      [false, 'bare'],
    ] as const) {
      const question = { text, set: [], finalNorm }
      const { positions } = (await explorer.ask({ ...question, position: null })) as PromptReading
      expect(positions.map(({ id }) => id)).toEqual(expected.ids)
      for (const [place, { layers, final }] of positions.entries()) {
        for (const [i, { residual, ffn, output }] of layers.entries())
          for (const [what, { id, probability }] of Object.entries({ r: residual, y: ffn, o: output })) {
            const logs = expected.layers[i]?.read[what as 'r' | 'y' | 'o'][way][place]
            expect(isTop(id, logs)).toBe(true)
            expect(probability).toBeCloseTo(Math.exp(logs?.[id] ?? NaN), 5)
          }
        for (const { id, probability } of finalNorm ? final : [])
          expect(probability).toBeCloseTo(Math.exp(expected.logits[place]?.[id] ?? NaN), 5)
      }
      for (const [place, expectedFlow] of expected.flows[way].entries()) {
        const flow = (await explorer.ask({ ...question, position: place })) as PromptFlow
        expect(flow.target.id).toBe(expectedFlow.target)
        expectNear(flow.sum, expectedFlow.sum)
        for (const [i, { layer, between, ffn, memories }] of flow.layers.entries()) {
          const one = expectedFlow.layers[i]
          const before = expectedFlow.layers[i - 1]
          expectNear(between, before === undefined ? 0 : (one?.r ?? NaN) - before.r - before.y)
          expectNear(ffn, one?.y)
          expect(memories.length).toBeGreaterThan(7)
          for (const { index, coefficient, contribution, top } of memories) {
            expectNear(coefficient, expected.layers[i]?.m[place]?.[index])
            expectNear(contribution, one?.memories[index])
            expect(isTop(top[0]?.id, expected.layers[layer - 1]?.values.bare[index])).toBe(true)
          }
        }
      }
    }
    // Words of every cluster are predicted somewhere, so that each way to a score is seen.
    const targets = Object.values(expected.flows).flatMap((flows) => flows.map(({ target }) => target))
    expect(new Set(targets.map((target) => (target < 10 ? 0 : target < 18 ? 1 : 2))).size).toBe(3)
  })

  it('reads plain text: marks are words of their own', async () => {
    const tokenizer = await openTokenizer(model.tokenizerFile, 2, 16, WORDS)
    const ids = async (one: string): Promise<number[]> => [...((await tokenizer.encode([one]))[0]?.ids ?? [])]
    expect(await ids('w5, w7 , w9.')).toEqual([2, 5, 25, 7, 25, 9, 26])
    // In capitals only where the dictionary has none; a word of the vocabulary with a full stop inside stays whole.
    expect(await ids('W5 w4 w.7 </s>')).toEqual([2, isPost ? 3 : 5, isPost ? 3 : 4, 3, 2])
    expect(new Map(await tokenizer.vocabulary()).get(25)).toBe(' ,')
  })
})

describe.skipIf('line' in python)('what cannot be converted', () => {
  const from = join(fixtures, 'post-norm')
  const refused = (name: string, change: (folder: string) => void): string => {
    const folder = join(root, name)
    mkdirSync(folder)
    for (const file of ['model.pt', 'dict.txt']) copyFileSync(join(from, file), join(folder, file))
    change(folder)
    const { status, stderr, stdout } = convert(folder, '--out', join(folder, 'out'))
    expect([status, stdout, existsSync(join(folder, 'out', 'model.onnx'))]).toEqual([1, '', false])
    return stderr
  }

  it('is refused with the file and the way out', () => {
    expect(refused('other-words', (folder) => writeFileSync(join(folder, 'dict.txt'), 'a 1\nb 2\na 3\n'))).toMatch(
      /dict\.txt, line 3: 'a' is there twice/u,
    )
    expect(
      refused('more-words', (folder) =>
        writeFileSync(join(folder, 'dict.txt'), Array.from({ length: 25 }, (_, i) => `a${i} 1\n`).join('')),
      ),
    ).toMatch(/has 29 words with the special ones, and the model 28/u)
    expect(refused('cut-off', (folder) => truncateSync(join(folder, 'model.pt'), 20_000))).toMatch(
      /cannot be read as a checkpoint|no checkpoint of torch/u,
    )
    expect(refused('no-words', (folder) => rmSync(join(folder, 'dict.txt')))).toMatch(/There is no .*dict\.txt/u)
  })

  it('is never run: a pickle that names a command opens nothing', () => {
    const mark = join(root, 'was-run')
    const pickle = `cposix\nsystem\n(S'touch ${mark}'\ntR.`
    expect(refused('harmful', (folder) => writeFileSync(join(folder, 'model.pt'), pickle))).toMatch(/no checkpoint/u)
    expect(existsSync(mark)).toBe(false)
  })
})
