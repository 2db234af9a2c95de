/** Predictions of tiny models, as they are and with keys scaled, against plain loops over the unmodified and the edited file. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Intervention, Prediction, PromptReading } from '#contract/prompt.ts'
import { type Explorer, openExplorer } from '#main/inference/prompt/explorer.ts'
import { EditedModel } from '../../../fixtures/edited-model.ts'
import { type TinyModelOptions, writeTinyModel } from '../../../fixtures/graphs.ts'
import {
  lengthOf,
  logitsOf,
  ordered,
  type PlainCell,
  plainTiny,
  type PlainDecoder,
  row,
  scaleValue,
  softmax,
} from '../../../fixtures/plain-decoder.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

interface Case extends TinyModelOptions {
  what: string
  edit?: (model: EditedModel) => void
}

const cases: Case[] = [
  { kind: 'relu', what: 'ReLU' },
  { kind: 'relu', half: true, what: 'weights in half precision' },
  { kind: 'relu', halfInside: true, what: 'blocks that compute in half precision' },
  {
    kind: 'relu',
    halfInside: true,
    norm: 'layer-norm-spelled',
    edit: (model) => (model.opset = 13),
    what: 'blocks that compute in half precision, in an older operator set',
  },
  {
    kind: 'gelu-tanh',
    norm: 'rms-norm-spelled',
    edit: (model) => model.halve(),
    what: 'everything in half precision',
  },
  {
    kind: 'relu',
    halfInside: true,
    parallel: 'sum-first',
    what: 'parallel blocks that compute in half precision',
  },
  { kind: 'relu', external: true, what: 'weights as external data' },
  { kind: 'relu', tied: false, what: 'an output embedding of its own' },
  { kind: 'relu', tied: false, half: true, what: 'an output embedding of its own in half precision' },
  { kind: 'relu-gemm', what: 'flattened Gemm with both matrices transposed' },
  { kind: 'relu-gemm', half: true, what: 'flattened Gemm in half precision' },
  { kind: 'relu-conv1d', what: 'flattened Gemm' },
  { kind: 'relu-transposed', what: 'keys behind a Transpose' },
  { kind: 'relu-squared', what: 'squared ReLU' },
  { kind: 'gelu', what: 'GELU in one node' },
  { kind: 'gelu-erf', what: 'GELU spelled out with Erf' },
  { kind: 'gelu-tanh', what: 'GELU spelled out with Tanh' },
  { kind: 'gelu-bias-fused', what: "the runtime's GELU with a bias" },
  { kind: 'quick-gelu', what: 'x·σ(1.702x)' },
  { kind: 'silu-gated', what: 'gated SiLU' },
  { kind: 'silu-gated-split', what: 'gated SiLU from one product' },
  { kind: 'gelu-gated', what: 'gated GELU' },
  { kind: 'gelu', parallel: 'sum-first', what: 'a parallel block, (y + attention) + x' },
  { kind: 'gelu', parallel: 'residual-first', what: 'a parallel block, y + (x + attention)' },
  { kind: 'relu', gatedAttention: true, what: 'attention with a gate' },
  { kind: 'relu', norm: 'layer-norm-spelled', what: 'layer norms spelled out' },
  { kind: 'silu-gated', norm: 'rms-norm', what: 'RMS norms' },
  { kind: 'silu-gated', norm: 'rms-norm-spelled', what: 'RMS norms spelled out' },
  { kind: 'gelu', norm: 'skip-layer-norm', what: 'sum and norm in one node' },
  { kind: 'relu', cache: true, what: 'inputs for a cache' },
  { kind: 'relu', ids: 'int32', what: 'narrow token ids' },
]

const [layers, width, keys, vocabulary] = [3, 16, 48, 40]
const IDS = [0, 5, 9, 5, 30, 17, 2, 38]
const text = IDS.slice(1)
  .map((id) => `w${id}`)
  .join(' ')
const cpu = { provider: 'cpu', threads: 1, expected: null } as const

function expectPrediction({ id, probability }: Prediction, likely: Float64Array, tolerance: number): void {
  expect(Math.abs(probability - (likely[id] as number))).toBeLessThan(tolerance)
  expect(probability).toBeGreaterThan(Math.max(...likely) - tolerance)
}

/** How sure the plain loops are of their first token. */
function margin(likely: Float64Array): number {
  const [first, second] = ordered(likely)
  return (likely[first as number] as number) - (likely[second as number] as number)
}

