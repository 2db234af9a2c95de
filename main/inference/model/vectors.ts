/** Reads keys, values and embeddings out of the model's files, a block at a time. */
import { KeymarkError } from '../../keymark-error.ts'
import { requireFiniteLength } from '../finite.ts'
import type { Bias, Vectors } from './memory.ts'
import { FLOATING } from '../graph/tensor-data.ts'
import { type ElementReader, elementReader, matrixReader, type Stored } from './stored-numbers.ts'

/**
 * Vectors `from` to `to` (not included) one after another, `width` numbers each, widened to float32. Reads those bytes
 * and no others, whichever way the matrix is stored.
 *
 * @throws KeymarkError `unsupported` for a form of quantisation that is not known.
 */
export async function readVectors(
  model: Stored,
  vectors: Vectors,
  from = 0,
  to = vectors.count,
): Promise<Float32Array> {
  const { first, width, step } = vectors
  const count = to - from
  if (count <= 0) return new Float32Array()
  if (vectors.parts !== undefined) return readParts(model, vectors.parts, from, to)
  const { isVectorByVector, all, read, factors } = await vectorReader(model, vectors)
  try {
    if (isVectorByVector && step === 1)
      return multiplied(await read.elements((first + from) * width, count * width), factors)
    const result = new Float32Array(count * width)
    if (isVectorByVector) {
      for (let i = 0; i < count; i++)
        result.set(await read.elements((first + (from + i) * step) * width, width), i * width)
      return multiplied(result, factors)
    }
    for (let coordinate = 0; coordinate < width; coordinate++) {
      const line = await read.elements(coordinate * all + first + from * step, (count - 1) * step + 1)
      for (let i = 0; i < count; i++) result[i * width + coordinate] = line[i * step] ?? 0
    }
    return multiplied(result, factors)
  } finally {
    await read.close()
  }
}

async function readParts(model: Stored, parts: readonly Vectors[], from: number, to: number): Promise<Float32Array> {
  const width = parts[0]?.width ?? 0
  const result = new Float32Array((to - from) * width)
  let start = 0
  for (const part of parts) {
    const [low, high] = [Math.max(from, start), Math.min(to, start + part.count)]
    if (low < high) result.set(await readVectors(model, part, low - start, high - start), (low - from) * width)
    start += part.count
  }
  return result
}

/** Single vectors in the order of `indices`, otherwise as `readVectors`: the file is gone through once for all of them. */
export async function pickVectors(model: Stored, vectors: Vectors, indices: readonly number[]): Promise<Float32Array> {
  const { first, width, step } = vectors
  const result = new Float32Array(indices.length * width)
  if (indices.length === 0) return result
  if (vectors.parts !== undefined) {
    let start = 0
    for (const part of vectors.parts) {
      const own = indices.flatMap((index, i) => (index >= start && index < start + part.count ? [{ index, i }] : []))
      const read = await pickVectors(
        model,
        part,
        own.map(({ index }) => index - start),
      )
      for (const [at, { i }] of own.entries()) result.set(read.subarray(at * width, (at + 1) * width), i * width)
      start += part.count
    }
    return result
  }
  const { isVectorByVector, all, read, factors } = await vectorReader(model, vectors)
  try {
    if (isVectorByVector) {
      for (const [i, index] of indices.entries())
        result.set(await read.elements((first + index * step) * width, width), i * width)
      return multiplied(result, factors)
    }
    const [from, to] = [Math.min(...indices), Math.max(...indices) + 1]
    for (let coordinate = 0; coordinate < width; coordinate++) {
      const line = await read.elements(coordinate * all + first + from * step, (to - from - 1) * step + 1)
      for (const [i, index] of indices.entries()) result[i * width + coordinate] = line[(index - from) * step] ?? 0
    }
    return multiplied(result, factors)
  } finally {
    await read.close()
  }
}

