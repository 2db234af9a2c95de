/** How a prediction comes about, in tiny models, against plain loops. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import type { Intervention, PromptFlow } from '#contract/prompt.ts'
import { type Explorer, openExplorer } from '#main/inference/prompt/explorer.ts'
import { EditedModel } from '../../../fixtures/edited-model.ts'
import { type TinyModelOptions, writeTinyModel } from '../../../fixtures/graphs.ts'
import { plainTiny, type PlainDecoder, scaleValue } from '../../../fixtures/plain-decoder.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'
import { expectFlow } from './expect-flow.ts'

interface Case extends TinyModelOptions {
  what: string
  /** Whether the read-out adds a bias to each token's logit. */
  bias?: boolean
}

const cases: Case[] = [
  { kind: 'relu', what: 'ReLU' },
  { kind: 'relu', bias: true, what: 'a bias on the logits' },
  { kind: 'relu', half: true, what: 'weights in half precision' },
  { kind: 'relu', tied: false, what: 'an output embedding of its own' },
  { kind: 'relu', tied: false, half: true, bias: true, what: 'an output embedding of its own in half precision' },
  { kind: 'relu-gemm', what: 'flattened Gemm with both matrices transposed' },
  { kind: 'relu-conv1d', what: 'flattened Gemm' },
  { kind: 'relu-squared', what: 'squared ReLU' },
  { kind: 'gelu', what: 'GELU' },
  { kind: 'silu-gated', what: 'gated SiLU' },
  { kind: 'gelu', parallel: 'sum-first', what: 'a parallel block, (y + attention) + x' },
  { kind: 'gelu', parallel: 'residual-first', what: 'a parallel block, y + (x + attention)' },
  { kind: 'relu', norm: 'layer-norm-spelled', what: 'layer norms spelled out' },
  { kind: 'silu-gated', norm: 'rms-norm', what: 'RMS norms' },
  { kind: 'silu-gated', norm: 'rms-norm-spelled', bias: true, what: 'RMS norms spelled out, a bias on the logits' },
  { kind: 'gelu', norm: 'skip-layer-norm', what: 'sum and norm in one node' },
]

const [layers, width, keys, vocabulary] = [3, 16, 48, 40]
const IDS = [0, 5, 9, 5, 30]
const text = 'w5 w9 w5 w30'

describe.each(cases)('$what', ({ bias, ...options }) => {
  const folder = temporaryFolder()
  const size = { layers, keys, ...options }
  let explorer: Explorer
  let original: PlainDecoder

  beforeAll(async () => {
    const { onnxFile } = writeTinyModel(folder, { width, vocabulary, ...size })
    const model = new EditedModel(onnxFile)
    if (bias === true) {
      model.add(
        'logits.bias',
        [vocabulary],
        Float32Array.from({ length: vocabulary }, (_, id) => Math.sin(id)),
      )
      model.behind('logits', 'logits.bare', {
        opType: 'Add',
        input: ['logits.bare', 'logits.bias'],
        output: ['logits'],
      })
    }
    model.write(onnxFile)
    explorer = await openExplorer({ model: folder, expected: null, provider: 'cpu', threads: 1 })
    original = await plainTiny(onnxFile, size, IDS)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const flow = async (position: number, set: Intervention[], finalNorm: boolean): Promise<PromptFlow> =>
    (await explorer.ask({ text, set, finalNorm, position })) as PromptFlow

  it.each([true, false])('adds up at every token, final norm %s', async (finalNorm) => {
    for (const position of IDS.keys())
      expectFlow(await flow(position, [], finalNorm), original, { position, finalNorm, tolerance: 1e-4 })
  })

  it('adds up with keys scaled, their coefficients as scaled', async () => {
    const set = [
      { layer: 1, index: 3, scale: 0 },
      { layer: 2, index: 7, scale: 3 },
      { layer: 2, index: 8, scale: -2 },
    ]
    const stored = new EditedModel(join(folder, 'model.onnx'))
    for (const { layer, index, scale } of set) scaleValue(stored, `block.${layer}.values`, keys, index, scale)
    const edited = await plainTiny(stored.write(join(folder, 'edited.onnx')), size, IDS)
    // The edited file has the factor in the value, the explorer in the coefficient.
    for (const cells of edited.cells)
      for (const { layer, index, scale } of set) {
        const [before, after] = [original.cells[0], cells].map((all) => all?.[layer - 1])
        if (before === undefined || after === undefined) throw new Error('no cell')
        after.m[index] = (after.m[index] as number) * scale
        after.v = before.v
      }
    for (const finalNorm of [true, false])
      expectFlow(await flow(4, set, finalNorm), edited, { position: 4, finalNorm, tolerance: 1e-4 })
  })
})
