/** Every reason for which a model is refused, in the words in which a person reads it. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { create } from '@bufbuild/protobuf'
import { expect, it } from 'vitest'
import { GraphSchema, NodeSchema } from '#main/inference/graph/onnx_pb.ts'
import { checkModel } from '#main/inference/model-check.ts'
import { openModel } from '#main/inference/model/open.ts'
import { EditedModel } from '../../../fixtures/edited-model.ts'
import { writeEncoder } from '../../../fixtures/encoders.ts'
import { FLOAT, GraphBuilder, INT64 } from '../../../fixtures/graph-builder.ts'
import { type TinyModelOptions, writeTinyModel } from '../../../fixtures/graphs.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'
import { wordTokenizer } from '../../../fixtures/word-tokenizer.ts'

const TO_BOOLEAN = { name: 'to', type: 2, i: 9n }

type Build = (folder: string) => void

const tiny =
  (options: Partial<TinyModelOptions> = {}, change: (model: EditedModel) => void = () => {}): Build =>
  (folder) => {
    writeTinyModel(folder, { kind: 'relu', ...options })
    const file = join(folder, 'model.onnx')
    const model = new EditedModel(file)
    change(model)
    model.write(file)
  }

const graph =
  (build: (graph: GraphBuilder) => void): Build =>
  (folder) => {
    const made = new GraphBuilder()
    build(made)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'model.onnx'), made.build({ domains: ['com.microsoft'] }).model)
    writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(wordTokenizer(20)))
  }

/** An input that joins the stream of the first layer. */
const further =
  (name: string): ((model: EditedModel) => void) =>
  (model) => {
    model.input(name, 1, ['batch', 'sequence', 8])
    model.behind('block.1.output', 'own', { opType: 'Add', input: ['own', name], output: ['block.1.output'] })
  }

