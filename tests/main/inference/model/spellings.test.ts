import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Activation } from '#contract/model.ts'
import { type OpenModel, openModel } from '#main/inference/model/open.ts'
import { maximumOf, positionOf } from '#main/inference/instrument/request.ts'
import { readBias, readVectors } from '#main/inference/model/vectors.ts'
import { openSession } from '#main/inference/session.ts'
import { ACTIVATION } from '../../../fixtures/activation.ts'
import { type TinyModel, type TinyModelOptions, writeTinyModel } from '../../../fixtures/graphs.ts'
import { randomNumbers } from '../../../fixtures/numbers.ts'
import { openRawModel } from '../../../fixtures/raw-model.ts'

const cases: (Partial<TinyModelOptions> & { kind: TinyModelOptions['kind']; is: Activation; what: string })[] = [
  { kind: 'relu', is: 'relu', what: 'ReLU with MatMul and Add' },
  { kind: 'relu', half: true, is: 'relu', what: 'weights in half precision behind a Cast' },
  { kind: 'relu', external: true, is: 'relu', what: 'weights as external data' },
  { kind: 'relu', tied: false, is: 'relu', what: 'an output embedding of its own' },
  { kind: 'relu-gemm', is: 'relu', what: 'flattened Gemm with both matrices transposed' },
  { kind: 'relu-gemm', half: true, is: 'relu', what: 'flattened Gemm in half precision' },
  { kind: 'relu-conv1d', is: 'relu', what: 'flattened Gemm' },
  { kind: 'relu-transposed', is: 'relu', what: 'keys behind a Transpose' },
  { kind: 'relu-squared', is: 'relu-squared', what: 'squared ReLU' },
  { kind: 'relu-squared-product', is: 'relu-squared', what: 'squared ReLU as a product with itself' },
  { kind: 'leaky-relu', is: 'leaky-relu', what: 'leaky ReLU' },
  { kind: 'elu', is: 'elu', what: 'ELU' },
  { kind: 'softplus', is: 'softplus', what: 'Softplus' },
  { kind: 'mish', is: 'mish', what: 'Mish, spelled out' },
  { kind: 'hard-swish', is: 'hard-swish', what: 'hard Swish' },
  { kind: 'identity', is: 'identity', what: 'no activation at all' },
  { kind: 'solu', is: 'solu', what: 'x·softmax(x) over the keys of a token' },
  { kind: 'xielu', is: 'other', what: 'xIELU, a function without a name here' },
  { kind: 'bilinear-gated', is: 'identity', what: 'two products that are multiplied' },
  { kind: 'clamped-gated', is: 'quick-gelu', what: 'bounded SwiGLU, one more on the other side' },
  { kind: 'gelu', is: 'gelu', what: 'GELU in one node' },
  { kind: 'gelu-erf', is: 'gelu', what: 'GELU spelled out with Erf' },
  { kind: 'gelu-erf-half-inside', is: 'gelu', what: 'GELU spelled out with Erf, factors in another order' },
  { kind: 'gelu-tanh', is: 'gelu-tanh', what: 'GELU spelled out with Tanh and Pow' },
  { kind: 'gelu-tanh-products', is: 'gelu-tanh', what: 'GELU spelled out with Tanh and products' },
  { kind: 'gelu-bias-fused', is: 'gelu', what: "the runtime's GELU with a bias" },
  { kind: 'gelu-fast', is: 'gelu-tanh', what: "the runtime's fast GELU" },
  { kind: 'quick-gelu', is: 'quick-gelu', what: 'x·σ(1.702x)' },
  { kind: 'silu-gated', is: 'silu', what: 'gated SiLU' },
  { kind: 'silu-gated-swapped', is: 'silu', what: 'gated SiLU, the other factor first' },
  { kind: 'silu-gated-split', is: 'silu', what: 'gated SiLU from one product that is split' },
  { kind: 'silu-gated-chunk', is: 'silu', what: 'gated SiLU from one product that is cut at half its computed width' },
  { kind: 'silu-gated-alternating', is: 'silu', what: 'gated SiLU from one product whose columns alternate' },
  { kind: 'gelu-gated', is: 'gelu-tanh', what: 'gated GELU' },
  { kind: 'relu-gated', is: 'relu', what: 'gated ReLU' },
  { kind: 'gelu', parallel: 'sum-first', is: 'gelu', what: 'a parallel block, (y + attention) + x' },
  { kind: 'gelu', parallel: 'residual-first', is: 'gelu', what: 'a parallel block, y + (x + attention)' },
  { kind: 'relu', gatedAttention: true, is: 'relu', what: 'attention with a gate, which is no memory' },
  { kind: 'relu-four-bit', is: 'relu', what: 'weights of four bits' },
  ...(
    [
      'nbits-2',
      'nbits-4',
      'nbits-4-zero',
      'nbits-4-order',
      'nbits-4-rounding',
      'nbits-8-zero',
      'qdq-int8-channel',
      'qdq-uint8-tensor',
      'qdq-int4-blocks',
      'qdq-uint4-blocks-transposed',
    ] as const
  ).flatMap((quantised): (typeof cases)[number][] => [
    { kind: 'relu', quantised, is: 'relu', what: `weights of few bits, ${quantised}` },
    { kind: 'silu-gated', quantised, norm: 'rms-norm', is: 'silu', what: `gated weights of few bits, ${quantised}` },
  ]),
  { kind: 'relu', norm: 'layer-norm-spelled', is: 'relu', what: 'layer norms spelled out' },
  { kind: 'silu-gated', norm: 'rms-norm', is: 'silu', what: 'RMS norms' },
  { kind: 'silu-gated', norm: 'rms-norm-spelled', is: 'silu', what: 'RMS norms spelled out' },
  { kind: 'gelu', norm: 'skip-layer-norm', is: 'gelu', what: "the runtime's sum and norm in one node" },
]

