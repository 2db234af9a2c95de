/** The same decoder as different exporters write it: coefficients, values, residual stream and prompt are the same. */
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { create, toBinary } from '@bufbuild/protobuf'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PromptFlow } from '#contract/prompt.ts'
import { type Graph, GraphSchema, ModelSchema, type Node, NodeSchema } from '#main/inference/graph/onnx_pb.ts'
import { coefficientsOf } from '#main/inference/instrument/request.ts'
import { checkModel } from '#main/inference/model-check.ts'
import { openModel, type OpenModel } from '#main/inference/model/open.ts'
import { readVectors } from '#main/inference/model/vectors.ts'
import { openExplorer } from '#main/inference/prompt/explorer.ts'
import { openSession } from '#main/inference/session.ts'
import { EditedModel } from '../../../fixtures/edited-model.ts'
import { FLOAT, INT64 } from '../../../fixtures/graph-builder.ts'
import { type TinyModelOptions, writeTinyModel } from '../../../fixtures/graphs.ts'
import { openRawModel } from '../../../fixtures/raw-model.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

const cpu = { provider: 'cpu', threads: 1 } as const
const OPTIONS: TinyModelOptions = { kind: 'relu', width: 16, keys: 32, vocabulary: 40, tied: false }
const IDS = [0, 3, 17, 8, 30]

interface Found {
  model: OpenModel
  numbers: Float32Array[]
  prompt: unknown
}

async function look(folder: string): Promise<Found> {
  const model = await openModel(folder)
  await checkModel(model, cpu)
  const sums = model.memories.flatMap(({ output, residual }) => [output, residual?.sum ?? ''])
  const session = await openSession(model, { kind: 'coefficients' }, cpu)
  const stream = await openSession(model, { kind: 'tensors', names: sums }, cpu)
  const [m, o] = [
    await session.run(Int32Array.from(IDS), 1, IDS.length),
    await stream.run(Int32Array.from(IDS), 1, IDS.length),
  ]
  const numbers: Float32Array[] = [
    ...model.memories.map(({ layer }) => m[coefficientsOf(layer)]),
    ...sums.map((name) => o[name]),
  ].map((output) => Float32Array.from(output?.data ?? []))
  for (const { keys, values } of model.memories)
    numbers.push(await readVectors(model, keys), await readVectors(model, values))
  await session.close()
  await stream.close()
  const explorer = await openExplorer({ model: folder, expected: null, ...cpu })
  const prompt = await explorer.ask({ text: 'w3 w17 w8 w30', set: [], finalNorm: true, position: 4 })
  return { model, numbers, prompt }
}

/** Numbers rounded, so that two runs can be compared whole. */
const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, one: unknown) => (typeof one === 'number' ? Number(one.toFixed(3)) + 0 : one)))

function edited(change: (model: EditedModel, folder: string) => void, options: Partial<TinyModelOptions> = {}): string {
  const folder = temporaryFolder()
  writeTinyModel(folder, { ...OPTIONS, ...options })
  const file = join(folder, 'model.onnx')
  const model = new EditedModel(file)
  change(model, folder)
  model.write(file)
  return folder
}

const text = (name: string, value: string) => ({ name, type: 3, s: new TextEncoder().encode(value) })
const integer = (name: string, i: number) => ({ name, type: 2, i: BigInt(i) })
const graphOf = (name: string, g: Graph) => ({ name, type: 5, g })
const nodeWith = ({ graph }: EditedModel, isIt: (node: Node) => boolean): Node => {
  const found = graph.node.find(isIt)
  if (found === undefined) throw new Error('no such node')
  return found
}

/** Puts other nodes in a node's place. */
function replace(model: EditedModel, old: Node, ...nodes: Parameters<EditedModel['append']>[0][]): void {
  const [output = ''] = old.output
  model.behind(output, `${output}/unused`, ...nodes)
  model.remove(`${output}/unused`)
}

const product = (layer: number, name: string) => (node: Node) => node.input[1] === `block.${layer}.${name}`

