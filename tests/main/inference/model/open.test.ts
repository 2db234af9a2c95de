import { createHash } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KeymarkError } from '#main/keymark-error.ts'
import { GraphSchema, ModelSchema } from '#main/inference/graph/onnx_pb.ts'
import { openModel } from '#main/inference/model/open.ts'
import { openSession } from '#main/inference/session.ts'
import { openTokenizer } from '#main/inference/tokenizer.ts'
import { FLOAT, GraphBuilder, INT64 } from '../../../fixtures/graph-builder.ts'
import { writeTinyModel } from '../../../fixtures/graphs.ts'
import { wordTokenizer } from '../../../fixtures/word-tokenizer.ts'

let root = ''
let count = 0
const fresh = (): string => join(root, `model-${count++}`)
const edit = (file: string, change: (value: Record<string, unknown>) => Record<string, unknown>): void =>
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)))

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'keymark-open-'))
})
afterAll(() => rmSync(root, { recursive: true }))

/** The message of the KeymarkError that opening throws. */
async function refusal(path: string): Promise<{ code: string; message: string }> {
  const error: unknown = await openModel(path).catch((reason: unknown) => reason)
  if (!(error instanceof KeymarkError)) throw new Error(`no KeymarkError: ${String(error)}`)
  return error
}

describe('where a model lies', () => {
  it('opens a folder, its onnx folder, or the file itself, as one and the same model', async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu', file: 'onnx/model.onnx' })
    const whole = await openModel(folder)
    const file = await openModel(join(folder, 'onnx', 'model.onnx'))
    expect(file.description).toEqual(whole.description)
    expect(file.tokenizerFile).toBe(join(folder, 'tokenizer.json'))
  })

  it('takes the name from config.json where it says one, else from the folder', async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu' })
    expect((await openModel(folder)).description.name).toBe(folder.slice(root.length + 1))
    edit(join(folder, 'config.json'), (config) => ({ ...config, _name_or_path: 'lab/tiny-1' }))
    expect((await openModel(folder)).description.name).toBe('lab/tiny-1')
    edit(join(folder, 'config.json'), (config) => ({ ...config, _name_or_path: '/home/someone/tiny' }))
    expect((await openModel(folder)).description.name).toBe(folder.slice(root.length + 1))
  })

  it('takes no filling of a text up to some length for a token that stands around it', async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu' })
    const { beginningToken } = (await openModel(folder)).description
    const padding = { pad_to_multiple_of: null, pad_id: 3, pad_type_id: 0, pad_token: 'x' }
    for (const [direction, length] of [
      ['Left', 4],
      // More than any machine has room for.
      ['Right', 2 ** 45],
    ] as const) {
      edit(join(folder, 'tokenizer.json'), (tokenizer) => ({
        ...tokenizer,
        padding: { strategy: { Fixed: length }, direction, ...padding },
      }))
      const opened = await openModel(folder)
      expect(opened.description.beginningToken).toEqual(beginningToken)
      const tokenizer = await openTokenizer(opened.tokenizerFile, null, 8, 100)
      expect([tokenizer.leading, tokenizer.trailing]).toEqual([[0], []])
    }
  })

  it("reads the decoder's numbers where config.json keeps them one level down", async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu', layers: 2 })
    const config = { text_config: { num_hidden_layers: 2, max_position_embeddings: 27 } }
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
    expect((await openModel(folder)).description.context).toBe(27)
  })

  it('hashes the .onnx and then its external data', async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu', external: true })
    const hash = createHash('sha256')
    for (const name of ['model.onnx', 'model.onnx_data']) hash.update(readFileSync(join(folder, name)))
    const model = await openModel(folder)
    expect(model.description.sha256).toBe(hash.digest('hex'))
    expect(model.externalFiles).toEqual([join(folder, 'model.onnx_data')])
  })

  it('reads a download cache, where the files are links to files elsewhere', async () => {
    const [folder, blobs] = [fresh(), fresh()]
    writeTinyModel(folder, { kind: 'relu', external: true })
    mkdirSync(join(blobs, 'deeper'), { recursive: true })
    for (const [name, blob] of [
      ['model.onnx', 'a1'],
      ['model.onnx_data', 'deeper/b2'],
    ] as const) {
      renameSync(join(folder, name), join(blobs, blob))
      symlinkSync(join(blobs, blob), join(folder, name))
    }
    const session = await openSession(
      await openModel(folder),
      { kind: 'coefficients' },
      { provider: 'cpu', threads: 1 },
    )
    const { 'coefficients/1': first } = await session.run(Int32Array.of(0, 1, 2), 1, 3)
    expect(first?.dims).toEqual([1, 3, 16])
    await session.close()
  })
})