const table: [what: string, build: Build, message: string][] = [
  [
    'an encoder',
    (folder) => writeEncoder(folder, 'bert'),
    "model.onnx reads what comes after a token: the coefficients of the first half of a sentence of 24 tokens change by up to N % when the second half goes. It is an encoder, or a decoder whose causal mask was lost in the export, and Keymark's prefixes mean nothing in it. Choose a causal decoder, or export this one again with its mask.",
  ],
  [
    'a decoder without its mask',
    tiny({ kind: 'gelu', unmasked: true }),
    "model.onnx reads what comes after a token: the coefficients of the first half of a sentence of 24 tokens change by up to N % when the second half goes. It is an encoder, or a decoder whose causal mask was lost in the export, and Keymark's prefixes mean nothing in it. Choose a causal decoder, or export this one again with its mask.",
  ],
  [
    'dynamic quantisation',
    tiny({ width: 16, dynamicAttention: true }),
    'model.onnx rounds its activations by the numbers of the whole batch (DynamicQuantizeLinear): the coefficients of the same prefix change by up to N % with what comes after it or stands beside it. Use an export without quantisation, or one with quantised weights only (int4 or int8 in MatMulNBits or DequantizeLinear).',
  ],
  [
    'dynamic quantisation that a few sentences do not show',
    tiny({ width: 16, dynamicAttention: true }, (model) => {
      for (const layer of [1, 2]) model.replace(`block.${layer}.attention.out_scale`, (values) => values.fill(1e-9))
    }),
    'model.onnx rounds its activations by the numbers of the whole batch (DynamicQuantizeLinear): the coefficients of the same prefix change with what comes after it or stands beside it. Use an export without quantisation, or one with quantised weights only (int4 or int8 in MatMulNBits or DequantizeLinear).',
  ],
  [
    'infinite coefficients',
    tiny({}, (model) => model.replace('block.2.keys', (values) => values.fill(1e38))),
    'model.onnx: the model gave numbers that are not finite (Infinity or NaN) on this text, on provider cpu; first in layer 2 (layer 2: 224). Nothing of this text was kept. A model in half precision overflows so: use its float32 export, or another provider.',
  ],
  [
    'an encoder–decoder',
    tiny({}, further('encoder_hidden_states')),
    'model.onnx is the decoder of an encoder–decoder: it reads what an encoder made of another text (encoder_hidden_states). Keymark reads decoders that need nothing but their own tokens. Choose one.',
  ],
  [
    'an input that is unknown here',
    tiny({}, further('pixel_values')),
    'model.onnx reads an input that Keymark does not know: "pixel_values" [batch, sequence, 8]. Export the model with token ids, attention mask and positions only.',
  ],
  [
    'a stub that reads embeddings',
    graph((made) => {
      made.input('inputs_embeds', FLOAT, ['batch', 'sequence', 4])
      made.output(made.node('Relu', ['inputs_embeds']), FLOAT, ['batch', 'sequence', 4])
    }),
    "model.onnx reads embeddings (inputs_embeds) and not tokens. Put the model's embed_tokens.onnx beside it, or export the decoder with its embedding.",
  ],
  [
    'a stub without tokens',
    graph((made) => {
      made.input('pixels', FLOAT, ['batch', 4])
      made.output(made.node('Relu', ['pixels']), FLOAT, ['batch', 4])
    }),
    "model.onnx is no decoder: none of its inputs (pixels) holds token ids that pick rows of a stored embedding. Choose the decoder's own .onnx file.",
  ],
  [
    'a decoder inside a choice that it makes itself',
    tiny({}, ({ graph: { node, output } }) => {
      const [name = ''] = output.map((one) => one.name)
      const both = ['then_branch', 'else_branch'].map((branch) => ({
        name: branch,
        type: 5,
        g: create(GraphSchema, { name: branch, node: node.slice(1), output: [{ name }] }),
      }))
      const choice = create(NodeSchema, { opType: 'If', input: ['choice'], output: [name], attribute: both })
      const made = create(NodeSchema, { opType: 'Cast', input: ['one'], output: ['choice'], attribute: [TO_BOOLEAN] })
      node.splice(1, node.length, made, choice)
    }),
    "model.onnx is no decoder: none of its inputs (input_ids) holds token ids that pick rows of a stored embedding. What stands inside If is not looked at. Choose the decoder's own .onnx file.",
  ],
  [
    'experts in one tensor',
    graph((one) => {
      one.input('x', FLOAT, [1, 1, 8])
      one.floats('experts.up', [2, 8, 4], new Float32Array(64))
      one.floats('experts.down', [2, 4, 8], new Float32Array(64))
      one.node('MatMul', [one.node('Relu', [one.node('MatMul', ['x', 'experts.up'])]), 'experts.down'], {
        outputs: ['logits'],
      })
      one.output('logits', FLOAT, [2, 1, 8])
    }),
    'model.onnx is a mixture of experts whose weights stand in one tensor ("experts.down", 2 × 4 × 8). Keymark finds keys in products with one matrix each. Choose a dense model.',
  ],
  [
    'experts behind a router, beside one that all tokens share',
    tiny({}, (model) => {
      model.addIntegers('one', [1], [1])
      const input = model.graph.node.find((node) => node.input.includes('block.1.keys'))?.input[0] ?? ''
      model.behind(
        'block.1.output',
        'shared',
        { opType: 'TopK', input: [input, 'one'], output: ['weight', 'chosen'], name: 'router' },
        { opType: 'Mul', input: ['shared', 'weight'], output: ['routed'] },
        { opType: 'Add', input: ['shared', 'routed'], output: ['block.1.output'] },
      )
    }),
    'model.onnx is a mixture of experts: beside a block that every token passes, a router picks others for each token (TopK "router"). Keymark would see the one block alone. Choose a dense model.',
  ],
  [
    'an adapter beside the last product of a block',
    tiny({}, (model) => {
      const [keys = 0, width = 0] = model.dims('block.1.values')
      model.add('lora.a', [keys, 2], new Float32Array(2 * keys).fill(0.1))
      model.add('lora.b', [2, width], new Float32Array(2 * width).fill(0.1))
      model.behind(
        'block.1.output',
        'own',
        { opType: 'MatMul', input: ['block.1.coefficients', 'lora.a'], output: ['low'] },
        { opType: 'MatMul', input: ['low', 'lora.b'], output: ['adapted'] },
        { opType: 'Add', input: ['own', 'adapted'], output: ['block.1.output'] },
      )
    }),
    'model.onnx: layer 1 adds to its feed-forward block what else it makes of the same numbers ("adapted"): other experts of a mixture, or an adapter. Keymark would see the one block alone. Merge adapters before the export, or choose a dense model.',
  ],
  [
    'experts in one operator',
    tiny({}, (model) =>
      model.behind('block.2.output', 'own', {
        name: 'moe',
        opType: 'QMoE',
        input: ['own'],
        output: ['block.2.output'],
      }),
    ),
    "model.onnx is a mixture of experts in one operator (1 × QMoE): the experts' coefficients never leave it. Choose a dense model.",
  ],
  [
    'fewer layers than stated',
    tiny({}, (model) => {
      for (const { opType, output } of model.graph.node)
        if (output.includes('block.2.coefficients') && opType === 'Relu')
          model.behind('block.2.coefficients', 'own', {
            opType: 'Softmax',
            input: ['own'],
            output: ['block.2.coefficients'],
          })
    }),
    'model.onnx shows one feed-forward block (block.1.coefficients), but config.json says 2 layers. Keymark reads dense decoders with one feed-forward block a layer: adapters and layers of other kinds make the numbers differ. Merge the adapters before the export, or choose a dense model.',
  ],
  [
    'nothing that is a feed-forward block',
    graph((made) => {
      made.input('input_ids', INT64, ['batch', 'sequence'])
      made.floats('embedding', [20, 4], new Float32Array(80))
      made.floats('k', [4, 8], new Float32Array(32))
      made.floats('v', [8, 4], new Float32Array(32))
      const inside = made.node('MatMul', [made.node('Gather', ['embedding', 'input_ids']), 'k'], { name: 'first' })
      made.output(made.node('MatMul', [made.node('Softmax', [inside]), 'v'], { name: 'second' }), FLOAT, [
        'batch',
        'sequence',
        4,
      ])
    }),
    'model.onnx has no feed-forward memories that Keymark can find.\nLooked for: a product with a stored matrix whose input is a function of another such product, number by number, or of two that are multiplied; the last product as wide as what the first one reads.\nFound: 4 nodes (MatMul 2, Gather 1, Softmax 1); 2 of them read a stored matrix.\nClosest: "second" (8 → 4) reads Softmax of "first" (4 → 8).',
  ],
  [
    'a batch of four',
    tiny({ sizes: [4, 'sequence'] }),
    'model.onnx reads exactly 4 sentences at a time. Export it with a batch size that is free, or 1.',
  ],
  [
    'an old set of operators',
    tiny({}, (model) => (model.opset = 9)),
    'model.onnx is written in ONNX operator set 9. Export it again with 11 or later.',
  ],
  [
    'a graph that reads itself',
    tiny({}, (model) => {
      model.remove('block.1.output')
      model.append({
        name: 'block.1.output',
        opType: 'Identity',
        input: ['block.1.output'],
        output: ['block.1.output'],
      })
    }),
    'model.onnx is a damaged ONNX model: its graph has no beginning: its node "block.1.output" (Identity) waits for what is made of its own output. Export or download it again.',
  ],
  [
    'an operator that the runtime has not',
    tiny({}, (model) =>
      model.behind('block.1.output', 'own', { opType: 'Wavelet', input: ['own'], output: ['block.1.output'] }),
    ),
    'model.onnx: the runtime cannot open it (This is an invalid model. In Node, ("", Wavelet, "", -1) : ("own": tensor(float),) -> ("block.1.output",) , Error No Op registered for Wavelet with domain_version of 17). Export the model again, with free batch and sequence sizes, or choose another.',
  ],
]

it.each(table)('%s', async (_, build, message) => {
  const folder = temporaryFolder()
  build(folder)
  const refused: unknown = await openModel(folder)
    .then((model) => checkModel(model, { provider: 'cpu', threads: 1 }))
    .catch((error: unknown) => error)
  const said = refused instanceof Error ? refused.message : 'opened'
  expect(said.replaceAll(`${folder}/`, '').replaceAll(/\d+(?:\.\d+)? %/gu, 'N %')).toBe(message)
  rmSync(folder, { recursive: true })
})