const exports: [what: string, () => string][] = [
  [
    'products as sums in index notation, one matrix turned',
    () =>
      edited((model) => {
        for (const layer of [1, 2]) {
          const [keys, values] = ['keys', 'values'].map((name) => nodeWith(model, product(layer, name)))
          for (const [node, equation] of [
            [keys, 'bsd,df->bsf'],
            [values, '...f,fd->...d'],
          ] as const)
            replace(model, node as Node, {
              opType: 'Einsum',
              input: node?.input ?? [],
              output: node?.output ?? [],
              attribute: [text('equation', equation)],
            })
        }
      }),
  ],
  [
    'a squeeze that is a choice between two shapes',
    () =>
      edited((model) => {
        const branch = (opType: string): Graph =>
          create(GraphSchema, {
            name: opType,
            node: [{ opType, input: ['whole'], output: [`as ${opType}`] }],
            output: [{ name: `as ${opType}` }],
          })
        model.behind(
          'block.1.output',
          'whole',
          { opType: 'Equal', input: ['length', 'zero'], output: ['is empty'] },
          {
            opType: 'If',
            input: ['is empty'],
            output: ['block.1.output'],
            attribute: [graphOf('then_branch', branch('Flatten')), graphOf('else_branch', branch('Identity'))],
          },
        )
      }),
  ],
  [
    'the embedding in a file of its own',
    () =>
      edited((model, folder) => {
        const gather = nodeWith(model, ({ input }) => input[0] === 'embedding')
        const [table] = model.graph.initializer.filter(({ name }) => name === 'embedding')
        const embedding = create(ModelSchema, {
          irVersion: 8n,
          opsetImport: [{ domain: '', version: 17n }],
          graph: create(GraphSchema, {
            name: 'embed',
            node: [{ opType: 'Gather', input: ['weight', 'input_ids'], output: ['out'] }],
            initializer: table === undefined ? [] : [Object.assign(table, { name: 'weight' })],
            input: model.graph.input,
            output: [{ name: 'out' }],
          }),
        })
        writeFileSync(join(folder, 'embed_tokens.onnx'), toBinary(ModelSchema, embedding))
        model.graph.initializer = model.graph.initializer.filter((one) => one !== table)
        model.graph.node = model.graph.node.filter((node) => node !== gather)
        for (const node of model.graph.node) {
          node.input = node.input.map((name) => (name === gather.output[0] ? 'inputs_embeds' : name))
          if (node.opType === 'Shape') node.input = ['inputs_embeds']
        }
        model.graph.input = []
        model.input('inputs_embeds', FLOAT, ['batch', 'sequence', 16])
      }),
  ],
  [
    'a state of one size, which begins with zeros',
    () =>
      edited((model) => {
        model.input('past_conv.0', FLOAT, ['batch', 16, 3])
        const attribute = [
          { name: 'axes', type: 7, ints: [1n, 2n] },
          { name: 'keepdims', type: 2, i: 1n },
        ]
        model.behind(
          'block.1.output',
          'own',
          { opType: 'ReduceMax', input: ['past_conv.0'], output: ['state'], attribute },
          { opType: 'Add', input: ['own', 'state'], output: ['block.1.output'] },
        )
      }),
  ],
  [
    'a mask for each pair of tokens',
    () =>
      edited((model) => {
        model.input('attention_mask', FLOAT, ['batch', 1, 'query', 'key'])
        model.graph.node.unshift(
          ...create(GraphSchema, {
            node: [{ opType: 'Squeeze', input: ['attention_mask', 'one.list'], output: ['pairs'] }],
          }).node,
        )
        for (const node of model.graph.node.filter(({ opType }) => opType === 'Where'))
          Object.assign(node, { opType: 'Add', input: [node.input[2] ?? '', 'pairs'] })
      }),
  ],
  [
    'positions on three axes',
    () =>
      edited((model) => {
        model.input('position_ids', INT64, [3, 'batch', 'sequence'])
        const picked = nodeWith(model, ({ input }) => input[0] === 'positions')
        picked.input = ['positions', 'text positions']
        model.graph.node.unshift(
          ...create(GraphSchema, {
            node: [{ opType: 'Gather', input: ['position_ids', 'zero'], output: ['text positions'] }],
          }).node,
        )
      }),
  ],
  [
    'the places that tokens have in a cache',
    () =>
      edited((model) => {
        model.input('cache_position', INT64, ['sequence'])
        nodeWith(model, ({ input }) => input[0] === 'positions').input = ['positions', 'cache_position']
      }),
  ],
  [
    'every tensor in a file beside it, shapes and factors too',
    () =>
      edited((model, folder) => {
        let written = 0
        const parts: Uint8Array[] = []
        for (const tensor of model.graph.initializer) {
          const bytes =
            tensor.rawData.length > 0 ? tensor.rawData : new Uint8Array(BigInt64Array.from(tensor.int64Data).buffer)
          const entries = { location: 'all.data', offset: written, length: bytes.length }
          parts.push(bytes)
          written += bytes.length
          const externalData = Object.entries(entries).map(([key, value]) => ({ key, value: String(value) }))
          const [{ externalData: made } = { externalData: [] }] = create(GraphSchema, {
            initializer: [{ externalData }],
          }).initializer
          Object.assign(tensor, { rawData: new Uint8Array(), int64Data: [], dataLocation: 1, externalData: made })
        }
        writeFileSync(join(folder, 'all.data'), Buffer.concat(parts))
      }),
  ],
  [
    'tensors that say that they are inside the file',
    () =>
      edited(({ graph }) => {
        for (const tensor of graph.initializer) tensor.dataLocation = 0
      }),
  ],
  [
    'positions that are turned by, the same for all sentences',
    () =>
      edited((model) => {
        model.add('cosines', [32, 8], new Float32Array(256).fill(1))
        model.add('sines', [32, 8], new Float32Array(256))
        for (const layer of [1, 2]) {
          const query = nodeWith(model, ({ input }) => input[1] === `block.${layer}.attention.q`).output[0] ?? ''
          model.behind(query, `${query}/own`, {
            opType: 'RotaryEmbedding',
            domain: 'com.microsoft',
            input: [`${query}/own`, 'key.range', 'cosines', 'sines'],
            output: [query],
          })
        }
      }),
  ],
  [
    'angles to turn by, the same for all sentences',
    () =>
      edited((model) => {
        model.opset = 23
        model.add('cosines', [32, 8], new Float32Array(256).fill(1))
        model.add('sines', [32, 8], new Float32Array(256))
        const angles = ['cosines', 'sines'].flatMap((table) => [
          { opType: 'Gather', input: [table, 'range'], output: [`${table} of tokens`] },
          { opType: 'Unsqueeze', input: [`${table} of tokens`, 'zero.list'], output: [`${table} of all`] },
        ])
        model.behind('range', 'own range', { opType: 'Identity', input: ['own range'], output: ['range'] }, ...angles)
        for (const layer of [1, 2]) {
          const query = nodeWith(model, ({ input }) => input[1] === `block.${layer}.attention.q`).output[0] ?? ''
          model.behind(query, `${query}/own`, {
            opType: 'RotaryEmbedding',
            input: [`${query}/own`, 'cosines of all', 'sines of all'],
            output: [query],
            attribute: [integer('num_heads', 1)],
          })
        }
      }),
  ],
  [
    'the logits of the last token, picked by its number',
    () =>
      edited((model) => {
        model.addIntegers('last', [], [-1])
        model.behind('logits', 'all logits', {
          opType: 'Gather',
          input: ['all logits', 'last'],
          output: ['logits'],
          attribute: [integer('axis', 1)],
        })
      }),
  ],
  [
    'the last token cut out before the logits are read out',
    () =>
      edited((model) => {
        const head = nodeWith(model, ({ output }) => output[0] === 'logits')
        const read = head.input[0] ?? ''
        model.addIntegers('last', [1], [-1])
        model.addIntegers('end', [1], [2 ** 40])
        model.addIntegers('second', [1], [1])
        head.opType = 'Gemm'
        head.input = ['last one', 'head']
        model.behind(
          read,
          'of all',
          { opType: 'Slice', input: ['of all', 'last', 'end', 'second'], output: ['last ones'] },
          { opType: 'Squeeze', input: ['last ones', 'second'], output: ['last one'] },
          { opType: 'Identity', input: ['of all'], output: [read] },
        )
      }),
  ],
  ['products as convolutions that look at one token', () => edited((model) => convolved(model, 'line'))],
  ['products as convolutions over an image of one line', () => edited((model) => convolved(model, 'image'))],
  ['products as convolutions over an image, its numbers last', () => edited((model) => convolved(model, 'last'))],
  [
    'a block that no output needs',
    () =>
      edited((model) => {
        const copies = model.graph.node.filter(({ output: [made = ''] }) => made.startsWith('block.2.'))
        const [first, second] = ['keys', 'values'].map((name) => nodeWith(model, product(2, name)))
        if (copies.length === 0 || first === undefined || second === undefined) throw new Error('no block')
        model.append({ opType: 'MatMul', input: first.input, output: ['left.inside'] })
        model.append({ opType: 'Relu', input: ['left.inside'], output: ['left.m'] })
        model.append({ opType: 'MatMul', input: ['left.m', second.input[1] ?? ''], output: ['left.over'] })
      }),
  ],
  [
    'attention in one node without a bias',
    () =>
      edited((model) => {
        for (const layer of [1, 2]) {
          const name = `block.${layer}.attention`
          const parts = ['q', 'k', 'v'].map((part) => model.floats(`${name}.${part}`))
          const weights = Float32Array.from({ length: 16 * 48 }, (_, i) => {
            const [row, column] = [Math.floor(i / 48), i % 48]
            return parts[Math.floor(column / 16)]?.[row * 16 + (column % 16)] ?? NaN
          })
          model.add(`${name}.qkv`, [16, 48], weights)
          const [input = ''] = nodeWith(model, ({ input: read }) => read[1] === `${name}.q`).input
          const [mixed = ''] = nodeWith(model, ({ input: read }) => read[1] === `${name}.out`).input
          replace(
            model,
            nodeWith(model, ({ output }) => output[0] === mixed),
            {
              opType: 'Attention',
              domain: 'com.microsoft',
              input: [input, `${name}.qkv`],
              output: [mixed],
              attribute: [
                { name: 'num_heads', type: 2, i: 1n },
                { name: 'unidirectional', type: 2, i: 1n },
              ],
            },
          )
        }
      }),
  ],
  [
    'a cache of fixed length, written at the places of the tokens',
    () =>
      edited((model) => {
        model.input('past_key_values.0.key', FLOAT, [1, 1, 32, 16])
        model.input('cache_position', INT64, ['sequence'])
        const name = 'block.1.attention'
        const key = nodeWith(model, ({ input }) => input[1] === `${name}.k`).output[0] ?? ''
        model.addIntegers('cache.places.axes', [1], [1])
        model.addIntegers('cache.axes', [1], [1])
        model.behind(
          key,
          'own keys',
          { opType: 'Squeeze', input: ['past_key_values.0.key', 'cache.axes'], output: ['cache'] },
          { opType: 'Squeeze', input: ['own keys', 'zero.list'], output: ['written'] },
          { opType: 'Squeeze', input: ['cache', 'zero.list'], output: ['cache rows'] },
          { opType: 'Unsqueeze', input: ['cache_position', 'cache.places.axes'], output: ['places'] },
          { opType: 'ScatterND', input: ['cache rows', 'places', 'written'], output: ['filled'] },
          { opType: 'Gather', input: ['filled', 'cache_position'], output: ['read back'] },
          { opType: 'Unsqueeze', input: ['read back', 'zero.list'], output: [key] },
        )
      }),
  ],
  [
    'attention over a buffer, one token at a time',
    () =>
      edited((model) => {
        for (const layer of [1, 2]) {
          const name = `block.${layer}.attention`
          const parts = ['q', 'k', 'v'].map((part) => model.floats(`${name}.${part}`))
          const weights = Float32Array.from({ length: 16 * 48 }, (_, i) => {
            const [row, column] = [Math.floor(i / 48), i % 48]
            return parts[Math.floor(column / 16)]?.[row * 16 + (column % 16)] ?? NaN
          })
          model.add(`${name}.qkv`, [16, 48], weights)
          model.add(`${name}.qkv.bias`, [48], new Float32Array(48))
          model.input(`past_${layer}`, FLOAT, [2, 'batch_size', 1, 'max_seq_len', 16])
          model.input('past_sequence_length', 6, [1])
          const [input = ''] = nodeWith(model, ({ input: read }) => read[1] === `${name}.q`).input
          const [mixed = ''] = nodeWith(model, ({ input: read }) => read[1] === `${name}.out`).input
          replace(
            model,
            nodeWith(model, ({ output }) => output[0] === mixed),
            {
              opType: 'DecoderMaskedSelfAttention',
              domain: 'com.microsoft',
              input: [input, `${name}.qkv`, `${name}.qkv.bias`, '', `past_${layer}`, '', 'past_sequence_length'],
              output: [mixed, `present_${layer}`],
              attribute: [
                { name: 'num_heads', type: 2, i: 1n },
                { name: 'past_present_share_buffer', type: 2, i: 1n },
              ],
            },
          )
        }
      }),
  ],
  [
    'attention over a buffer of keys and one of values',
    () =>
      edited((model) => {
        for (const layer of [1, 2]) {
          const name = `block.${layer}.attention`
          const [q = '', k = '', v = ''] = ['q', 'k', 'v'].map(
            (part) => nodeWith(model, ({ input }) => input[1] === `${name}.${part}`).output[0],
          )
          const [mixed = ''] = nodeWith(model, ({ input }) => input[1] === `${name}.out`).input
          for (const part of ['key', 'value'])
            model.input(`past_${part}_${layer}`, FLOAT, ['batch_size', 1, 'max_seq_len', 16])
          replace(
            model,
            nodeWith(model, ({ output }) => output[0] === mixed),
            {
              opType: 'DecoderMaskedMultiHeadAttention',
              domain: 'com.microsoft',
              input: [q, k, v, '', '', `past_key_${layer}`, `past_value_${layer}`],
              output: [mixed, `present_key_${layer}`, `present_value_${layer}`],
              attribute: [{ name: 'num_heads', type: 2, i: 1n }],
            },
          )
        }
      }),
  ],
  [
    "the runtime's look-ups, sum and norm in one node",
    () =>
      edited((model) => {
        const norm = nodeWith(model, ({ input }) => input[1] === 'block.1.norm1.scale')
        const sum = nodeWith(model, ({ output }) => output[0] === norm.input[0])
        const [label = ''] = norm.output
        replace(model, norm, {
          opType: 'EmbedLayerNormalization',
          domain: 'com.microsoft',
          input: ['input_ids/int', '', 'embedding', 'positions', '', 'block.1.norm1.scale', 'block.1.norm1.bias'],
          output: [label, 'mask', sum.output[0] ?? ''],
          attribute: [{ name: 'epsilon', type: 1, f: 1e-5 }],
        })
        model.graph.node = model.graph.node.filter((node) => node !== sum)
        model.graph.node.unshift(
          ...create(GraphSchema, {
            node: [
              {
                opType: 'Cast',
                input: ['input_ids'],
                output: ['input_ids/int'],
                attribute: [{ name: 'to', type: 2, i: 6n }],
              },
            ],
          }).node,
        )
      }),
  ],
  [
    "the runtime's product with a function behind it",
    () =>
      edited(
        (model) => {
          for (const layer of [1, 2]) {
            const gemm = nodeWith(model, product(layer, 'keys'))
            const relu = nodeWith(model, ({ output }) => output[0] === `block.${layer}.coefficients`)
            replace(model, relu, {
              opType: 'FusedGemm',
              domain: 'com.microsoft',
              input: gemm.input,
              output: relu.output,
              attribute: [...gemm.attribute, text('activation', 'Relu')],
            })
            model.remove(gemm.output[0] ?? '')
          }
        },
        { kind: 'relu-gemm' },
      ),
  ],
]