it('takes the branch without a cache where the decoder is in both branches of a choice', async () => {
  const [plain, choice] = [fresh(), fresh()]
  const { layers } = writeTinyModel(plain, { kind: 'gelu-erf' })
  writeTinyModel(choice, { kind: 'gelu-erf' })
  const file = join(choice, 'model.onnx')
  const model = fromBinary(ModelSchema, readFileSync(file))
  const { graph } = model
  if (graph === undefined) throw new Error('no graph')
  const none = create(GraphSchema, {
    name: 'cached',
    output: graph.output,
    node: [{ opType: 'Identity', input: ['embedding'], output: ['logits'] }],
  })
  const attribute = [
    { name: 'then_branch', type: 5, g: none },
    {
      name: 'else_branch',
      type: 5,
      g: create(GraphSchema, {
        name: 'whole',
        node: graph.node,
        output: graph.output,
        initializer: graph.initializer.filter(({ name }) => name !== 'embedding'),
      }),
    },
  ]
  model.graph = create(GraphSchema, {
    name: 'merged',
    input: [
      ...graph.input,
      { name: 'use_cache_branch', type: { tensorType: { elemType: 9, shape: { dim: [{ dimValue: 1n }] } } } },
    ],
    initializer: graph.initializer.filter(({ name }) => name === 'embedding'),
    node: [{ opType: 'If', input: ['use_cache_branch'], output: ['chosen'], attribute }],
    output: [{ name: 'chosen' }],
  })
  writeFileSync(file, toBinary(ModelSchema, model))
  const opened = await openModel(choice)
  expect(opened.memories.map(({ coefficients }) => coefficients)).toEqual(
    layers.map(({ coefficients }) => coefficients),
  )
  const run = async (folder: string): Promise<unknown> => {
    const session = await openSession(
      await openModel(folder),
      { kind: 'coefficients' },
      { provider: 'cpu', threads: 1 },
    )
    const outputs = await session.run(Int32Array.of(0, 1, 2), 1, 3)
    await session.close()
    return outputs
  }
  expect(await run(choice)).toEqual(await run(plain))
})

describe('the beginning token', () => {
  it("is the one that the tokenizer's own post-processor puts first", async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu' })
    edit(join(folder, 'config.json'), (config) => ({ ...config, bos_token_id: 7 }))
    expect((await openModel(folder)).description.beginningToken).toEqual({ id: 0, token: '<s>' })
  })

  it('comes from the configuration where the tokenizer puts none', async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu', noBeginning: true })
    expect((await openModel(folder)).description.beginningToken).toBeNull()
    edit(join(folder, 'config.json'), (config) => ({ ...config, bos_token_id: 7 }))
    expect((await openModel(folder)).description.beginningToken).toEqual({ id: 7, token: 'w7' })
    writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify({ add_bos_token: false }))
    expect((await openModel(folder)).description.beginningToken).toBeNull()
    writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify({ bos_token: { content: 'w3' } }))
    edit(join(folder, 'config.json'), (config) => ({ ...config, bos_token_id: null }))
    expect((await openModel(folder)).description.beginningToken).toEqual({ id: 3, token: 'w3' })
  })
})