/** Every cell, and the model's own softmax. */
function expectReading(reading: PromptReading, plain: PlainDecoder, finalNorm: boolean, tolerance: number): void {
  expect(reading.positions.map(({ id }) => id)).toEqual(IDS)
  const cases = new Set<string>()
  for (const [at, { layers: cells, final }] of reading.positions.entries()) {
    for (const [i, cell] of cells.entries()) {
      const { r, y, o } = plain.cells[at]?.[i] ?? { r: [], y: [], o: [] }
      const [a, b, c] = [r, y, o].map((x) => softmax(logitsOf(plain.readOut, Float64Array.from(x), finalNorm)))
      if (a === undefined || b === undefined || c === undefined) throw new Error('no vectors')
      expectPrediction(cell.residual, a, tolerance)
      expectPrediction(cell.ffn, b, tolerance)
      expectPrediction(cell.output, c, tolerance)
      if (Math.min(margin(a), margin(b), margin(c)) < 2 * tolerance) continue
      const [tr, ty, to] = [ordered(a)[0], ordered(b)[0], ordered(c)[0]]
      const isSame = {
        residual: to === tr && to !== ty,
        ffn: to === ty && to !== tr,
        agreement: to === tr && to === ty,
      }
      const decided = to !== tr && to !== ty ? 'composition' : Object.entries(isSame).find(([, is]) => is)?.[0]
      expect([cell.layer, cell.case]).toEqual([i + 1, decided])
      cases.add(cell.case)
    }
    const own = finalNorm
      ? softmax(plain.logits[at] as Float32Array)
      : softmax(logitsOf(plain.readOut, plain.cells[at]?.at(-1)?.o as Float64Array, false))
    expect(final).toHaveLength(5)
    for (const [i, { id, token, probability }] of final.entries()) {
      expect(token).toBe(id === 0 ? '<s>' : `w${id}`)
      expect(Math.abs(probability - (own[id] as number))).toBeLessThan(tolerance)
      expect(Math.abs(probability - (own[ordered(own)[i] as number] as number))).toBeLessThan(tolerance)
    }
  }
  // Else next to nothing was compared.
  expect(cases.size).toBeGreaterThan(1)
}

describe.each(cases)('$what', ({ edit, ...options }) => {
  const folder = temporaryFolder()
  /** Half precision rounds numbers near 1 by up to 2^-11. */
  const computesInHalf = options.halfInside === true || edit !== undefined
  const tolerance = computesInHalf ? 5e-3 : 2e-5
  /** Rounding-free in half precision too. */
  const factor = options.half === true || computesInHalf ? 2 : 2.5
  const whole = join(folder, 'whole.onnx')
  let explorer: Explorer
  let original: PlainDecoder
  let sets: Intervention[][]

  beforeAll(async () => {
    const size = { layers, width, keys, vocabulary, ...options }
    const { onnxFile } = writeTinyModel(folder, size)
    if (edit !== undefined) {
      const model = new EditedModel(onnxFile)
      edit(model)
      model.write(onnxFile)
    }
    explorer = await openExplorer({ model: folder, ...cpu })
    // The same weights in one file, and only token ids to feed.
    const { cache: _, ids: __, external: ___, ...plain } = size
    const model = new EditedModel(writeTinyModel(join(folder, 'whole'), plain).onnxFile)
    edit?.(model)
    original = await plainTiny(model.write(whole), size, IDS)
    const strongest = (layer: number): number[] => {
      const { m, v } = (original.cells.at(-1) ?? [])[layer - 1] as PlainCell
      return ordered(m.map((a, key) => Math.abs(a) * lengthOf(row(v, width, key))))
    }
    const [first, second] = [strongest(1)[0] ?? 0, strongest(2).slice(0, 2)]
    sets = [
      [{ layer: 1, index: first, scale: 0 }],
      [{ layer: layers, index: strongest(layers)[0] ?? 0, scale: 0 }],
      [{ layer: 1, index: first, scale: factor }],
      [{ layer: 1, index: first, scale: -1 }, ...second.map((index) => ({ layer: 2, index, scale: 0 }))],
      second.map((index, i) => ({ layer: 2, index, scale: i === 0 ? factor : 0 })),
    ]
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const read = async (set: Intervention[], finalNorm: boolean): Promise<PromptReading> =>
    (await explorer.ask({ text, set, finalNorm, position: null })) as PromptReading

  it.each([true, false])('as it is, final norm %s', async (finalNorm) => {
    const reading = await read([], finalNorm)
    expectReading(reading, original, finalNorm, tolerance)
    expect(reading.isCut).toBe(false)
    expect(reading.positions.map(({ isSpecial }) => isSpecial)).toEqual(IDS.map((_, at) => at === 0))
  })

  it('with keys scaled, as with their values scaled in the file', async () => {
    for (const set of sets) {
      const stored = new EditedModel(whole)
      for (const { layer, index, scale } of set) scaleValue(stored, `block.${layer}.values`, keys, index, scale)
      const edited = await plainTiny(stored.write(join(folder, 'edited.onnx')), { layers, keys, ...options }, IDS)
      const reading = await read(set, true)
      expectReading(reading, edited, true, tolerance)
      const [before, after] = [original, edited].map(({ logits }) => softmax(logits.at(-1) as Float32Array))
      const change = Math.max(...(before ?? []).map((p, id) => Math.abs(p - (after?.[id] as number))))
      expect(change, JSON.stringify(set)).toBeGreaterThan(5 * tolerance)
    }
    expectReading(await read([], true), original, true, tolerance)
  })
})
