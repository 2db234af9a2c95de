/** The demo model against raw outputs of its unmodified and of an edited file. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Tokenizer } from 'tokenizers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Intervention, PromptFlow, PromptReading } from '#contract/prompt.ts'
import { caseOf } from '#main/analysis/residual/composition.ts'
import { type Explorer, openExplorer } from '#main/inference/prompt/explorer.ts'
import { EditedModel } from '../../../fixtures/edited-model.ts'
import { resources } from '../../../fixtures/host.ts'
import { logitsOf, ordered, type PlainDecoder, row, scaleValue, softmax } from '../../../fixtures/plain-decoder.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'
import { openRawModel } from '../../../fixtures/raw-model.ts'
import { expectFlow } from './expect-flow.ts'

const folder = join(resources, 'demo-model')
const file = join(folder, 'model.onnx')
const text = 'And God said, Let there be'
const [layers, width, keys, vocabulary] = [8, 192, 768, 8192]
const blocks = Array.from({ length: layers }, (_, i) => `blocks.${i}`)

let explorer: Explorer
let ids: number[]
let plain: PlainDecoder
let opening: number

beforeAll(async () => {
  const start = performance.now()
  explorer = await openExplorer({ model: folder, expected: null, provider: 'cpu', threads: 1 })
  await explorer.ask({ text, set: [], finalNorm: true, position: null })
  opening = performance.now() - start
  ids = (await Tokenizer.fromFile(join(folder, 'tokenizer.json')).encode(text)).getIds()
  plain = await plainDemo()
})

async function plainDemo(): Promise<PlainDecoder> {
  const stored = new EditedModel(file)
  const names = blocks.flatMap((block, i) => [
    `${block}.coefficients`,
    `${block}.middle`,
    `${block}.values.output`,
    `residual.${i + 1}`,
  ])
  const raw = await openRawModel(file, ['logits', ...names])
  const [logits, ...tensors] = await raw.run(ids)
  await raw.release()
  const values = blocks.map((block) => stored.floats(`${block}.values.weight`))
  const at = (tensor: number, position: number): Float64Array =>
    Float64Array.from(row(tensors[tensor] as Float32Array, width, position))
  return {
    readOut: {
      embedding: stored.floats('embedding.weight'),
      norm: {
        kind: 'layer-norm',
        epsilon: 1e-5,
        scale: stored.floats('norm.weight'),
        bias: stored.floats('norm.bias'),
      },
      bias: null,
    },
    logits: ids.map((_, position) => row(logits as Float32Array, vocabulary, position)),
    cells: ids.map((_, position) =>
      blocks.map((_, i) => ({
        m: row(tensors[4 * i] as Float32Array, keys, position),
        v: values[i] as Float32Array,
        r: at(4 * i + 1, position),
        y: at(4 * i + 2, position),
        o: at(4 * i + 3, position),
      })),
    ),
  }
}

const read = async (set: Intervention[], finalNorm: boolean): Promise<PromptReading> =>
  (await explorer.ask({ text, set, finalNorm, position: null })) as PromptReading
const flow = async (position: number, finalNorm: boolean): Promise<PromptFlow> =>
  (await explorer.ask({ text, set: [], finalNorm, position })) as PromptFlow

it("predicts at every token what the model's own logits say", async () => {
  const { positions } = await read([], true)
  expect(positions.map(({ id }) => id)).toEqual(ids)
  for (const [at, { final }] of positions.entries()) {
    const likely = softmax(plain.logits[at] as Float32Array)
    for (const [rank, { id, probability }] of final.entries()) {
      expect(probability).toBeCloseTo(likely[id] as number, 5)
      expect(probability).toBeCloseTo(likely[ordered(likely)[rank] as number] as number, 5)
    }
  }
})

describe.each([true, false])('final norm %s', (finalNorm) => {
  it('reads r, y and o out as plain loops do', async () => {
    const { positions } = await read([], finalNorm)
    for (const at of [1, positions.length - 1])
      for (const [i, { residual, ffn, output, case: decided }] of (positions[at]?.layers ?? []).entries()) {
        const cell = plain.cells[at]?.[i]
        if (cell === undefined) throw new Error('no cell')
        for (const [found, x] of [
          [residual, cell.r],
          [ffn, cell.y],
          [output, cell.o],
        ] as const) {
          const likely = softmax(logitsOf(plain.readOut, x, finalNorm))
          expect(found.probability).toBeCloseTo(likely[found.id] as number, 4)
          expect(found.probability).toBeCloseTo(Math.max(...likely), 4)
        }
        expect(decided).toBe(caseOf(residual.id, ffn.id, output.id))
      }
  })

  it('makes the flow that plain loops make', async () => {
    const position = ids.length - 1
    expectFlow(await flow(position, finalNorm), plain, { position, finalNorm, tolerance: 1e-3 })
  })
})

it('without keys, predicts what it predicts with their values set to zero in the file', async () => {
  const last = ids.length - 1
  const { layers: cells } = await flow(last, true)
  const set = [1, 4, 7, 7].map((i, n) => {
    const { layer, index } = cells[i]?.memories[n === 3 ? 1 : 0] ?? { layer: 0, index: 0 }
    return { layer, index, scale: 0 }
  })
  const stored = new EditedModel(file)
  for (const { layer, index, scale } of set) scaleValue(stored, `blocks.${layer - 1}.values.weight`, keys, index, scale)
  const edited = temporaryFolder()
  const raw = await openRawModel(stored.write(join(edited, 'edited.onnx')), ['logits'])
  const [logits] = await raw.run(ids)
  await raw.release()
  rmSync(edited, { recursive: true })
  const { positions } = await read(set, true)
  for (const [at, { final }] of positions.entries()) {
    const likely = softmax(row(logits as Float32Array, vocabulary, at))
    for (const { id, probability } of final) expect(probability).toBeCloseTo(likely[id] as number, 5)
  }
  const before = softmax(plain.logits[last] as Float32Array)
  const changed = positions[last]?.final.some(({ id, probability }) => Math.abs(probability - (before[id] ?? 0)) > 1e-2)
  expect(changed).toBe(true)
})

it('costs little at another token of a text that was read', async () => {
  const times: number[] = []
  for (const position of ids.keys()) {
    const start = performance.now()
    await flow(position, true)
    times.push(performance.now() - start)
  }
  expect(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]).toBeLessThan(opening / 2)
})