/** A function of the model, as the format has it; its nodes may refer to an attribute of the call. */
function functionBytes(name: string, inputs: string[], nodes: Uint8Array[], overload = ''): Uint8Array {
  const writer = new BinaryWriter().tag(1, LENGTH).string(name)
  for (const input of inputs) writer.tag(4, LENGTH).string(input)
  writer.tag(5, LENGTH).string('result')
  for (const node of nodes) writer.tag(7, LENGTH).bytes(node)
  if (overload !== '') writer.tag(13, LENGTH).string(overload)
  return writer.tag(10, LENGTH).string('pkg.model').finish()
}

const LENGTH = WireType.LengthDelimited
const nodeBytes = (node: Parameters<EditedModel['append']>[0]): Uint8Array =>
  toBinary(NodeSchema, create(NodeSchema, node))
/** An attribute with the value of the call's attribute of this name. */
const referring = (name: string, to: string): Uint8Array => {
  const attribute = new BinaryWriter()
    .tag(1, LENGTH)
    .string(name)
    .tag(21, LENGTH)
    .string(to)
    .tag(20, WireType.Varint)
    .int32(1)
  return new BinaryWriter().tag(5, LENGTH).bytes(attribute.finish()).finish()
}

it('puts functions in the place of their calls, also within one another, with the attributes of the call', async () => {
  const base = temporaryFolder()
  writeTinyModel(base, { ...OPTIONS, kind: 'leaky-relu' })
  const folder = edited(
    (model) => {
      for (const layer of [1, 2]) {
        const [name, input] = [`block.${layer}`, nodeWith(model, product(layer, 'keys')).input[0] ?? '']
        const old = nodeWith(model, product(layer, 'values')).output[0] ?? ''
        const stored = ['keys', 'key.bias', 'values', 'value.bias'].map((part) => `${name}.${part}`)
        replace(
          model,
          nodeWith(model, ({ output }) => output[0] === `${name}.output`),
          {
            opType: 'FeedForward',
            domain: 'pkg.model',
            input: [input, ...stored],
            output: [`${name}.output`],
            attribute: [{ name: 'slope', type: 1, f: 0.01 }],
          },
        )
        for (const tensor of [old, `${name}.coefficients`]) model.remove(tensor)
      }
    },
    { kind: 'leaky-relu' },
  )
  const linear = functionBytes(
    'Linear',
    ['x', 'w', 'b'],
    [
      nodeBytes({ opType: 'MatMul', input: ['x', 'w'], output: ['product'] }),
      nodeBytes({ opType: 'Add', input: ['product', 'b'], output: ['result'] }),
    ],
  )
  const activation = nodeBytes({ opType: 'LeakyRelu', input: ['inside'], output: ['m'] })
  const call = (input: string[], output: string): Uint8Array =>
    nodeBytes({ opType: 'Linear', domain: 'pkg.model', input, output: [output] })
  const block = functionBytes(
    'FeedForward',
    ['x', 'k', 'kb', 'v', 'vb'],
    [
      call(['x', 'k', 'kb'], 'inside'),
      Buffer.concat([activation, referring('alpha', 'slope')]),
      call(['m', 'v', 'vb'], 'result'),
    ],
  )
  // Another function of the same name, which nothing calls.
  const other = functionBytes(
    'Linear',
    ['x', 'w', 'b'],
    [nodeBytes({ opType: 'Add', input: ['x', 'b'], output: ['result'] })],
    'other',
  )
  const functions = [linear, block, other].map((bytes) => new BinaryWriter().tag(25, LENGTH).bytes(bytes).finish())
  appendFileSync(join(folder, 'model.onnx'), Buffer.concat(functions))
  const [found, plain] = [await look(folder), await look(base)]
  expect(found.model.memories.map(({ coefficients }) => coefficients)).toEqual(['block.1.output/m', 'block.2.output/m'])
  expect(found.numbers).toEqual(plain.numbers)
  expect(rounded(found.prompt)).toEqual(rounded(plain.prompt))
})

