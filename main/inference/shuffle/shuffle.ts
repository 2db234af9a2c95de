/**
 * A model with the weights of another in random places: each tensor keeps its numbers and so its mean and spread, and nothing that was
 * learnt. What people find in its keys is what they find in any (Heap et al. 2025, Sparse Autoencoders Can Interpret Randomly Initialized
 * Transformers, arXiv 2501.17727).
 */
import { createHash } from 'node:crypto'
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { seeded } from '../../analysis/statistics/seeded.ts'
import { KeymarkError } from '../../keymark-error.ts'
import { leadsOutside } from '../graph/external.ts'
import { ModelSchema, TensorSchema, type Tensor } from '../graph/onnx_pb.ts'
import { readSkeleton } from '../graph/skeleton.ts'
import { ELEMENT_BYTES, externalRange, inlineBytes } from '../graph/tensor-data.ts'
import { openModel } from '../model/open.ts'
import { sizeOf, storedTensors, weightsOf } from './weights.ts'

export interface Shuffled {
  /** Name and SHA-256 of the model that it was made of. */
  of: string
  sha256: string
  seed: number
  /** Tensors whose numbers changed places, and how many numbers these are. */
  tensors: number
  numbers: number
  /** Numbers in all stored tensors: embeddings, tables and scales stay. */
  all: number
}

const GRAPH = 'model.onnx'
const WEIGHTS = 'model.onnx_data'
/** The runtime maps external data by pages. */
const PAGE = 4096
/** Bytes up to which a tensor stays in the graph. */
const SMALL = 1024
/** Files beside a model that readers of it need, and none that could be weights. */
const BESIDE =
  /^(?:(?:\w+_)?config|tokenizer|vocab|added_tokens|special_tokens_map)\.json$|^(?:merges|vocab)\.txt$|\.model$/u
/** Bytes of the largest of them. */
const LARGEST_BESIDE = 64 * 2 ** 20

/**
 * @param folder empty; gets graph, weights and the files around them
 * @param report called with bytes done and in all
 * @throws KeymarkError where the model cannot be read, or has no weights to permute.
 */
export async function shuffleModel(
  path: string,
  folder: string,
  { seed, report }: { seed: number; report?: (done: number, total: number) => void },
): Promise<Shuffled> {
  const opened = await openModel(path)
  const { onnxFile, description, tokenEmbedding, outputEmbedding } = opened
  const model = fromBinary(ModelSchema, readSkeleton(onnxFile))
  const { graph } = model
  if (graph === undefined) throw new KeymarkError('bad-input', `${onnxFile} holds no graph. Export it again.`)
  const kept = new Set(tokenEmbedding.tables.map(({ matrix }) => matrix.initializer))
  if (outputEmbedding?.product) kept.add(outputEmbedding.product.vectors.matrix.initializer)
  const stored = storedTensors(graph)
  const weights = new Set(weightsOf(graph, kept).map(({ tensor }) => tensor))
  if (weights.size === 0)
    throw new KeymarkError(
      'unsupported',
      `${onnxFile} has no weights that are known as such, so there is nothing to permute. Export it in another form.`,
    )
  const read = reader(dirname(onnxFile))
  const total = stored.reduce((sum, { tensor }) => sum + bytesIn(tensor), 0)
  const result: Shuffled = { of: description.name, sha256: description.sha256, seed, tensors: 0, numbers: 0, all: 0 }
  const file = openSync(join(folder, WEIGHTS), 'wx')
  let [at, done] = [0, 0]
  try {
    for (const { name, tensor } of stored) {
      const bytes = read(tensor)
      result.all += sizeOf(tensor)
      if (bytes === null) continue
      if (weights.has(tensor)) {
        permute(bytes, widthOf(tensor, bytes), seedOf(seed, name))
        result.tensors += 1
        result.numbers += sizeOf(tensor)
      }
      if (bytes.length > SMALL) {
        at = Math.ceil(at / PAGE) * PAGE
        write(file, bytes, at)
        leaveOutside(tensor, at, bytes.length)
        at += bytes.length
      } else if (weights.has(tensor)) putInside(tensor, bytes)
      done += bytes.length
      report?.(done, total)
    }
    fsyncSync(file)
  } finally {
    closeSync(file)
    read.close()
  }
  copyBeside([opened.folder, dirname(onnxFile), dirname(opened.tokenizerFile)], folder)
  writeConfig(folder, opened.config, `${description.name.split('/').at(-1) ?? 'model'}-shuffled-${seed}`)
  const whole = openSync(join(folder, GRAPH), 'wx')
  try {
    write(whole, toBinary(ModelSchema, model), 0)
    fsyncSync(whole)
  } finally {
    closeSync(whole)
  }
  return result
}

