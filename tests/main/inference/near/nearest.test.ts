import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openModel } from '#main/inference/model/open.ts'
import { findNearest } from '#main/inference/near/nearest.ts'
import type { Nearest, NearestTask } from '#main/inference/near/task.ts'
import { writeTinyModel, type TinyModel, type TinyModelOptions } from '../../../fixtures/graphs.ts'

const [LAYERS, KEYS, WIDTH] = [3, 16, 16]
let root = ''
let number = 0

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'keymark-nearest-'))
})
afterAll(() => rmSync(root, { recursive: true }))

const write = (options: TinyModelOptions): TinyModel =>
  writeTinyModel(join(root, `model-${number++}`), { layers: LAYERS, keys: KEYS, width: WIDTH, ...options })

async function taskFor({ folder }: TinyModel, task: Partial<NearestTask>): Promise<NearestTask> {
  const { description, tokenizerSha256 } = await openModel(folder)
  const own = { model: folder, modelSha256: description.sha256, tokenizerSha256 }
  return { ...own, layer: 2, index: 5, by: 'keys', limit: 50, ...task }
}

const ignore = (): void => undefined

/** From the weights as the graph was written with them. */
function byHand(model: TinyModel, { layer, index, by, limit }: NearestTask): Nearest['near'] {
  const vector = (l: number, k: number): number[] => [
    ...(model.layers[l - 1]?.[by].slice(k * WIDTH, (k + 1) * WIDTH) ?? []),
  ]
  const dot = (a: number[], b: number[]): number => a.reduce((sum, x, i) => sum + x * (b[i] ?? NaN), 0)
  const own = vector(layer, index)
  const near: Nearest['near'] = []
  for (let l = 1; l <= LAYERS; l++) {
    for (let k = 0; k < KEYS; k++) {
      if (l === layer && k === index) continue
      const other = vector(l, k)
      const cosine = dot(own, other) / Math.sqrt(dot(own, own) * dot(other, other))
      near.push({ layer: l, index: k, cosine })
    }
  }
  return near.toSorted((a, b) => b.cosine - a.cosine).slice(0, limit)
}

function expectSame(found: Nearest['near'], expected: Nearest['near']): void {
  expect(found.map(({ layer, index }) => `${layer}/${index}`)).toEqual(
    expected.map(({ layer, index }) => `${layer}/${index}`),
  )
  found.forEach(({ cosine }, i) => expect(cosine).toBeCloseTo(expected[i]?.cosine ?? NaN, 6))
}

describe('the nearest vectors', () => {
  it.each<TinyModelOptions>([
    { kind: 'relu' },
    { kind: 'relu', half: true },
    { kind: 'relu', external: true },
    { kind: 'relu-gemm' },
    { kind: 'relu-four-bit' },
    { kind: 'relu-transposed' },
    { kind: 'gelu-gated', external: true },
    { kind: 'silu-gated' },
    { kind: 'silu-gated-split' },
    { kind: 'silu-gated-chunk' },
  ])('are those that plain loops find in %o', async (options) => {
    const model = write(options)
    for (const by of ['keys', 'values'] as const) {
      const task = await taskFor(model, { by })
      const { total, near } = await findNearest(task, ignore)
      expect(total).toBe(LAYERS * KEYS - 1)
      expectSame(near, byHand(model, task))
    }
  })

  it('are the same in small blocks, and no more than asked for', async () => {
    const model = write({ kind: 'relu' })
    const task = await taskFor(model, { by: 'values', limit: 7 })
    const told: [number, number][] = []
    const { near } = await findNearest(task, (done, total) => told.push([done, total]), 5 * WIDTH)
    expect(near).toHaveLength(7)
    expectSame(near, byHand(model, task))
    // Blocks of 5 in a layer of 16.
    expect(told.slice(0, 5)).toEqual([5, 10, 15, 16, 21].map((done) => [done, LAYERS * KEYS]))
    expect(told.at(-1)).toEqual([LAYERS * KEYS, LAYERS * KEYS])
  })

  it('leave out vectors of length 0, and there are none of such a vector', async () => {
    const model = write({ kind: 'relu-transposed', external: true })
    const file = join(model.folder, 'model.onnx_data')
    const bytes = readFileSync(file)
    const silent = model.layers[1]?.keys.slice(5 * WIDTH, 6 * WIDTH) ?? new Float32Array()
    const at = bytes.indexOf(Buffer.from(silent.buffer))
    expect(at).toBeGreaterThan(0)
    writeFileSync(file, bytes.fill(0, at, at + 4 * WIDTH))
    const { total, near } = await findNearest(await taskFor(model, { layer: 1, index: 0 }), ignore)
    expect(total).toBe(LAYERS * KEYS - 2)
    expect(near).not.toContainEqual(expect.objectContaining({ layer: 2, index: 5 }))
    await expect(findNearest(await taskFor(model, {}), ignore)).rejects.toThrow(/2\/5 .*is 0/u)
  })

  it('are not looked for in another model', async () => {
    const task = await taskFor(write({ kind: 'relu' }), {})
    const other = write({ kind: 'relu', seed: 2 })
    await expect(findNearest({ ...task, model: other.folder }, ignore)).rejects.toThrow(/not the model that the scan/u)
  })
})

it.each(['keys', 'values'] as const)('are not looked for among %s that are not finite: where is told', async (by) => {
  const set = { [`block.3.${by}`]: Array.from({ length: KEYS * WIDTH }, (_, i) => (i === 0 ? Infinity : i % 7)) }
  const task = await taskFor(write({ kind: 'relu', set }), { by })
  await expect(findNearest(task, ignore)).rejects.toThrow(
    new RegExp(`not finite \\(Infinity or NaN\\) in ${by.slice(0, -1)} 3/0\\. .*in float32`, 'u'),
  )
})
