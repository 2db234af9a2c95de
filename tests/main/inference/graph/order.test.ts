import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { describe, expect, it } from 'vitest'
import { checkModel } from '#main/inference/model-check.ts'
import { openModel } from '#main/inference/model/open.ts'
import { EditedModel } from '../../../fixtures/edited-model.ts'
import { FLOAT, GraphBuilder, INT64 } from '../../../fixtures/graph-builder.ts'
import { writeTinyModel } from '../../../fixtures/graphs.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'
import { wordTokenizer } from '../../../fixtures/word-tokenizer.ts'

/** A tiny decoder whose nodes were changed. */
function edited(change: (model: EditedModel) => void): string {
  const folder = temporaryFolder()
  writeTinyModel(folder, { kind: 'relu' })
  const file = join(folder, 'model.onnx')
  const model = new EditedModel(file)
  change(model)
  model.write(file)
  return folder
}

describe('a graph that cannot be computed is refused rather than followed', () => {
  it.each(['Identity', 'Cast', 'Transpose', 'DequantizeLinear', 'Add', 'Sqrt'])('%s of itself', async (opType) => {
    const folder = edited((model) => {
      model.remove('block.1.output')
      model.append({ opType, input: ['block.1.output', 'block.1.values'], output: ['block.1.output'] })
    })
    await expect(openModel(folder)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/model\.onnx is a damaged ONNX model: its graph has no beginning: its node/u),
    })
  })

  it('two nodes that read each other, on the way to a stored matrix', async () => {
    const folder = edited((model) => {
      model.append({ opType: 'Identity', input: ['b'], output: ['a'] })
      model.append({ opType: 'Transpose', input: ['a'], output: ['b'] })
    })
    await expect(openModel(folder)).rejects.toThrow(/waits for what is made of its own output/u)
  })

  it('a tensor with two makers', async () => {
    const folder = edited((model) =>
      model.append({ opType: 'Identity', input: ['block.1.output'], output: ['block.1.output'] }),
    )
    await expect(openModel(folder)).rejects.toThrow(/makes the tensor "block\.1\.output" twice/u)
  })
})

it('reads nodes in any order, as the runtime does', async () => {
  const folder = edited(({ graph }) => (graph.node = graph.node.toReversed()))
  const model = await openModel(folder)
  expect(model.memories.map(({ coefficients }) => coefficients)).toEqual([
    'block.1.coefficients',
    'block.2.coefficients',
  ])
  expect((await checkModel(model, { provider: 'cpu', threads: 1 })).following).toBeLessThan(1e-4)
})

describe('however deep a graph is, it is read or refused in words', () => {
  const DEEP = 30_000

  it.each<[string, string[]]>([
    ['Add', ['bias']],
    ['Sqrt', []],
    ['Slice', ['zero', 'two', 'zero']],
    ['Mul', ['bias']],
  ])('a chain of %s', async (op, further) => {
    const graph = new GraphBuilder()
    graph.input('input_ids', INT64, ['batch', 'sequence'])
    graph.floats('embedding', [20, 2], new Float32Array(40))
    graph.floats('square', [2, 2], new Float32Array(4))
    graph.floats('bias', [2], new Float32Array(2))
    graph.integers('zero', [1], [0])
    graph.integers('two', [1], [2])
    let x = graph.node('MatMul', [graph.node('Gather', ['embedding', 'input_ids']), 'square'])
    for (let i = 0; i < DEEP; i++) x = graph.node(op, [x, ...further])
    graph.output(graph.node('MatMul', [x, 'square']), FLOAT, ['batch', 'sequence', 2])
    await expect(openModel(written(graph.build().model))).rejects.toMatchObject({ code: 'unsupported' })
  })

  it('a node with many inputs', async () => {
    const graph = new GraphBuilder()
    graph.input('input_ids', INT64, ['batch', 'sequence'])
    graph.node(
      'Concat',
      Array.from({ length: 300_000 }, () => 'input_ids'),
    )
    await expect(openModel(written(graph.build().model))).rejects.toMatchObject({ code: 'unsupported' })
  })

  it('graphs in graphs in graphs', async () => {
    // Each a graph (6) in an attribute (5) in a node (1).
    let graph: Uint8Array = new Uint8Array()
    for (let i = 0; i < 2000; i++)
      for (const field of [6, 5, 1])
        graph = new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(graph).finish()
    const model = new BinaryWriter().tag(7, WireType.LengthDelimited).bytes(graph).finish()
    await expect(openModel(written(model))).rejects.toMatchObject({ code: 'bad-input' })
  })
})

function written(model: Uint8Array): string {
  const folder = temporaryFolder()
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'model.onnx'), model)
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(wordTokenizer(20)))
  return folder
}