/** The blocks as convolutions: over [batch, numbers, tokens], or over an image of 1 × tokens that is made of it or of [batch, tokens, numbers]. */
function convolved(model: EditedModel, layout: 'line' | 'image' | 'last'): void {
  model.addIntegers('high.2', [1], [2])
  model.addIntegers('high.1', [1], [1])
  const node = (opType: string, input: string[], output: string, perm?: bigint[]) => ({
    opType,
    input,
    output: [output],
    attribute: perm === undefined ? [] : [{ name: 'perm', type: 7, ints: perm }],
  })
  for (const layer of [1, 2]) {
    const name = `block.${layer}`
    const keys = nodeWith(model, product(layer, 'keys'))
    for (const [part, outputs, inputs] of [
      ['keys', 32, 16],
      ['values', 16, 32],
    ] as const) {
      const stored = model.floats(`${name}.${part}`)
      const turned = stored.map((_, i) => stored[(i % inputs) * outputs + Math.floor(i / inputs)] ?? NaN)
      model.add(`${name}.${part}.conv`, [outputs, inputs, 1, ...(layout === 'line' ? [] : [1])], turned)
    }
    const output = `${name}.output`
    const bias = nodeWith(model, ({ output: [made] }) => made === output).input[1] ?? ''
    const inside = nodeWith(model, ({ input }) => input[0] === keys.output[0])
    const [x, columns, wide, out] = [keys.input[0] ?? '', `${name}.columns`, `${name}.wide`, `${name}.out`]
    const before = {
      line: [node('Transpose', [x], columns, [0n, 2n, 1n])],
      image: [node('Transpose', [x], wide, [0n, 2n, 1n]), node('Unsqueeze', [wide, 'high.2'], columns)],
      last: [node('Unsqueeze', [x, 'high.1'], wide), node('Transpose', [wide], columns, [0n, 3n, 1n, 2n])],
    }[layout]
    const flat = `${name}.flat`
    const after = {
      line: [node('Transpose', [out], output, [0n, 2n, 1n])],
      image: [node('Squeeze', [out, 'high.2'], flat), node('Transpose', [flat], output, [0n, 2n, 1n])],
      last: [node('Transpose', [out], flat, [0n, 2n, 3n, 1n]), node('Squeeze', [flat, 'high.1'], output)],
    }[layout]
    replace(
      model,
      nodeWith(model, ({ output: [made] }) => made === output),
      ...before,
      node('Conv', [columns, `${name}.keys.conv`, inside.input[1] ?? ''], `${name}.inside`),
      node('Relu', [`${name}.inside`], `${name}.m`),
      node('Conv', [`${name}.m`, `${name}.values.conv`, bias], out),
      ...after,
    )
  }
}

