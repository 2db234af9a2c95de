/** Rows of numbers as SQLite holds them: the bytes of a typed array, little-endian. */
type Numbers = Float32Array | Float64Array | Uint32Array | Int32Array

export const packed = (numbers: Numbers): Buffer => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength)

/** A copy whose offset is 0: SQLite's buffers need not be aligned to 4 bytes. */
export const unpacked = (buffer: Buffer): ArrayBuffer => new Uint8Array(buffer).buffer

export const integers = (buffer: Buffer): Int32Array => new Int32Array(unpacked(buffer))
