/** What keys read of earlier memories, in tiny models, against plain loops. */
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Activation } from '#contract/model.ts'
import type { Intervention, PromptReads } from '#contract/prompt.ts'
import { type Explorer, openExplorer } from '#main/inference/prompt/explorer.ts'
import { forwardOf, normWeights, type Pass } from '../../../fixtures/forward.ts'
import { type TinyModel, type TinyModelOptions, writeTinyModel } from '../../../fixtures/graphs.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'
import { normalised } from '../../../fixtures/read-out.ts'

const cases: (TinyModelOptions & { what: string; is: Activation })[] = [
  { kind: 'relu', is: 'relu', what: 'ReLU' },
  { kind: 'relu-gemm', is: 'relu', what: 'flattened Gemm with both matrices transposed' },
  { kind: 'silu-gated', is: 'silu', norm: 'rms-norm', what: 'gated SiLU with RMS norms' },
  {
    kind: 'silu-gated-chunk',
    is: 'silu',
    norm: 'rms-norm-spelled',
    what: 'gated SiLU from one product, norms spelled out',
  },
  { kind: 'gelu', is: 'gelu', parallel: 'sum-first', what: 'a parallel block, (y + attention) + x' },
  { kind: 'gelu', is: 'gelu', parallel: 'residual-first', what: 'a parallel block, y + (x + attention)' },
  { kind: 'relu', is: 'relu', norm: 'layer-norm-spelled', what: 'layer norms spelled out' },
  { kind: 'gelu', is: 'gelu', norm: 'skip-layer-norm', what: 'sum and norm in one node' },
  { kind: 'relu', is: 'relu', factor: 'vector', what: "LayerScale's factors" },
]

const SIZE = { layers: 3, width: 16, keys: 48, vocabulary: 40 }
const IDS = [0, 5, 9, 5, 30]
const text = 'w5 w9 w5 w30'
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, x, i) => sum + x * (b[i] as number), 0)