describe.each(exports)('%s', (_, write) => {
  let [plain, found]: Found[] = []
  beforeAll(async () => {
    const folder = write()
    const base = temporaryFolder()
    writeTinyModel(base, { ...OPTIONS, ...(_.includes('function behind') && { kind: 'relu-gemm' as const }) })
    plain = await look(base)
    found = await look(folder)
  })

  it('has the same layers, coefficients, outputs, sums, keys and values', () => {
    expect(found?.model.description.layers).toEqual(plain?.model.description.layers)
    expect(found?.numbers).toHaveLength(plain?.numbers.length ?? -1)
    for (const [i, numbers] of (found?.numbers ?? []).entries()) {
      const wanted = plain?.numbers[i] ?? new Float32Array()
      expect(numbers.length).toBe(wanted.length)
      expect(Math.max(...numbers.map((number, at) => Math.abs(number - (wanted[at] ?? NaN))))).toBeLessThan(1e-5)
    }
  })

  it('has the same prompt', () => {
    expect(rounded(found?.prompt)).toEqual(rounded(plain?.prompt))
  })
})

it('computes bfloat16 in float32, and says so', async () => {
  const [narrow, wide] = [true, false].map((isNarrow) =>
    edited(({ graph }) => {
      for (const tensor of graph.initializer) {
        if (tensor.dataType !== FLOAT) continue
        const upper = new Uint16Array(Uint8Array.from(tensor.rawData).buffer).filter((_, i) => i % 2 === 1)
        const bits = Uint32Array.from(upper, (half) => half << 16)
        tensor.rawData = new Uint8Array(isNarrow ? upper.buffer : bits.buffer)
        if (isNarrow) tensor.dataType = 16
      }
    }),
  ) as [string, string]
  const [found, plain] = [await look(narrow), await look(wide)]
  expect(found.model.description.precision).toEqual({ weights: 'bfloat16', activations: 'float32' })
  expect(found.numbers).toEqual(plain.numbers)
  expect(found.prompt).toEqual(plain.prompt)
})

