import { UnreadableRow } from './stored.ts'

/** Rows of numbers as SQLite holds them: the bytes of a typed array, little-endian. */
type Numbers = Float32Array | Float64Array | Uint32Array | Int32Array

export const packed = (numbers: Numbers): Buffer => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength)

/**
 * A copy whose offset is 0: SQLite's buffers need not be aligned to 4 bytes.
 *
 * @param width bytes of a number
 * @param count of the numbers, where that is known
 * @throws UnreadableRow
 */
export function unpacked(buffer: Buffer | null | undefined, width = 4, count?: number): ArrayBuffer {
  const isWhole = buffer !== null && buffer !== undefined && buffer.length % width === 0
  if (!isWhole || (count !== undefined && buffer.length !== count * width))
    throw new UnreadableRow('a row of numbers is shorter or longer than it can be')
  return new Uint8Array(buffer).buffer
}

/** @throws UnreadableRow */
export const integers = (buffer: Buffer | null | undefined): Int32Array => new Int32Array(unpacked(buffer))
