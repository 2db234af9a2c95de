/** Models of shapes that do not give every number, and questions that have no answer. */
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { PromptFlow, PromptReading } from '#contract/prompt.ts'
import { type Explorer, openExplorer } from '#main/inference/prompt/explorer.ts'
import { EditedModel } from '../../../fixtures/edited-model.ts'
import { FLOAT } from '../../../fixtures/graph-builder.ts'
import { type TinyModelOptions, writeTinyModel } from '../../../fixtures/graphs.ts'
import { randomNumbers } from '../../../fixtures/numbers.ts'
import { along, logitsOf, plainTiny, softmax } from '../../../fixtures/plain-decoder.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'
import { openRawModel } from '../../../fixtures/raw-model.ts'
import { expectFlow } from './expect-flow.ts'

const root = temporaryFolder()
afterAll(() => rmSync(root, { recursive: true }))
let count = 0

const [width, vocabulary] = [8, 32]
const IDS = [0, 5, 9, 30]
const question = { text: 'w5 w9 w30', set: [], finalNorm: true }

async function opened(
  options: Partial<TinyModelOptions> = {},
  edit: (model: EditedModel) => void = () => {},
): Promise<{ explorer: Explorer; onnxFile: string }> {
  const { folder, onnxFile } = writeTinyModel(join(root, `model-${count++}`), { kind: 'relu', ...options })
  const model = new EditedModel(onnxFile)
  edit(model)
  model.write(onnxFile)
  return { explorer: await openExplorer({ model: folder, expected: null, provider: 'cpu', threads: 1 }), onnxFile }
}

const read = async (explorer: Explorer, change: object = {}): Promise<PromptReading> =>
  (await explorer.ask({ ...question, ...change, position: null })) as PromptReading
const flow = async (explorer: Explorer, position: number, change: object = {}): Promise<PromptFlow> =>
  (await explorer.ask({ ...question, ...change, position })) as PromptFlow

const finalNormOf = ({ graph }: EditedModel): string =>
  graph.node.findLast(({ opType }) => opType === 'LayerNormalization')?.output[0] ?? ''

/** From `width` numbers to five before they are read out. */
function project(model: EditedModel): void {
  const random = randomNumbers(4)
  model.add('narrowing', [width, 5], random(width * 5, 1))
  model.add('narrow', [5, vocabulary], random(5 * vocabulary, 1))
  model.remove('logits')
  model.append({ opType: 'MatMul', input: [finalNormOf(model), 'narrowing'], output: ['narrowed'] })
  model.append({ opType: 'MatMul', input: ['narrowed', 'narrow'], output: ['logits'] })
}

describe('a residual stream that is projected before it is read out', () => {
  it.each([true, false])('has the parts of its logits, final norm %s', async (finalNorm) => {
    const { explorer, onnxFile } = await opened({}, project)
    const plain = await plainTiny(onnxFile, { layers: 2, keys: 16 }, IDS)
    const random = randomNumbers(4)
    const [narrowing, narrow] = [random(width * 5, 1), random(5 * vocabulary, 1)]
    const rows = Array.from({ length: width }, (_, i) => times(narrowing.subarray(i * 5, i * 5 + 5), narrow))
    const embedding = Float32Array.from(
      { length: vocabulary * width },
      (_, at) => rows[at % width]?.[Math.floor(at / width)] ?? NaN,
    )
    const whole = { ...plain, readOut: { ...plain.readOut, embedding } }
    for (const position of IDS.keys())
      expectFlow(await flow(explorer, position, { finalNorm }), whole, { position, finalNorm, tolerance: 1e-4 })
  })

  it('is read out without the final normalisation as well', async () => {
    const { explorer, onnxFile } = await opened({}, project)
    const { positions } = await read(explorer, { finalNorm: false })
    const { cells } = await plainTiny(onnxFile, { layers: 2, keys: 16 }, IDS)
    const random = randomNumbers(4)
    const [narrowing, narrow] = [random(width * 5, 1), random(5 * vocabulary, 1)]
    for (const [at, { layers }] of positions.entries())
      for (const [i, { residual, ffn, output }] of layers.entries())
        for (const [what, { id, probability }] of Object.entries({ r: residual, y: ffn, o: output })) {
          const likely = softmax(times(times(cells[at]?.[i]?.[what as 'r' | 'y' | 'o'] ?? [], narrowing), narrow))
          expect(probability).toBeCloseTo(likely[id] as number, 5)
          expect(probability).toBeGreaterThan(Math.max(...likely) - 1e-5)
        }
  })
})

/** x · M, M [x.length, columns]. */
const times = (x: ArrayLike<number>, matrix: Float32Array): Float64Array =>
  Float64Array.from({ length: matrix.length / x.length }, (_, column) =>
    Array.from(x).reduce(
      (sum, one, row) => sum + one * (matrix[(row * matrix.length) / x.length + column] as number),
      0,
    ),
  )

