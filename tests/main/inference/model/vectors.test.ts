import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openModel } from '#main/inference/model/open.ts'
import { pickVectors, readVectors, vectorNorms } from '#main/inference/model/vectors.ts'
import { type TinyModelOptions, writeTinyModel } from '../../../fixtures/graphs.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

const root = temporaryFolder()
afterAll(() => rmSync(root, { recursive: true }))

const [width, keys] = [8, 48]
const cases: (TinyModelOptions & { what: string })[] = [
  { kind: 'relu', what: 'vector by vector' },
  { kind: 'relu-gemm', what: 'coordinate by coordinate' },
  { kind: 'relu-gemm', half: true, what: 'coordinate by coordinate in half precision' },
  { kind: 'relu', external: true, what: 'vector by vector in a file of their own' },
  { kind: 'relu-gemm', external: true, what: 'coordinate by coordinate in a file of their own' },
]

it.each(cases)('reads values that are stored $what: all, a range, single ones, and their lengths', async (options) => {
  const { folder, layers } = writeTinyModel(join(root, options.what), { width, keys, ...options })
  const model = await openModel(folder)
  for (const [i, { values }] of model.memories.entries()) {
    const stored = layers[i]?.values ?? new Float32Array()
    const vector = (index: number): number[] => [...stored.subarray(index * width, (index + 1) * width)]
    expect(await readVectors(model, values)).toEqual(stored)
    expect(await readVectors(model, values, 5, 9)).toEqual(stored.slice(5 * width, 9 * width))
    for (const indices of [[7], [40, 3, 47, 3, 0], []])
      expect([...(await pickVectors(model, values, indices))]).toEqual(indices.flatMap(vector))
    for (const [index, norm] of (await vectorNorms(model, values)).entries())
      expect(norm).toBeCloseTo(Math.sqrt(vector(index).reduce((sum, x) => sum + x * x, 0)), 5)
  }
})