/** As the file has them: one vector after another, or one coordinate of `all` of them after another. */
async function vectorReader(
  model: Stored,
  { matrix, layout, width, factors }: Vectors,
): Promise<{ isVectorByVector: boolean; all: number; read: ElementReader; factors: Float32Array | null }> {
  const [rows, columns] = matrix.shape
  return {
    isVectorByVector: (layout === 'rows') !== matrix.transposed,
    all: layout === 'rows' ? rows : columns,
    read: await matrixReader(model, matrix),
    factors: factors.length === 0 ? null : await productOfFactors(model, factors, width),
  }
}

/** One number a coordinate. */
async function productOfFactors(model: Stored, factors: readonly string[], width: number): Promise<Float32Array> {
  const product = new Float32Array(width).fill(1)
  for (const tensor of factors) {
    const count = model.graph.storedElements(tensor) ?? 0
    const numbers = await readBias(model, { tensor, first: 0, count, step: 1 })
    for (let i = 0; i < width; i++) product[i] = (product[i] ?? 0) * (numbers[count === 1 ? 0 : i] ?? 0)
  }
  return product
}

function multiplied(vectors: Float32Array, factors: Float32Array | null): Float32Array {
  if (factors !== null)
    for (let i = 0; i < vectors.length; i++) vectors[i] = (vectors[i] ?? 0) * (factors[i % factors.length] ?? 0)
  return vectors
}

/** Numbers read at a time: 16 MiB of float32. */
const BLOCK = 2 ** 22

/** The length of each vector: float32 [count]. @throws KeymarkError as `readVectors`, and where one is not finite. */
export async function vectorNorms(model: Stored, vectors: Vectors): Promise<Float32Array> {
  const { count, width } = vectors
  const norms = new Float32Array(count)
  const block = Math.max(1, Math.floor(BLOCK / width))
  for (let from = 0; from < count; from += block) {
    const to = Math.min(count, from + block)
    const data = await readVectors(model, vectors, from, to)
    norms.set(lengths(data, width), from)
  }
  norms.forEach((norm, i) => requireFiniteLength(norm, model.onnxFile, `vector ${i} of ${vectors.matrix.tensor}`))
  return norms
}

/** Reads vectors that lie one after another, `width` numbers each. */
export const lengths = (data: Float32Array, width: number): Float32Array =>
  Float32Array.from({ length: data.length / width }, (_, i) => Math.hypot(...data.subarray(i * width, (i + 1) * width)))

/** @throws KeymarkError `unsupported` when the bias is computed and not stored. */
export async function readBias(model: Stored, { tensor, first, count, step }: Bias): Promise<Float32Array> {
  const name = model.graph.origin(tensor)
  const stored = model.graph.initializer(name)
  if (stored === undefined || !FLOATING.has(stored.dataType)) {
    throw new KeymarkError('unsupported', `${model.onnxFile} computes "${tensor}": it is not stored.`)
  }
  const read = await elementReader(model, name)
  try {
    const all = await read.elements(first, (count - 1) * step + 1)
    return all.filter((_, i) => i % step === 0)
  } finally {
    await read.close()
  }
}

/** Vectors to compare: a copy of a matrix has all of them the same, another matrix none. */
const SAMPLE = 8

/** Whether two stored matrices hold the same vectors: exporters often write a tied embedding twice. */
export async function areSame(model: Stored, a: Vectors, b: Vectors): Promise<boolean> {
  if (a.count !== b.count || a.width !== b.width || isUnread(a) || isUnread(b)) return false
  for (let i = 0; i < SAMPLE; i++) {
    const at = Math.floor((i * (a.count - 1)) / (SAMPLE - 1))
    const [one, other] = await Promise.all([a, b].map((vectors) => readVectors(model, vectors, at, at + 1)))
    if (one === undefined || other === undefined || one.some((value, j) => value !== other[j])) return false
  }
  return true
}

const isUnread = ({ matrix }: Vectors): boolean => matrix.quantised && matrix.quantisation === null
