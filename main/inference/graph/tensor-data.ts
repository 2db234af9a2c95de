/** Stored tensors: element types, inline values, and where the bytes of the others lie. */
import type { Tensor } from './onnx_pb.ts'

/** Element types of the format (TensorProto.DataType). */
export const FLOAT = 1
export const UINT8 = 2
export const INT8 = 3
export const UINT16 = 4
export const INT16 = 5
export const INT32 = 6
export const INT64 = 7
export const FLOAT16 = 10
export const BOOL = 9
export const DOUBLE = 11
export const BFLOAT16 = 16
export const UINT4 = 21
export const INT4 = 22

/** Element types whose elements are the numbers themselves. */
export const FLOATING = new Set([FLOAT, FLOAT16, DOUBLE, BFLOAT16])

/** Bytes an element takes, of the types that weights are stored in densely. */
export const ELEMENT_BYTES = new Map([
  [FLOAT, 4],
  [UINT8, 1],
  [INT8, 1],
  [UINT16, 2],
  [INT16, 2],
  [INT32, 4],
  [INT64, 8],
  [BOOL, 1],
  [FLOAT16, 2],
  [DOUBLE, 8],
  [12, 4],
  [13, 8],
  [BFLOAT16, 2],
])

/** Types that weights are stored in, as people call them. */
export const TYPE_NAMES = new Map([
  [FLOAT, 'float32'],
  [UINT8, 'uint8'],
  [INT8, 'int8'],
  [FLOAT16, 'float16'],
  [DOUBLE, 'float64'],
  [BFLOAT16, 'bfloat16'],
  [UINT4, 'uint4'],
  [INT4, 'int4'],
])

export interface ExternalRange {
  /** Relative to the folder of the .onnx file. */
  location: string
  offset: number
  /** null: to the end of the file. */
  length: number | null
}

/** Where the bytes of a tensor lie outside the graph; null when they are inline. */
export const externalRange = (tensor: Tensor): ExternalRange | null =>
  tensor.dataLocation === 1 ? namedRange(tensor) : null

/** The same of a tensor that was read into the graph as well. */
export function namedRange(tensor: Tensor): ExternalRange | null {
  if (tensor.externalData.length === 0) return null
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]))
  const length = entries.get('length')
  return {
    location: entries.get('location') ?? '',
    offset: Number(entries.get('offset') ?? 0),
    length: length === undefined ? null : Number(length),
  }
}

/** Numbers of a tensor that is stored inline in one of the usual types; null for others. */
export function inlineValues(tensor: Tensor): ArrayLike<number> | null {
  if (externalRange(tensor) !== null) return null
  if (tensor.rawData.length > 0) return decodeElements(tensor.rawData, tensor.dataType)
  switch (tensor.dataType) {
    case FLOAT:
      return tensor.floatData
    case DOUBLE:
      return tensor.doubleData
    case INT64:
      return tensor.int64Data.map(Number)
    case FLOAT16:
      return tensor.int32Data.map(halfToFloat)
    default:
      return tensor.int32Data
  }
}

/** Bytes of a tensor that is stored inline, as `raw_data` would have them; null for types that weights are not stored in. */
export function inlineBytes(tensor: Tensor): Uint8Array | null {
  if (externalRange(tensor) !== null) return null
  if (tensor.rawData.length > 0) return tensor.rawData
  const { dataType, int32Data } = tensor
  if (dataType === FLOAT) return bytesOf(Float32Array.from(tensor.floatData))
  if (dataType === DOUBLE) return bytesOf(Float64Array.from(tensor.doubleData))
  if (dataType === INT64) return bytesOf(BigInt64Array.from(tensor.int64Data))
  if (dataType === INT32) return bytesOf(Int32Array.from(int32Data))
  if (dataType === FLOAT16 || dataType === BFLOAT16) return bytesOf(Uint16Array.from(int32Data))
  const isBytes = dataType === UINT8 || dataType === INT8 || dataType === UINT4 || dataType === INT4
  return isBytes ? Uint8Array.from(int32Data) : null
}

const bytesOf = ({ buffer }: { buffer: ArrayBuffer }): Uint8Array => new Uint8Array(buffer)

/** Little-endian elements as float32; null for types that weights are not stored in. Integers are exact up to 2^24. */
export function decodeElements(bytes: Uint8Array, type: number): Float32Array | null {
  const element = ELEMENTS.get(type)
  if (element === undefined) return null
  const size = ELEMENT_BYTES.get(type) ?? 1
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = new Float32Array(Math.floor(bytes.length / size))
  for (let i = 0; i < values.length; i++) values[i] = element(view, i * size)
  return values
}

const ELEMENTS = new Map<number, (view: DataView, at: number) => number>([
  [UINT8, (view, at) => view.getUint8(at)],
  [INT8, (view, at) => view.getInt8(at)],
  [UINT16, (view, at) => view.getUint16(at, true)],
  [INT16, (view, at) => view.getInt16(at, true)],
  [FLOAT, (view, at) => view.getFloat32(at, true)],
  [DOUBLE, (view, at) => view.getFloat64(at, true)],
  [INT32, (view, at) => view.getInt32(at, true)],
  [INT64, (view, at) => Number(view.getBigInt64(at, true))],
  [FLOAT16, (view, at) => halfToFloat(view.getUint16(at, true))],
  [BFLOAT16, (view, at) => bfloatToFloat(view.getUint16(at, true))],
])

/** IEEE 754 binary16 from its bits. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

const bits = new DataView(new ArrayBuffer(4))

/** bfloat16 is the upper half of a float32. */
export function bfloatToFloat(upper: number): number {
  bits.setUint32(0, upper << 16)
  return bits.getFloat32(0)
}