describe('a read-out that is more than one product', () => {
  const half = vocabulary / 2
  /** The head in two halves that are put together. */
  function inHalves(model: EditedModel): void {
    const head = model.floats('head')
    for (const [i, name] of ['first', 'second'].entries())
      model.add(
        name,
        [width, half],
        Float32Array.from({ length: width * half }, (_, at) => {
          const [row, column] = [Math.floor(at / half), at % half]
          return head[row * vocabulary + i * half + column] as number
        }),
      )
    model.remove('logits')
    for (const name of ['first', 'second'])
      model.append({ opType: 'MatMul', input: [finalNormOf(model), name], output: [`${name}.logits`] })
    model.append({
      opType: 'Concat',
      input: ['first.logits', 'second.logits'],
      output: ['logits'],
      attribute: [{ name: 'axis', type: 2, i: -1n }],
    })
  }

  it.each([true, false])('gives the predictions of one, final norm %s', async (finalNorm) => {
    const plain = await opened({ tied: false })
    const { explorer } = await opened({ tied: false }, inHalves)
    const [found, expected] = await Promise.all([explorer, plain.explorer].map((one) => read(one, { finalNorm })))
    const numbers = (reading: PromptReading | PromptFlow | undefined): unknown =>
      JSON.parse(
        JSON.stringify(reading, (_, one: unknown) => (typeof one === 'number' ? Number(one.toFixed(4)) + 0 : one)),
      )
    expect(numbers(found)).toEqual(numbers(expected))
    const [own, other] = await Promise.all(
      [explorer, plain.explorer].map(async (one) => ({ ...(await flow(one, 3, { finalNorm })) })),
    )
    expect(numbers(own)).toEqual(numbers(other))
  })

  it('that also reads what another layer wrote is none', async () => {
    const { explorer } = await opened({ tied: false }, (model) => {
      inHalves(model)
      model.behind('second.logits', 'second.own', {
        opType: 'MatMul',
        input: ['block.1.output', 'second'],
        output: ['second.logits'],
      })
    })
    await expect(read(explorer)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/ends before the vocabulary/u),
    })
  })
})

it('a layer whose output is normalised before it is added: what it adds is known, what single memories add is not', async () => {
  const { explorer, onnxFile } = await opened({}, (model) => {
    for (const layer of [1, 2]) {
      model.add(`after.${layer}`, [width], randomNumbers(layer)(width, 1))
      model.behind(`block.${layer}.output`, `block.${layer}.written`, {
        opType: 'LayerNormalization',
        input: [`block.${layer}.written`, `after.${layer}`],
        output: [`block.${layer}.output`],
      })
    }
  })
  const raw = await openRawModel(onnxFile, ['block.2.output'])
  const [written] = await raw.run(IDS)
  await raw.release()
  const y = (written as Float32Array).subarray(3 * width, 4 * width)
  const { readOut } = await plainTiny(onnxFile, { layers: 2, keys: 16 }, IDS)
  const { positions } = await read(explorer)
  const { id, probability } = positions[3]?.layers[1]?.ffn ?? { id: 0, probability: 0 }
  const likely = softmax(logitsOf(readOut, y, true))
  expect([likely[id], Math.max(...likely)].every((p) => Math.abs((p as number) - probability) < 1e-5)).toBe(true)
  const { layers, sum, before, target } = await flow(explorer, 3, { finalNorm: false })
  for (const { ffn, added, taken, bias, memories } of layers) {
    expect(ffn).toBeTypeOf('number')
    expect([added, taken, bias]).toEqual([null, null, null])
    for (const { contribution } of memories) expect(contribution).toBeNull()
  }
  expect(layers[1]?.ffn).toBeCloseTo(along(readOut, y, y, target.id, false), 4)
  expect(layers.reduce((total, { between, ffn }) => total + (between ?? 0) + (ffn ?? 0), before ?? 0)).toBeCloseTo(
    sum ?? Number.NaN,
    4,
  )
})

it.each(['Gather', 'Slice'])(
  'a read-out of the last token alone (%s): every token is read out all the same',
  async (op) => {
    const plain = await opened()
    const { explorer } = await opened({}, (model) => {
      const norm = finalNormOf(model)
      const last = (name: string, values: number[], dims: number[]): string => {
        model.addIntegers(name, dims, values)
        return name
      }
      const input =
        op === 'Gather'
          ? [last('minus-one', [-1], [])]
          : [last('from', [-1], [1]), last('to', [2 ** 40], [1]), last('sequence', [1], [1])]
      model.behind(norm, `${norm}.all`, {
        opType: op,
        input: [`${norm}.all`, ...input],
        output: [norm],
        attribute: op === 'Gather' ? [{ name: 'axis', type: 2, i: 1n }] : [],
      })
    })
    for (const finalNorm of [true, false]) {
      const [found, expected] = await Promise.all([explorer, plain.explorer].map((one) => read(one, { finalNorm })))
      for (const [at, { layers, final }] of (found?.positions ?? []).entries()) {
        const other = expected?.positions[at]
        expect(layers.map((cell) => [cell.residual.id, cell.ffn.id, cell.output.id])).toEqual(
          other?.layers.map((cell) => [cell.residual.id, cell.ffn.id, cell.output.id]),
        )
        expect(final.map(({ id }) => id)).toEqual(other?.final.map(({ id }) => id))
        expect(final[0]?.probability).toBeCloseTo(other?.final[0]?.probability ?? Number.NaN, 5)
      }
    }
  },
)