const BATCH = 3
const LENGTH = 7
const layers = 2
const keys = 48
const vocabulary = 40

describe.each(cases)('$what', ({ is, ...options }) => {
  // Packed weights have several blocks to each row, of keys and of values.
  const width = options.quantised === undefined ? 16 : 32
  let folder = ''
  let tiny: TinyModel
  let model: OpenModel
  const random = randomNumbers(11)(BATCH * LENGTH, 1)
  const ids = Int32Array.from(random, (number, i) =>
    i % LENGTH === 0 ? 0 : 1 + (Math.floor(Math.abs(number) * 1e4) % (vocabulary - 1)),
  )
  const rows = Array.from({ length: BATCH }, (_, row) => Array.from(ids.subarray(row * LENGTH, (row + 1) * LENGTH)))

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'keymark-spelling-'))
    tiny = writeTinyModel(folder, { layers, width, keys, vocabulary, ...options })
    model = await openModel(folder)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('is described as built', () => {
    const gated = options.kind.includes('gated')
    const isRms = options.norm?.startsWith('rms') === true
    const epsilon = isRms ? 1e-6 : options.norm === 'skip-layer-norm' ? 1e-12 : 1e-5
    expect(model.description).toMatchObject({
      layers: [1, 2].map((layer) => ({ layer, keys, width, activation: is, gated })),
      vocabulary,
      outputEmbedding: { tied: options.tied !== false },
      finalNorm: { kind: isRms ? 'rms-norm' : 'layer-norm', epsilon },
      beginningToken: { id: 0, token: '<s>' },
      context: 32,
    })
    const [drawn] = model.description.layers.map(({ curve }) => curve)
    if (is === 'other') for (const [x, y] of drawn ?? [[NaN, NaN]]) expect(y).toBeCloseTo(ACTIVATION.other(x), 5)
    else expect(drawn).toBeUndefined()
    expect(model.memories.map(({ coefficients }) => coefficients)).toEqual(
      tiny.layers.map(({ coefficients }) => coefficients),
    )
    expect(model.memories.map(({ residual }) => residual?.isParallel)).toEqual(
      [1, 2].map(() => Boolean(options.parallel)),
    )
  })

  it('has the keys, values and embeddings that were stored', async () => {
    for (const [i, memory] of model.memories.entries()) {
      const built = tiny.layers[i]
      expect(await readVectors(model, memory.keys)).toEqual(built?.keys)
      expect(await readVectors(model, memory.values)).toEqual(built?.values)
      expect(await readVectors(model, memory.values, 5, 9)).toEqual(built?.values.slice(5 * width, 9 * width))
      expect(memory.up === null ? null : await readVectors(model, memory.up.vectors)).toEqual(built?.up)
      const upBias = memory.up?.bias ?? null
      expect(upBias === null ? null : await readBias(model, upBias)).toEqual(built?.upBias)
      expect(memory.keyBias === null ? null : await readBias(model, memory.keyBias)).toEqual(built?.keyBias)
      expect(memory.valueBias === null ? null : await readBias(model, memory.valueBias)).toEqual(built?.valueBias)
    }
    expect(model.outputEmbedding?.product && (await readVectors(model, model.outputEmbedding.product.vectors))).toEqual(
      tiny.outputEmbedding,
    )
  })

  it('gives the maxima and first positions of the unmodified model', async () => {
    // The same weights in one file: a model that is loaded from memory finds no file beside it.
    // Nor does the runtime itself leave activations as they are where weights have few bits, unless it is told to.
    const isRounding = options.quantised === 'nbits-4-rounding'
    const whole =
      options.external === true
        ? writeTinyModel(join(folder, 'whole'), { layers, width, keys, vocabulary, ...options, external: false })
        : isRounding
          ? writeTinyModel(join(folder, 'exact'), { ...options, layers, width, keys, vocabulary, quantised: 'nbits-4' })
          : tiny
    const raw = await openRawModel(
      whole.onnxFile,
      tiny.layers.map(({ coefficients }) => coefficients),
      options.quantised === undefined ? 'all' : 'disabled',
    )
    const session = await openSession(
      model,
      { kind: 'maxima', leading: 1, trailing: 0 },
      { provider: 'cpu', threads: 1 },
    )
    const outputs = await session.run(ids, BATCH, LENGTH)
    for (const [row, sentence] of rows.entries()) {
      const activations = await raw.run(sentence)
      for (const [i, values] of activations.entries()) {
        for (let key = 0; key < keys; key++) {
          let best = 1
          for (let at = 2; at < LENGTH; at++)
            if ((values[at * keys + key] ?? 0) > (values[best * keys + key] ?? 0)) best = at
          const expected = values[best * keys + key] ?? NaN
          const found = outputs[maximumOf(i + 1)]?.data[row * keys + key] ?? NaN
          // Sums of numbers near 1 in float32: below 1e-7 there is only rounding.
          expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-5 * Math.abs(expected) + 1e-7)
          expect(outputs[positionOf(i + 1)]?.data[row * keys + key]).toBe(best)
        }
      }
    }
    await session.close()
    await raw.release()
  })

  it('computes coefficients from input and keys, output from coefficients and values, sums from output and residual', async () => {
    const memory = model.memories[1]
    const built = tiny.layers[1]
    if (memory === undefined || built === undefined) throw new Error('no second layer')
    const { input, coefficients, output, residual } = memory
    const names = [input, coefficients, output, residual?.sum ?? '', residual?.incoming ?? residual?.sum ?? '']
    const session = await openSession(model, { kind: 'tensors', names }, { provider: 'cpu', threads: 1 })
    const outputs = await session.run(ids, BATCH, LENGTH)
    const [x, m, y, o, r] = names.map((name) => outputs[name]?.data ?? new Float32Array())
    const dot = (
      a: ArrayLike<number>,
      atA: number,
      b: ArrayLike<number>,
      atB: number,
      stepB: number,
      count: number,
    ): number => {
      let sum = 0
      for (let i = 0; i < count; i++) sum += (a[atA + i] ?? 0) * (b[atB + i * stepB] ?? 0)
      return sum
    }
    for (let token = 0; token < BATCH * LENGTH; token++) {
      const insides = Array.from(
        { length: keys },
        (__, key) => dot(x ?? [], token * width, built.keys, key * width, 1, width) + (built.keyBias?.[key] ?? 0),
      )
      const powers = insides.reduce((sum, inside) => sum + Math.exp(inside), 0)
      for (const [key, inside] of insides.entries()) {
        const up = built.up === null ? null : dot(x ?? [], token * width, built.up, key * width, 1, width)
        const factor = up === null ? 1 : up + (built.upBias?.[key] ?? 0) + (options.kind === 'clamped-gated' ? 1 : 0)
        const active = is === 'solu' ? (inside * Math.exp(inside)) / powers : ACTIVATION[is](inside)
        expect(m?.[token * keys + key]).toBeCloseTo(active * factor, is === 'solu' ? 6 : 3)
      }
      for (let i = 0; i < width; i++) {
        const sum = dot(m ?? [], token * keys, built.values, i, width, keys) + (built.valueBias?.[i] ?? 0)
        expect(y?.[token * width + i]).toBeCloseTo(sum, 4)
        const at = token * width + i
        if (typeof residual?.incoming === 'string') expect(o?.[at]).toBeCloseTo((y?.[at] ?? NaN) + (r?.[at] ?? NaN), 4)
      }
    }
    expect(residual).not.toBeNull()
    expect(residual?.incoming === null).toBe(options.parallel === 'sum-first')
    await session.close()
  })
})