/** The operator's own normalisations and cache of one window, or the nodes that they stand for. */
function windowed(isInOperator: boolean): string {
  return edited(
    (model) => {
      model.addIntegers('by.head', [4], [0, 0, -1, 16])
      model.addIntegers('joined', [3], [0, 0, -1])
      for (const layer of [1, 2]) {
        const name = `block.${layer}.attention`
        const attention = nodeWith(model, ({ output }) => output[0] === `${name}.mixed`)
        attention.attribute.push(...create(NodeSchema, { attribute: [integer('local_window_size', 3)] }).attribute)
        const own = [integer('sliding_window_cache', 1), { name: 'qk_norm_epsilon', type: 1, f: 1e-4 }]
        if (isInOperator) {
          attention.attribute.push(...create(NodeSchema, { attribute: own }).attribute)
          attention.input = Object.assign(
            Array.from({ length: 16 }, () => ''),
            attention.input,
          )
        }
        for (const [at, part] of ['q', 'k'].entries()) {
          const scale = `${name}.${part}_norm`
          model.add(
            scale,
            [16],
            Float32Array.from({ length: 16 }, (_, i) => 0.5 + i / 16),
          )
          if (isInOperator) {
            attention.input[14 + at] = scale
            continue
          }
          const product = attention.input[at] ?? ''
          model.behind(
            product,
            `${product}/own`,
            { opType: 'Reshape', input: [`${product}/own`, 'by.head'], output: [`${product}/heads`] },
            {
              opType: 'SimplifiedLayerNormalization',
              input: [`${product}/heads`, scale],
              output: [`${product}/normalised`],
              attribute: [integer('axis', -1), { name: 'epsilon', type: 1, f: 1e-4 }],
            },
            { opType: 'Reshape', input: [`${product}/normalised`, 'joined'], output: [product] },
          )
        }
      }
    },
    { kind: 'silu-gated', norm: 'rms-norm', groupQuery: true },
  )
}