it('as many keys as layers, and fewer tokens than are shown', async () => {
  const { explorer } = await opened({ layers: 2, keys: 2, vocabulary: 3 })
  const reading = await read(explorer, { text: 'w1 w2' })
  expect(reading.positions.map(({ final }) => final.length)).toEqual([3, 3, 3])
  const total = (reading.positions[2]?.final ?? []).reduce((sum, { probability }) => sum + probability, 0)
  expect(total).toBeCloseTo(1, 5)
  for (const { memories } of (await flow(explorer, 2, { text: 'w1 w2' })).layers)
    expect(memories.length).toBeLessThanOrEqual(2)
})

it('a prediction that is shared: the first of equals is the target of its own logit', async () => {
  // Tokens 7 and 3 have the same vector.
  const { explorer } = await opened({ tied: false }, (model) =>
    model.replace('head', (values) => {
      for (let j = 0; j < width; j++)
        values.fill(values[j * vocabulary + 7] as number, j * vocabulary + 3, j * vocabulary + 4)
    }),
  )
  const { positions } = await read(explorer)
  for (const [at, { final, layers }] of positions.entries()) {
    const { target } = await flow(explorer, at)
    expect(target).toEqual(final[0])
    expect(layers.at(-1)?.output.id).toBe(final[0]?.id)
    for (const { output } of layers) expect(output.id).not.toBe(7)
  }
})

it('a prediction by less than a probability can tell: one and the same everywhere', async () => {
  // The vectors of the second half are 30 times as long as those of the first, and all so short that the softmax is flat.
  const { explorer } = await opened({ tied: false, vocabulary: 32 }, (model) =>
    model.replace('head', (values) => {
      for (let i = 0; i < values.length; i++)
        values[i] = (values[i - (i % vocabulary) + (i % 16)] as number) * (i % vocabulary < 16 ? 1e-9 : 3e-8)
    }),
  )
  for (const [at, { final, layers }] of (await read(explorer, { finalNorm: false })).positions.entries()) {
    expect(layers.at(-1)?.output.id).toBe(final[0]?.id)
    const { target, logit } = await flow(explorer, at, { finalNorm: false })
    expect([target.id, logit > 0]).toEqual([final[0]?.id, true])
  }
})

describe('a refusal', () => {
  it('of a graph that ends before the vocabulary', async () => {
    const { explorer, onnxFile } = await opened({}, (model) => {
      model.remove('logits')
      model.graph.output.length = 0
      model.output(finalNormOf(model), FLOAT)
    })
    await expect(read(explorer)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/ends before the vocabulary.*Export the model with its logits/u),
    })
    await expect(read(explorer)).rejects.toThrow(onnxFile)
  })

  it('of keys, tokens and texts that there are not', async () => {
    const { explorer } = await opened()
    const scaled = (layer: number, index: number): Promise<PromptReading> =>
      read(explorer, { set: [{ layer, index, scale: 0 }] })
    await expect(scaled(3, 0)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(/3\/0.*1 to 2/u),
    })
    await expect(scaled(2, 16)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(/2\/16.*0 to 15/u),
    })
    await expect(flow(explorer, 4)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/4 tokens.*4/u),
    })
    for (const text of ['', ' \n'])
      await expect(read(explorer, { text })).rejects.toMatchObject({
        code: 'bad-input',
        message: expect.stringMatching(/no token/u),
      })
    expect((await read(explorer)).positions).toHaveLength(4)
  })

  it('of another model than the expected one', async () => {
    const { onnxFile } = await opened()
    const expected = { modelSha256: 'a'.repeat(64), tokenizerSha256: 'b'.repeat(64) }
    await expect(openExplorer({ model: onnxFile, expected, provider: 'cpu', threads: 1 })).rejects.toMatchObject({
      code: 'model-differs',
      message: expect.stringMatching(/SHA-256.*Give the original model/u),
    })
    renameSync(onnxFile, `${onnxFile}.away`)
    await expect(openExplorer({ model: onnxFile, expected, provider: 'cpu', threads: 1 })).rejects.toThrow(onnxFile)
  })
})

it('a text longer than the context is cut, and says so', async () => {
  const { explorer } = await opened({ context: 8 })
  const words = (n: number): string => Array.from({ length: n }, (_, i) => `w${i + 1}`).join(' ')
  expect(await read(explorer, { text: words(7) })).toMatchObject({ isCut: false, positions: { length: 8 } })
  const cut = await read(explorer, { text: words(9) })
  expect(cut).toMatchObject({ isCut: true, positions: { length: 8 } })
  expect(cut.positions).toEqual((await read(explorer, { text: words(7) })).positions)
})