describe.each(cases)('$what', ({ is, ...kind }) => {
  const folder = temporaryFolder()
  const options: TinyModelOptions = { ...SIZE, ...kind }
  let tiny: TinyModel
  let explorer: Explorer

  beforeAll(async () => {
    tiny = writeTinyModel(folder, options)
    explorer = await openExplorer({ model: folder, expected: null, provider: 'cpu', threads: 1 })
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const passOf = (set: readonly Intervention[]): Pass =>
    forwardOf(
      tiny,
      options,
      is,
    )(IDS, (layer, m) => {
      const scaled = m.slice()
      for (const one of set) if (one.layer === layer) scaled[one.index] = (scaled[one.index] as number) * one.scale
      return scaled
    })

  /** What a vector of the stream adds to a key's pre-activation where the stream is `x`. */
  function along(x: ArrayLike<number>, layer: number, index: number): (vector: ArrayLike<number>) => number {
    const { norm } = { norm: normWeights(tiny, options, `block.${layer}.norm${options.parallel ? 1 : 2}`) }
    const mean = (v: ArrayLike<number>): number =>
      norm.kind === 'rms-norm' ? 0 : Array.from(v).reduce((sum, one) => sum + one, 0) / v.length
    const centre = mean(x)
    const divisor = Math.sqrt(
      Array.from(x).reduce((sum, one) => sum + (one - centre) ** 2, 0) / x.length + norm.epsilon,
    )
    const key = tiny.layers[layer - 1]?.keys.subarray(index * SIZE.width, (index + 1) * SIZE.width) ?? []
    return (vector) => {
      const own = mean(vector)
      return Array.from(vector).reduce(
        (sum, one, i) => sum + ((one - own) / divisor) * (norm.scale[i] as number) * (key[i] as number),
        0,
      )
    }
  }

  function check(reads: PromptReads, pass: Pass): void {
    const { layer, index, position } = reads
    const at = (vectors: readonly (readonly ArrayLike<number>[])[], l: number) => vectors[l - 1]?.[position] ?? []
    const x = options.parallel ? at(pass.o, layer - 1) : at(pass.r, layer)
    const adds = along(x, layer, index)
    const { keys = new Float32Array(), keyBias } = tiny.layers[layer - 1] ?? {}
    const norm = normWeights(tiny, options, `block.${layer}.norm${options.parallel ? 1 : 2}`)
    const inside = dot(normalised(x, { norm }), keys.subarray(index * SIZE.width, (index + 1) * SIZE.width))
    expect(reads.preActivation).toBeCloseTo(inside + (keyBias?.[index] ?? 0), 4)
    expect(reads.before).toBeCloseTo(adds(at(pass.r, 1)), 4)
    expect(reads.layers.map((one) => one.layer)).toEqual(Array.from({ length: layer - 1 }, (_one, i) => i + 1))
    for (const one of reads.layers) {
      expect(one.ffn).toBeCloseTo(adds(at(pass.y, one.layer)), 4)
      const between = one.layer === 1 ? 0 : adds(at(pass.r, one.layer)) - adds(at(pass.o, one.layer - 1))
      expect(one.between).toBeCloseTo(between, 4)
      const { values = new Float32Array() } = tiny.layers[one.layer - 1] ?? {}
      const m = at(pass.m, one.layer)
      const all = Array.from(
        m,
        (coefficient, j) => coefficient * adds(values.subarray(j * SIZE.width, (j + 1) * SIZE.width)),
      )
      for (const memory of one.memories) {
        expect(memory.coefficient).toBeCloseTo(m[memory.index] as number, 4)
        expect(memory.contribution).toBeCloseTo(all[memory.index] as number, 4)
      }
      expect(one.added).toBeCloseTo(
        all.reduce((sum, part) => sum + Math.max(0, part), 0),
        3,
      )
      expect(one.taken).toBeCloseTo(
        all.reduce((sum, part) => sum + Math.min(0, part), 0),
        3,
      )
      // The one that adds most is among those that are told.
      expect(Math.max(...one.memories.map(({ contribution }) => contribution ?? -Infinity))).toBeCloseTo(
        Math.max(...all),
        4,
      )
    }
    const between = options.parallel ? 0 : adds(x) - adds(at(pass.o, layer - 1))
    expect(reads.between).toBeCloseTo(between, 4)
    const parts = reads.layers.reduce((sum, one) => sum + (one.between ?? 0) + (one.ffn ?? 0), reads.before)
    expect(parts + reads.between + reads.constant).toBeCloseTo(reads.preActivation, 4)
  }

  const readsOf = async (
    layer: number,
    index: number,
    position: number,
    set: Intervention[] = [],
  ): Promise<PromptReads> =>
    (await explorer.ask({ text, set, finalNorm: true, position, key: { layer, index } })) as PromptReads

  it('tells what earlier memories add to a key, which adds up to its pre-activation', async () => {
    const pass = passOf([])
    const found = new Set<string>()
    for (const [layer, index, position] of [
      [2, 0, 4],
      [3, 17, 4],
      [3, 47, 2],
      [2, 30, 1],
    ] as const) {
      const reads = await readsOf(layer, index, position)
      expect(reads).toMatchObject({ layer, index, position })
      check(reads, pass)
      found.add(reads.preActivation.toFixed(3))
    }
    expect(found.size).toBe(4)
  })

  it('tells it with keys scaled', async () => {
    const set = [
      { layer: 1, index: 3, scale: 0 },
      { layer: 2, index: 7, scale: 3 },
      { layer: 3, index: 8, scale: -2 },
    ]
    check(await readsOf(3, 5, 4, set), passOf(set))
  })

  it('reads nothing of memories in the first layer, and refuses keys that are not there', async () => {
    const reads = await readsOf(1, 2, 3)
    expect(reads.layers).toEqual([])
    expect(reads.before + reads.between + reads.constant).toBeCloseTo(reads.preActivation, 4)
    await expect(readsOf(4, 0, 1)).rejects.toThrow(/has layers 1 to 3/u)
    await expect(readsOf(2, 48, 1)).rejects.toThrow(/has keys 0 to 47/u)
    await expect(readsOf(2, 0, 99)).rejects.toThrow(/none at position 99/u)
  })
})