it('reads attention that normalises its heads itself and keeps one window, also in a prompt', async () => {
  const [found, plain] = [await look(windowed(true)), await look(windowed(false))]
  expect(found.numbers).toEqual(plain.numbers)
  expect(rounded(found.prompt)).toEqual(rounded(plain.prompt))
})

/** The last normalisation with its root as `write` makes it out of the mean of squares. */
function ended(write: (model: EditedModel, mean: string, root: string) => void): string {
  return edited(
    (model) => {
      const scaled = nodeWith(model, ({ input }) => input[0] === 'final.scale')
      const inverse = nodeWith(
        model,
        ({ output }) => output[0] === nodeWith(model, (one) => one.output[0] === scaled.input[1]).input[1],
      )
      const root = nodeWith(model, ({ output }) => output[0] === inverse.input[0])
      const sum = nodeWith(model, ({ output }) => output[0] === root.input[0])
      write(model, sum.input[0] ?? '', root.output[0] ?? '')
    },
    { kind: 'silu-gated', norm: 'rms-norm-spelled' },
  )
}

it('reads a final normalisation out without an ε', async () => {
  const model = await openModel(
    ended((model, mean, root) => {
      nodeWith(model, ({ output }) => output[0] === root).input = [mean]
    }),
  )
  expect(model.description.finalNorm).toEqual({ kind: 'rms-norm', epsilon: 0 })
})

it('reads logits out behind a normalisation that it does not know, and shares them out among no parts', async () => {
  const folder = ended((model, mean, root) => {
    model.add('two', [], Float32Array.of(2))
    replace(
      model,
      nodeWith(model, ({ output }) => output[0] === root),
      { opType: 'Sqrt', input: [mean], output: ['deviation'] },
      { opType: 'Mul', input: ['deviation', 'two'], output: ['doubled'] },
      { opType: 'Tanh', input: ['doubled'], output: [root] },
    )
  })
  const found = await look(folder)
  const raw = await openRawModel(join(folder, 'model.onnx'), ['logits'])
  const [logits = new Float32Array()] = await raw.run(IDS)
  await raw.release()
  expect(found.model.description.finalNorm).toBeNull()
  const flow = found.prompt as PromptFlow
  expect(Math.abs(flow.logit - Math.max(...logits.slice(-40)))).toBeLessThan(1e-5)
  expect(flow.sum).toBeNull()
})

/** Activations rounded to steps behind every product, sum and function, as the runtime's static quantiser writes them. */
const rounding = (model: EditedModel): void => {
  model.add('step', [], Float32Array.of(2 ** -9))
  const whole = { name: 'middle', dataType: 5, dims: [], int32Data: [0] }
  model.graph.initializer.push(...create(GraphSchema, { initializer: [whole] }).initializer)
  const domain = 'com.microsoft'
  const rounded = new Set(['MatMul', 'Add', 'Mul', 'Sigmoid', 'Pow', 'Sqrt', 'Reciprocal'])
  for (const { opType, output } of model.graph.node.slice()) {
    const [name = ''] = output
    if (!rounded.has(opType) || name === 'logits') continue
    model.behind(
      name,
      `${name}/exact`,
      { opType: 'QuantizeLinear', domain, input: [`${name}/exact`, 'step', 'middle'], output: [`${name}/rounded`] },
      { opType: 'DequantizeLinear', domain, input: [`${name}/rounded`, 'step', 'middle'], output: [name] },
    )
  }
}