it('reads a sentence up to the first token that the embedding does not have, and says how many there are', async () => {
  const folder = fresh()
  writeTinyModel(folder, { kind: 'relu', vocabulary: 32 })
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(wordTokenizer(40)))
  const { tokenizerFile, description } = await openModel(folder)
  expect(description.unknownTokens).toBe(8)
  const { encode } = await openTokenizer(tokenizerFile, null, description.context, description.vocabulary)
  const [all, some, none] = await encode(['w1 w31', 'w1 w2 w32 w3', 'w39 w1'])
  expect(all).toMatchObject({ ids: Int32Array.of(0, 1, 31), cut: false })
  expect(some).toMatchObject({ ids: Int32Array.of(0, 1, 2), cut: true })
  expect(none).toMatchObject({ ids: Int32Array.of(0), cut: true })
})

describe('bad input is refused with the file and the way out', () => {
  it('a path that is not there', async () => {
    const error = await refusal(join(root, 'nowhere'))
    expect(error).toMatchObject({ code: 'no-model', message: expect.stringContaining(join(root, 'nowhere')) })
  })

  it('a folder without a model, with the parts of one that it does have', async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu', file: 'embed_tokens.onnx' })
    const error = await refusal(folder)
    expect(error.code).toBe('no-model')
    expect(error.message).toContain('only parts of one (embed_tokens.onnx)')
  })

  it('a folder without a tokenizer', async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu' })
    rmSync(join(folder, 'tokenizer.json'))
    expect(await refusal(folder)).toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(/tokenizer\.json beside it/u),
    })
  })

  it('a model cut anywhere', async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu' })
    const whole = readFileSync(join(folder, 'model.onnx'))
    for (let part = 1; part < 40; part++) {
      writeFileSync(join(folder, 'model.onnx'), whole.subarray(0, Math.floor((whole.length * part) / 40)))
      const error = await refusal(folder)
      expect(error.code).toBe('bad-input')
      expect(error.message).toContain(`${join(folder, 'model.onnx')} is cut off`)
    }
    writeFileSync(join(folder, 'model.onnx'), '')
    expect((await refusal(folder)).message).toMatch(/is empty/u)
  })

  it('external data that is cut, missing, or outside the folder', async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu', external: true })
    const data = join(folder, 'model.onnx_data')
    const { length } = readFileSync(data)
    truncateSync(data, length - 1)
    expect(await refusal(folder)).toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/model\.onnx_data is cut off/u),
    })
    rmSync(data)
    expect(await refusal(folder)).toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(/model\.onnx_data is missing/u),
    })
    const graph = readFileSync(join(folder, 'model.onnx'))
    // As many letters as "model.onnx_data", so that the lengths around it hold.
    writeFileSync(
      join(folder, 'model.onnx'),
      Buffer.from(graph.toString('latin1').replaceAll('model.onnx_data', '../../etc/passwd'.slice(0, 15)), 'latin1'),
    )
    expect(await refusal(folder)).toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/outside its own folder/u),
    })
  })

  it('files that are no ONNX model', async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu' })
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'
    for (const content of ['<!doctype html>', Buffer.alloc(5000, 7), JSON.stringify({ a: 1 }), Buffer.from([8, 8])]) {
      writeFileSync(join(folder, 'model.onnx'), content)
      const error = await refusal(folder)
      expect(error.code).toBe('bad-input')
      expect(error.message).toContain(join(folder, 'model.onnx'))
    }
    writeFileSync(join(folder, 'model.onnx'), pointer)
    expect(await refusal(folder)).toMatchObject({ code: 'bad-input', message: expect.stringMatching(/git lfs pull/u) })
  })

  it('a graph that reads no tokens', async () => {
    const graph = new GraphBuilder()
    graph.input('pixels', FLOAT, ['batch', 8])
    graph.floats('w', [8, 8], new Float32Array(64))
    graph.output(graph.node('Relu', [graph.node('MatMul', ['pixels', 'w'])]), FLOAT, ['batch', 8])
    const error = await refusal(write(graph))
    expect(error.code).toBe('unsupported')
    expect(error.message).toMatch(/is no decoder.*\(pixels\)/u)
  })

  it('a graph without memories, with what was found and what came closest', async () => {
    const graph = new GraphBuilder()
    graph.input('input_ids', INT64, ['batch', 'sequence'])
    graph.floats('embedding', [20, 4], new Float32Array(80))
    graph.floats('k', [4, 8], new Float32Array(32))
    graph.floats('v', [8, 4], new Float32Array(32))
    const inside = graph.node('MatMul', [graph.node('Gather', ['embedding', 'input_ids']), 'k'], { name: 'first' })
    graph.node('MatMul', [graph.node('Softmax', [inside]), 'v'], { name: 'second' })
    graph.output('second', FLOAT, ['batch', 'sequence', 4])
    const { code, message } = await refusal(write(graph))
    expect(code).toBe('unsupported')
    expect(message).toContain(
      'Looked for: a product with a stored matrix whose input is a function of another such product',
    )
    expect(message).toContain('MatMul 2')
    expect(message).toContain('Closest: "second" (8 → 4) reads Softmax of "first" (4 → 8).')
  })

  it('a quantised model whose products are not read, by the name of the op', async () => {
    const graph = new GraphBuilder()
    graph.input('input_ids', INT64, ['batch', 'sequence'])
    graph.floats('embedding', [20, 4], new Float32Array(80))
    graph.bytes('k', 3, [4, 8], new Uint8Array(32))
    const read = graph.node('Gather', ['embedding', 'input_ids'])
    graph.node('DynamicQuantizeLinear', [read], { outputs: ['steps', 'scale', 'zero'] })
    const product = graph.node('Cast', [graph.node('MatMulInteger', ['steps', 'k', 'zero'])], {
      attributes: { to: FLOAT },
    })
    graph.output(graph.node('Relu', [product]), FLOAT, ['batch', 'sequence', 8])
    expect(await refusal(write(graph))).toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/MatMulInteger are not read: .* Export the model without quantisation/u),
    })
  })

  it('a graph with fewer memories than config.json has layers', async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu', layers: 2 })
    edit(join(folder, 'config.json'), (config) => ({ ...config, num_hidden_layers: 3 }))
    expect(await refusal(folder)).toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/shows 2 feed-forward blocks .*, but config\.json says 3 layers/u),
    })
  })

  it('a tokenizer that puts a token around every sentence that the embedding does not have', async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu', vocabulary: 32 })
    const tokenizer = JSON.stringify(wordTokenizer(40))
      .replaceAll(/"<s>":0\b/gu, '"<s>":39')
      .replaceAll('"w39":39', '"w39":0')
    writeFileSync(
      join(folder, 'tokenizer.json'),
      tokenizer.replaceAll('"id":0', '"id":39').replaceAll('"ids":[0]', '"ids":[39]'),
    )
    const { code, message } = await refusal(folder)
    expect(code).toBe('bad-input')
    expect(message).toContain(`${join(folder, 'tokenizer.json')} does not fit`)
    expect(message).toMatch(/puts token 39 \(<s>\) around every sentence, and the model has 32 tokens/u)
  })

  it('a tokenizer or configuration that cannot be read', async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu' })
    writeFileSync(join(folder, 'config.json'), '{')
    expect(await refusal(folder)).toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining(join(folder, 'config.json')),
    })
    rmSync(join(folder, 'config.json'))
    writeFileSync(join(folder, 'tokenizer.json'), '{}')
    expect(await refusal(folder)).toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining(join(folder, 'tokenizer.json')),
    })
  })
})

/** A folder with this graph and a tokenizer that fits it. */
function write(graph: GraphBuilder): string {
  const folder = fresh()
  mkdirSync(folder)
  writeFileSync(join(folder, 'model.onnx'), graph.build({ domains: ['com.microsoft'] }).model)
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(wordTokenizer(20)))
  return folder
}