const bytesIn = (tensor: Tensor): number => externalRange(tensor)?.length ?? inlineBytes(tensor)?.length ?? 0

/** Bytes of one element; of packed numbers, of what holds two. */
function widthOf(tensor: Tensor, bytes: Uint8Array): number {
  const width = ELEMENT_BYTES.get(tensor.dataType) ?? 1
  return bytes.length % width === 0 ? width : 1
}

/** Each tensor has an order of its own, which neither its place in the file nor the other tensors change. */
const seedOf = (seed: number, name: string): number =>
  createHash('sha256').update(`${seed} ${name}`).digest().readInt32LE(0)

/** Fisher and Yates, in place. */
function permute(bytes: Uint8Array, width: number, seed: number): void {
  const { below } = seeded(seed)
  const count = bytes.length / width
  const held = new Uint8Array(width)
  for (let i = count - 1; i > 0; i--) {
    const [from, to] = [below(i + 1) * width, i * width]
    held.set(bytes.subarray(from, from + width))
    bytes.copyWithin(from, to, to + width)
    bytes.set(held, to)
  }
}

/** Bytes of a tensor, from the graph or from the files beside it; null for types that weights are not stored in. */
function reader(folder: string): ((tensor: Tensor) => Uint8Array | null) & { close: () => void } {
  const files = new Map<string, number>()
  const read = (tensor: Tensor): Uint8Array | null => {
    const range = externalRange(tensor)
    if (range === null) return inlineBytes(tensor)?.slice() ?? null
    if (leadsOutside(range.location))
      throw new KeymarkError(
        'bad-input',
        `A tensor of the model lies outside its folder (${range.location}). Export it again.`,
      )
    const path = join(folder, range.location)
    let file = files.get(range.location)
    if (file === undefined) files.set(range.location, (file = openSync(path, 'r')))
    const bytes = new Uint8Array(range.length ?? statSync(path).size - range.offset)
    let got = 0
    while (got < bytes.length) {
      const count = readSync(file, bytes, got, Math.min(bytes.length - got, 2 ** 30), range.offset + got)
      if (count === 0) throw new KeymarkError('bad-input', `${path} is cut off. Download or export it again.`)
      got += count
    }
    return bytes
  }
  return Object.assign(read, {
    close: (): void => {
      for (const file of files.values()) closeSync(file)
    },
  })
}

function write(file: number, bytes: Uint8Array, at: number): void {
  let written = 0
  while (written < bytes.length)
    written += writeSync(file, bytes, written, Math.min(bytes.length - written, 2 ** 30), at + written)
}

const EMPTY = { floatData: [], int32Data: [], int64Data: [], doubleData: [], uint64Data: [], stringData: [] }

function leaveOutside(tensor: Tensor, offset: number, length: number): void {
  const entries = { location: WEIGHTS, offset, length }
  const list = Object.entries(entries).map(([key, value]) => ({ key, value: String(value) }))
  const { externalData } = create(TensorSchema, { externalData: list })
  Object.assign(tensor, { ...EMPTY, rawData: new Uint8Array(), externalData, dataLocation: 1 })
}

const putInside = (tensor: Tensor, bytes: Uint8Array): void =>
  void Object.assign(tensor, { ...EMPTY, rawData: bytes, externalData: [], dataLocation: 0 })

/** The first folder that has a file wins. */
function copyBeside(folders: readonly string[], into: string): void {
  for (const folder of new Set(folders))
    for (const name of readdirSync(folder)) {
      const from = join(folder, name)
      const size = statSync(from)
      if (!BESIDE.test(name) || !size.isFile() || size.size > LARGEST_BESIDE || existsSync(join(into, name))) continue
      copyFileSync(from, join(into, name))
    }
}

/** The copy says by its name what it is. */
function writeConfig(folder: string, config: Record<string, unknown>, name: string): void {
  const path = join(folder, 'config.json')
  const own = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>) : config
  const bytes = Buffer.from(`${JSON.stringify({ ...own, _name_or_path: name }, null, 2)}\n`)
  const file = openSync(path, 'w')
  try {
    write(file, bytes, 0)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