it('follows the residual stream and the read-out through activations that are rounded', async () => {
  const options = { kind: 'silu-gated', norm: 'rms-norm-spelled' } as const
  const folder = edited(rounding, options)
  const [found, plain] = [await look(folder), await look(edited(() => {}, options))]
  expect(found.model.description.layers).toEqual(plain.model.description.layers)
  expect(found.model.description.finalNorm).toEqual(plain.model.description.finalNorm)
  for (const [i, numbers] of found.numbers.entries())
    expect(Math.max(...numbers.map((x, at) => Math.abs(x - (plain.numbers[i]?.[at] ?? NaN))))).toBeLessThan(0.1)
  const [flow, exact] = [found.prompt as PromptFlow, plain.prompt as PromptFlow]
  expect(flow.target.id).toBe(exact.target.id)
  expect(Math.abs(flow.logit - exact.logit)).toBeLessThan(0.1)
  expect(Math.abs((flow.sum ?? NaN) - flow.logit)).toBeLessThan(0.1)
})

it('reads out of a head that is wider than the vocabulary, cut to it', async () => {
  const folder = edited((model) => {
    const head = model.floats('head')
    model.add(
      'wide',
      [16, 48],
      Float32Array.from({ length: 768 }, (_, i) =>
        i % 48 < 40 ? (head[Math.floor(i / 48) * 40 + (i % 48)] ?? NaN) : 9,
      ),
    )
    nodeWith(model, ({ output }) => output[0] === 'logits').input[1] = 'wide'
    for (const [name, value] of [
      ['from', 0],
      ['to', 40],
      ['last axis', -1],
    ] as const)
      model.addIntegers(name, [1], [value])
    model.behind('logits', 'padded', {
      opType: 'Slice',
      input: ['padded', 'from', 'to', 'last axis'],
      output: ['logits'],
    })
  })
  const [found, plain] = [await look(folder), await look(edited(() => {}))]
  const [flow, exact] = [found.prompt as PromptFlow, plain.prompt as PromptFlow]
  expect([flow.target.id, flow.logit.toFixed(3)]).toEqual([exact.target.id, exact.logit.toFixed(3)])
})

/** Logits through 8 numbers a token, as two products behind a shape that depends on the text, or as the one that these make. */
function narrow(isTwo: boolean): string {
  return edited((model) => {
    const head = nodeWith(model, ({ output }) => output[0] === 'logits')
    const [down, up] = [[16, 8] as const, [8, 40] as const].map(([rows, columns], at) =>
      Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * (at + 1.3)) / 2),
    ) as [Float32Array, Float32Array]
    const [read = ''] = head.input
    if (!isTwo) {
      model.add(
        'whole',
        [16, 40],
        Float32Array.from({ length: 640 }, (_, i) =>
          down
            .subarray(Math.floor(i / 40) * 8, Math.floor(i / 40) * 8 + 8)
            .reduce((sum, x, j) => sum + x * (up[j * 40 + (i % 40)] ?? NaN), 0),
        ),
      )
      head.input = [read, 'whole']
      return
    }
    model.add('down', [16, 8], down)
    model.add('up', [8, 40], up)
    model.addIntegers('wide', [1], [16])
    const node = (opType: string, input: string[], output: string) => ({ opType, input, output: [output] })
    replace(
      model,
      head,
      { ...node('Concat', ['shape', 'wide'], 'wide shape'), attribute: [integer('axis', 0)] },
      node('Reshape', [read, 'wide shape'], 'shaped'),
      node('MatMul', ['shaped', 'down'], 'narrowed'),
      node('MatMul', ['narrowed', 'up'], 'logits'),
    )
  })
}

it('reads logits out through an embedding that is narrower than the residual stream', async () => {
  const [found, plain] = [await look(narrow(true)), await look(narrow(false))]
  expect(found.numbers).toEqual(plain.numbers)
  expect(rounded(found.prompt)).toEqual(rounded(plain.prompt))
})

it('names the embedding that is missing beside a decoder without one', async () => {
  const folder = edited((model) => {
    model.remove(nodeWith(model, ({ input }) => input[0] === 'embedding').output[0] ?? '')
    model.graph.input = []
    model.input('inputs_embeds', INT64, ['batch', 'sequence', 16])
  })
  await expect(openModel(folder)).rejects.toThrow(/Put the model's embed_tokens\.onnx beside it/u)
})
