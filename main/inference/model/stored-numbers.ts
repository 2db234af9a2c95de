/** Reads numbers of stored matrices out of the model's files, whatever they are stored as. */
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { KeymarkError } from '../../keymark-error.ts'
import { decodeElements, ELEMENT_BYTES, externalRange, FLOATING, inlineBytes } from '../graph/tensor-data.ts'
import type { Decoder } from './decoder.ts'
import type { Matrix } from './product.ts'
import type { Quantisation } from './quantisation.ts'

/** What is needed to find a model's stored tensors. */
export type Stored = Pick<Decoder, 'graph' | 'onnxFile'>

/** `elements` counts along the stored matrix, row by row. */
export interface ElementReader {
  elements: (at: number, count: number) => Promise<Float32Array>
  close: () => Promise<void>
}

/** @throws KeymarkError `unsupported` for a form of storage that is not known. */
export async function matrixReader(model: Stored, matrix: Matrix): Promise<ElementReader> {
  const { initializer, quantisation, quantised } = matrix
  if (quantisation !== null) return quantisedReader(model, matrix, quantisation)
  if (!quantised) return elementReader(model, initializer)
  throw new KeymarkError(
    'unsupported',
    `${model.onnxFile} stores "${initializer}" in a quantised form that cannot be read vector by vector. Use the model without quantisation.`,
  )
}

/** Reads a tensor of reals or of whole bytes. */
export async function elementReader(model: Stored, initializer: string): Promise<ElementReader> {
  const type = model.graph.initializer(initializer)?.dataType ?? 0
  const size = ELEMENT_BYTES.get(type)
  if (size === undefined) throw unread(model, initializer)
  const file = await byteReader(model, initializer)
  return {
    elements: async (at, count) => {
      const values = decodeElements(await file.read(at * size, count * size), type)
      if (values === null) throw unread(model, initializer)
      return values
    },
    close: file.close,
  }
}

/** All of a small tensor. */
async function wholeTensor(model: Stored, initializer: string): Promise<Float32Array> {
  const dims = model.graph.initializer(initializer)?.dims ?? []
  const reader = await elementReader(model, initializer)
  try {
    return await reader.elements(
      0,
      dims.reduce((product, dim) => product * Number(dim), 1),
    )
  } finally {
    await reader.close()
  }
}

async function quantisedReader(model: Stored, matrix: Matrix, how: Quantisation): Promise<ElementReader> {
  const [rows, columns] = matrix.transposed ? [matrix.shape[1], matrix.shape[0]] : matrix.shape
  const { bits, axis, block, isPacked } = how
  const blocksAlong = axis === null ? 1 : Math.ceil((axis === 0 ? rows : columns) / block)
  const stride = isPacked ? blocksAlong * block : columns
  const scales = await wholeTensor(model, how.scales)
  const order = how.order === null ? null : await wholeTensor(model, how.order)
  const zeros = await zerosOf(model, how, rows, blocksAlong, scales.length)
  const file = await byteReader(model, matrix.initializer)
  const scaleAt = (row: number, column: number): number => {
    if (axis === null) return 0
    if (axis === 0) return block === 1 && scales.length === rows ? row : Math.floor(row / block) * columns + column
    if (block === 1 && scales.length === columns) return column
    return row * blocksAlong + (order === null ? Math.floor(column / block) : (order[column] ?? 0))
  }
  return {
    elements: async (at, count) => {
      const values = new Float32Array(count)
      for (let done = 0; done < count;) {
        const row = Math.floor((at + done) / columns)
        const from = (at + done) % columns
        const here = Math.min(count - done, columns - from)
        const first = row * stride + from
        const start = Math.floor((first * bits) / 8)
        const bytes = await file.read(start, Math.ceil(((first + here) * bits) / 8) - start)
        for (let i = 0; i < here; i++) {
          const place = scaleAt(row, from + i)
          const step = integerAt(bytes, first - (start * 8) / bits + i, how)
          values[done + i] = (step - (zeros?.[place] ?? how.zero)) * (scales[place] ?? 0)
        }
        done += here
      }
      return values
    },
    close: file.close,
  }
}

async function zerosOf(
  model: Stored,
  how: Quantisation,
  rows: number,
  blocks: number,
  count: number,
): Promise<Float32Array | null> {
  if (how.zeros === null) return null
  const type = model.graph.initializer(how.zeros)?.dataType ?? 0
  if (FLOATING.has(type)) return wholeTensor(model, how.zeros)
  const file = await byteReader(model, how.zeros)
  try {
    const perByte = 8 / how.bits
    const rowBytes = Math.ceil(blocks / perByte)
    const bytes = await file.read(0, how.isPacked ? rows * rowBytes : Math.ceil(count / perByte))
    return Float32Array.from({ length: count }, (_, i) =>
      integerAt(bytes, how.isPacked ? Math.floor(i / blocks) * rowBytes * perByte + (i % blocks) : i, how),
    )
  } finally {
    await file.close()
  }
}

/** The lower bits of a byte hold the earlier integer. */
function integerAt(bytes: Uint8Array, index: number, { bits, isSigned }: Quantisation): number {
  const perByte = 8 / bits
  const byte = bytes[Math.floor(index / perByte)] ?? 0
  const value = (byte >> ((index % perByte) * bits)) & (2 ** bits - 1)
  return isSigned && value >= 2 ** (bits - 1) ? value - 2 ** bits : value
}

interface ByteReader {
  read: (at: number, count: number) => Promise<Uint8Array>
  close: () => Promise<void>
}

async function byteReader(model: Stored, initializer: string): Promise<ByteReader> {
  const { graph, onnxFile } = model
  const stored = graph.initializer(initializer)
  const range = stored === undefined ? null : externalRange(stored)
  if (stored === undefined || range === null) {
    const bytes = stored === undefined ? null : inlineBytes(stored)
    if (bytes === null) throw unread(model, initializer)
    return { read: async (at, count) => bytes.subarray(at, at + count), close: async () => {} }
  }
  const file = await open(join(dirname(onnxFile), range.location), 'r')
  return {
    read: async (at, count) => {
      const buffer = Buffer.alloc(count)
      const { bytesRead } = await file.read(buffer, 0, count, range.offset + at)
      if (bytesRead === count) return buffer
      throw new KeymarkError(
        'bad-input',
        `${onnxFile}: "${initializer}" cannot be read from ${range.location}. Download the model again.`,
      )
    },
    close: () => file.close(),
  }
}

const unread = ({ onnxFile }: Stored, initializer: string): KeymarkError =>
  new KeymarkError('unsupported', `${onnxFile} stores "${initializer}" in a form that cannot be read.`)
