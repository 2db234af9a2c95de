import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromBinary } from '@bufbuild/protobuf'
import { expect, it } from 'vitest'
import { OnnxGraph } from '#main/inference/graph/graph.ts'
import { ModelSchema } from '#main/inference/graph/onnx_pb.ts'
import { contextOf } from '#main/inference/model/context.ts'
import { openModel } from '#main/inference/model/open.ts'
import { GraphBuilder, INT64 } from '../../../fixtures/graph-builder.ts'
import { writeTinyModel } from '../../../fixtures/graphs.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

it('is the least of what config.json, genai_config.json and the table of positions say', async () => {
  const folder = temporaryFolder()
  writeTinyModel(folder, { kind: 'relu', context: 40 })
  const write = (name: string, value: unknown): void => writeFileSync(join(folder, name), JSON.stringify(value))
  const context = async (): Promise<number | null> => (await openModel(folder)).description.context
  write('config.json', { num_hidden_layers: 2, max_position_embeddings: 100 })
  expect(await context()).toBe(40)
  write('config.json', { num_hidden_layers: 2, n_positions: 30 })
  expect(await context()).toBe(30)
  write('genai_config.json', { model: { context_length: 20, decoder: { filename: 'model.onnx' } } })
  expect(await context()).toBe(20)
  rmSync(join(folder, 'config.json'))
  write('genai_config.json', { model: { context_length: 2000, decoder: { num_hidden_layers: 2 } } })
  expect(await context()).toBe(40)
})

/** A graph that picks out of a table of positions. */
function contextIn(build: (graph: GraphBuilder) => void): number | null {
  const graph = new GraphBuilder()
  graph.input('input_ids', INT64, ['batch', 'sequence'])
  graph.input('attention_mask', INT64, ['batch', 'sequence'])
  graph.input('position_ids', INT64, ['batch', 'sequence'])
  for (const [name, value] of Object.entries({ zero: 0, one: 1, two: 2 })) {
    graph.integers(name, [], [value])
    graph.integers(`list.${name}`, [1], [value])
  }
  graph.node('Gather', [graph.node('Shape', ['input_ids']), 'one'], { name: 'length' })
  graph.floats('table', [50, 4], new Float32Array(200))
  build(graph)
  const { model } = graph.build()
  return contextOf(new OnnxGraph(fromBinary(ModelSchema, model), 'a.onnx'), [], new Set(['input_ids']))
}

it.each<[string, number | null, (graph: GraphBuilder) => void]>([
  ['rows picked by position_ids', 50, (graph) => graph.node('Gather', ['table', 'position_ids'])],
  [
    'rows picked by a count of tokens',
    50,
    (graph) => graph.node('Gather', ['table', graph.node('Range', ['zero', 'length', 'one'])]),
  ],
  [
    "OPT's, which counts the mask and begins at 2",
    48,
    (graph) => {
      const counted = graph.node('Mul', [graph.node('CumSum', ['attention_mask', 'one']), 'attention_mask'])
      graph.node('Gather', ['table', graph.node('Add', [graph.node('Sub', [counted, 'one']), 'two'])])
    },
  ],
  [
    'the first rows of a rotary cache',
    50,
    (graph) =>
      graph.node('Slice', ['table', 'list.zero', graph.node('Unsqueeze', ['length', 'list.zero']), 'list.zero']),
  ],
  [
    "the cache of the runtime's rotary embedding",
    50,
    (graph) => graph.node('RotaryEmbedding', ['q', 'position_ids', 'table', 'table'], { domain: 'com.microsoft' }),
  ],
  [
    "the cache of the runtime's attention",
    50,
    (graph) =>
      graph.node('GroupQueryAttention', ['q', 'k', 'v', 'pk', 'pv', 'n', 't', 'table', 'table'], {
        domain: 'com.microsoft',
      }),
  ],
  [
    'a bias by distance, which is no limit',
    null,
    (graph) => {
      const range = graph.node('Range', ['zero', 'length', 'one'])
      graph.node('Gather', ['table', graph.node('Min', [range, graph.integers('most', [], [49])])])
    },
  ],
  ['token embeddings, which are no limit', null, (graph) => graph.node('Gather', ['table', 'input_ids'])],
])('%s', (_, expected, build) => expect(contextIn(build)).toBe(expected))

it('is not known where nothing says it', () => expect(contextIn(() => {})).toBeNull())
