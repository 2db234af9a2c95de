/**
 * The structure of an .onnx file without its weights, whatever the file's size.
 *
 * Walks the protobuf wire format through a small window and leaves every tensor's large `raw_data` where it is: in its
 * place the tensor gets `external_data` entries with the offset and length of those bytes in the file itself. The
 * result is a complete ONNX model of kilobytes.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { create, toBinary } from '@bufbuild/protobuf'
import { BinaryWriter } from '@bufbuild/protobuf/wire'
import { KeymarkError } from '../../keymark-error.ts'
import { TensorSchema } from './onnx_pb.ts'

/** Bytes of `raw_data` that are worth a reference. Shapes and scalars stay inline: the runtime folds them. */
const LARGE = 1024
const WINDOW = 1 << 16

type Kind = 'model' | 'graph' | 'sparse' | 'node' | 'attribute' | 'tensor'

/** Fields whose content is walked, by message; everything else is copied as it is. */
const INSIDE: Record<Kind, Record<number, Kind>> = {
  model: { 7: 'graph' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph' },
  tensor: {},
}
const MODEL_FIELDS = new Set([1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26])
/** Wire types of protobuf. */
const [VARINT, BIT64, DELIMITED, BIT32] = [0, 1, 2, 5]
/** What a clone without Git LFS leaves in the place of a large file. */
const POINTER = 'version https://git-lfs'
const RAW_DATA = 9
/** Messages within messages: a graph in a node in a graph is three; no exporter comes near this. */
const DEEPEST = 100
/** `data_location` of a tensor whose bytes lie outside the graph. */
const EXTERNAL = 1

/** @throws KeymarkError `bad-input` when the file cannot be read, is empty, cut off or no ONNX model. */
export function readSkeleton(file: string): Uint8Array<ArrayBuffer> {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new KeymarkError('bad-input', `${file} cannot be read (${reason}). Check its permissions.`, { cause: error })
  }
  try {
    return new Walker(file, descriptor).walk()
  } finally {
    closeSync(descriptor)
  }
}

class Walker {
  readonly #file: string
  readonly #location: string
  readonly #descriptor: number
  readonly #size: number
  readonly #window = Buffer.alloc(WINDOW)
  #windowStart = 0
  #windowEnd = 0
  #at = 0

  constructor(file: string, descriptor: number) {
    this.#file = file
    this.#location = basename(file)
    this.#descriptor = descriptor
    this.#size = fstatSync(descriptor).size
  }

  walk(): Uint8Array<ArrayBuffer> {
    if (this.#size === 0) throw new KeymarkError('bad-input', `${this.#file} is empty. Download or export it again.`)
    const start = this.#bytes(Math.min(POINTER.length, this.#size), this.#size)
    if (Buffer.from(start).toString('latin1') === POINTER) {
      throw new KeymarkError(
        'bad-input',
        `${this.#file} is only a Git LFS pointer to the model. Run "git lfs pull" in its folder.`,
      )
    }
    this.#at = 0
    const chunks: Uint8Array[] = []
    this.#message('model', this.#size, chunks, 0)
    return Buffer.concat(chunks)
  }

  /** Copies a message behind `chunks`; returns its bytes there. */
  #message(kind: Kind, end: number, chunks: Uint8Array[], depth: number): number {
    if (depth > DEEPEST) throw this.#foreign()
    const first = chunks.length
    let isLeft = false
    while (this.#at < end) {
      const tag = this.#varint(end)
      const start = this.#at
      const field = Math.floor(tag / 8)
      const wire = tag % 8
      if (field === 0 || (kind === 'model' && !MODEL_FIELDS.has(field))) throw this.#foreign()
      if (wire === VARINT) {
        this.#varint(end)
        const length = this.#at - start
        this.#at = start
        chunks.push(varints(tag), this.#bytes(length, end))
      } else if (wire === BIT64) chunks.push(varints(tag), this.#bytes(8, end))
      else if (wire === BIT32) chunks.push(varints(tag), this.#bytes(4, end))
      else if (wire === DELIMITED) isLeft = this.#delimited(kind, field, tag, end, chunks, depth) || isLeft
      else throw this.#foreign()
    }
    // The last of a field counts: the tensor itself may say that it is inside.
    if (isLeft) chunks.push(toBinary(TensorSchema, create(TensorSchema, { dataLocation: EXTERNAL })))
    let size = 0
    for (let at = first; at < chunks.length; at++) size += chunks[at]?.length ?? 0
    return size
  }

  /** @returns whether the bytes of a tensor were left where they are. */
  #delimited(kind: Kind, field: number, tag: number, end: number, chunks: Uint8Array[], depth: number): boolean {
    const length = this.#varint(end)
    this.#need(length, end)
    const child = INSIDE[kind][field]
    if (child !== undefined) {
      const head = chunks.push(new Uint8Array()) - 1
      const size = this.#message(child, this.#at + length, chunks, depth + 1)
      chunks[head] = varints(tag, size)
    } else if (kind === 'tensor' && field === RAW_DATA && length > LARGE) {
      chunks.push(reference(this.#location, this.#at, length))
      this.#at += length
      return true
    } else {
      chunks.push(varints(tag, length), this.#bytes(length, end))
    }
    return false
  }

  /** Exact up to 2^53, enough for tags and lengths. */
  #varint(end: number): number {
    let value = 0
    let scale = 1
    for (let i = 0; i < 10; i++) {
      const byte = this.#byte(end)
      value += (byte & 0x7f) * scale
      scale *= 128
      if (byte < 0x80) return value
    }
    throw this.#foreign()
  }

  #byte(end: number): number {
    this.#need(1, end)
    if (this.#at < this.#windowStart || this.#at >= this.#windowEnd) {
      this.#windowStart = this.#at
      this.#windowEnd = this.#at + readSync(this.#descriptor, this.#window, 0, WINDOW, this.#at)
      if (this.#windowEnd === this.#at) throw this.#cut()
    }
    return this.#window[this.#at++ - this.#windowStart] ?? 0
  }

  #bytes(length: number, end: number): Uint8Array {
    this.#need(length, end)
    const bytes = Buffer.alloc(length)
    if (this.#at >= this.#windowStart && this.#at + length <= this.#windowEnd) {
      this.#window.copy(bytes, 0, this.#at - this.#windowStart)
    } else if (readSync(this.#descriptor, bytes, 0, length, this.#at) < length) throw this.#cut()
    this.#at += length
    return bytes
  }

  #need(length: number, end: number): void {
    if (this.#at + length <= end) return
    throw end === this.#size ? this.#cut() : this.#foreign()
  }

  #cut(): KeymarkError {
    return new KeymarkError(
      'bad-input',
      `${this.#file} is cut off: it has ${this.#size} bytes and its contents need more. Download or export it again.`,
    )
  }

  #foreign(): KeymarkError {
    return new KeymarkError(
      'bad-input',
      `${this.#file} is no ONNX model, or a damaged one (at byte ${this.#at}). Choose another file.`,
    )
  }
}

const varints = (...values: number[]): Uint8Array =>
  values.reduce((writer, value) => writer.uint32(value), new BinaryWriter()).finish()

/** The fields of a tensor whose bytes lie outside; protobuf merges them with the rest. */
function reference(location: string, offset: number, length: number): Uint8Array {
  const entries = { location, offset, length }
  const externalData = Object.entries(entries).map(([key, value]) => ({ key, value: String(value) }))
  return toBinary(TensorSchema, create(TensorSchema, { externalData }))
}
