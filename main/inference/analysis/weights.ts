/** Values by their shape over the vocabulary, and keys by what they write of what they read: a block of keys at a time. */
import { SUPPRESSED, type VectorPair } from '#contract/analysis/weights.ts'
import { seeded } from '../../analysis/statistics/seeded.ts'
import { shuffledNext } from '../../analysis/values/shuffled.ts'
import type { WeightsPart } from '../../analysis/weights/weight-row.ts'
import { requireFiniteLength } from '../finite.ts'
import { PREFIX } from '../instrument/addition.ts'
import { CHANCE_TARGETS, ReadOut, TARGETS, VECTORS } from '../instrument/read-out.ts'
import { FLOAT, INT64 } from '../graph/tensor-data.ts'
import { centre, type Fold, folded, foldOf, scaled } from '../model/fold.ts'
import type { Memory, Vectors } from '../model/memory.ts'
import { normOf } from '../model/norm.ts'
import type { OpenModel } from '../model/open.ts'
import { lengths, readVectors } from '../model/vectors.ts'
import { openSession } from '../session.ts'
import type { Prepare } from './task.ts'
import { valueBlocks } from './value-blocks.ts'

/** Values as the final normalisation scales them, of length 1: float32 [rows, width]; 1 / ‖row‖ of the output embedding: [1, vocabulary]. */
const UNITS = `${PREFIX}units`
const INVERSE = `${PREFIX}inverse`

/** Logits that are held at a time: 32 MiB of float32, a few times over. */
const LOGITS = 2 ** 23
/** Numbers of the output embedding that are read at a time: 16 MiB. */
const NUMBERS = 2 ** 22
/** Mismatched pairs of a layer, at least, where it has as many. */
const PAIRS = 2 ** 16

/** Central moments of each row, the weakest tokens, and how many tokens are weaker than a given one. */
class Shapes extends ReadOut {
  constructor(model: OpenModel, low: number) {
    super(model, false)
    const width = BigInt(model.memories[0]?.values.width ?? 0)
    const fed = (name: string): string => {
      this.inputs.push({ name, type: FLOAT })
      return this.node('Reshape', [name, this.integers('as-batch', [1n, -1n, width])], `${name}/batch`)
    }
    const logits = this.logitsOf(fed(VECTORS), 'values')
    this.weakestOf(logits, this.softmaxOf(logits), low)
    for (const [name, label] of [
      [TARGETS, 'below'],
      [CHANCE_TARGETS, 'chance-below'],
    ] as const) {
      this.inputs.push({ name, type: INT64 })
      const column = this.node('Reshape', [name, this.integers('column', [-1n, 1n])], `${PREFIX}column/${label}`)
      const own = this.ownOf(logits, column, label)
      const isWeaker = this.cast(
        this.node('Less', [logits, own], `${PREFIX}${label}/weaker`),
        `${PREFIX}${label}/real`,
        FLOAT,
      )
      this.asOutput(this.reduced('ReduceSum', isWeaker, `${label}/count`), label, FLOAT)
    }
    this.#moments(this.logitsOf(fed(UNITS), 'units'))
  }

  #moments(logits: string): void {
    this.inputs.push({ name: INVERSE, type: FLOAT, dims: [1, this.embedding.count] })
    const cosines = this.node('Mul', [this.#centred(logits, 'logits'), INVERSE], `${PREFIX}cosines`)
    const off = this.#centred(cosines, 'cosines')
    const squares = this.node('Mul', [off, off], `${PREFIX}squares`)
    const cubes = this.node('Mul', [squares, off], `${PREFIX}cubes`)
    const fourths = this.node('Mul', [squares, squares], `${PREFIX}fourths`)
    for (const [label, powers] of Object.entries({ variance: squares, third: cubes, fourth: fourths }))
      this.asOutput(this.#mean(powers, label), label, FLOAT)
  }

  #mean(of: string, label: string): string {
    const share = this.real('share', 1 / this.embedding.count)
    return this.node('Mul', [this.reduced('ReduceSum', of, `${label}/sum`), share], `${PREFIX}${label}/mean`)
  }

  #centred(of: string, label: string): string {
    return this.node('Sub', [of, this.#mean(of, label)], `${PREFIX}${label}/off`)
  }
}

export const prepareWeights: Prepare<'weights'> = async (model, task) => {
  const size = model.outputEmbedding?.count ?? 1
  const low = Math.min(SUPPRESSED, size)
  const readOut = await readOutOf(model)
  const session = await openSession(model, { kind: 'own', addition: (model) => new Shapes(model, low) }, task)
  const block = Math.max(1, Math.floor(LOGITS / size))
  const blocks = valueBlocks(model.memories, block)
  const shuffled = task.tokens.map((tokens, layer) => shuffledNext(tokens, layer))
  return {
    session,
    text: null,
    total: model.memories.reduce((sum, { values }) => sum + values.count, 0),
    close: session.close,
    async *parts(done) {
      for (const { memory, from, to } of blocks.slice(done)) {
        const { layer, values } = memory
        const none = (): Int32Array => new Int32Array(to - from).fill(-1)
        const own = task.tokens[layer - 1]?.slice(from, to) ?? none()
        const other = shuffled[layer - 1]?.slice(from, to) ?? none()
        const vectors = await readVectors(model, values, from, to)
        const dims = [to - from, values.width]
        const outputs = await session.run(new Int32Array(), 0, 0, {
          [VECTORS]: { data: vectors, dims },
          [UNITS]: { data: unitsOf(vectors, values.width, readOut.fold), dims },
          [INVERSE]: { data: readOut.inverse, dims: [1, size] },
          [TARGETS]: { data: targets(own), dims: [to - from] },
          [CHANCE_TARGETS]: { data: targets(other), dims: [to - from] },
        })
        const numbers = (label: string): ArrayLike<number> => outputs[label]?.data ?? []
        const { cosines, mismatched, isFolded } = await compared(model, memory, vectors, from)
        const part: WeightsPart = {
          layer,
          from,
          moments: readOut.moments,
          folded: { readOut: readOut.fold !== null, keys: isFolded },
          length: Float64Array.from(lengths(vectors, values.width)),
          variance: numbers('variance'),
          third: numbers('third'),
          fourth: numbers('fourth'),
          low,
          lowIds: numbers('low-ids'),
          lowProbabilities: numbers('low-probabilities'),
          own,
          below: numbers('below'),
          chanceBelow: numbers('chance-below'),
          cosines,
          mismatched,
        }
        yield { amount: to - from, part }
      }
    },
  }
}

const targets = (tokens: Int32Array): BigInt64Array => BigInt64Array.from(tokens, (id) => BigInt(Math.max(0, id)))

/** What the rows of the output embedding are divided by, the scale of the final normalisation in them and the mean row taken out. */
async function readOutOf(
  model: OpenModel,
): Promise<{ inverse: Float32Array; fold: Fold | null; moments: WeightsPart['moments'] }> {
  const { product = null, norm = null, count = 1 } = model.outputEmbedding ?? {}
  const width = model.memories[0]?.values.width ?? 0
  // The bare product reads values out only where it is as wide as they are.
  if (product?.vectors.width !== width)
    return { inverse: new Float32Array(count).fill(1), fold: null, moments: 'logits' }
  const fold = await foldOf(model, norm, width)
  const mean = new Float64Array(width)
  for await (const { row } of rowsOf(model, product.vectors, fold))
    for (let i = 0; i < width; i++) mean[i] = (mean[i] as number) + (row[i] as number) / count
  const inverse = new Float32Array(count)
  for await (const { row, at } of rowsOf(model, product.vectors, fold)) {
    let squares = 0
    for (let i = 0; i < width; i++) squares += ((row[i] as number) - (mean[i] as number)) ** 2
    requireFiniteLength(squares, model.onnxFile, `row ${at} of the output embedding`)
    inverse[at] = squares === 0 ? 0 : 1 / Math.sqrt(squares)
  }
  return { inverse, fold, moments: 'cosines' }
}

async function* rowsOf(
  model: OpenModel,
  embedding: Vectors,
  fold: Fold | null,
): AsyncGenerator<{ row: Float32Array; at: number }> {
  const { width, count } = embedding
  const block = Math.max(1, Math.floor(NUMBERS / width))
  for (let from = 0; from < count; from += block) {
    const rows = await readVectors(model, embedding, from, Math.min(count, from + block))
    folded(rows, fold)
    for (let i = 0; i * width < rows.length; i++) yield { row: rows.subarray(i * width, (i + 1) * width), at: from + i }
  }
}

/** What the bare product reads, so that it gives a value of length 1 as the final normalisation scales it. */
function unitsOf(vectors: Float32Array, width: number, fold: Fold | null): Float32Array {
  const units = vectors.slice()
  if (fold?.centres) centre(units, width)
  divided(units, width)
  if (fold !== null) scaled(units, fold)
  return units
}

/** Each by its length, in place; what is 0 all over stays so. */
function divided(vectors: Float32Array, width: number): void {
  const own = lengths(vectors, width)
  for (let i = 0; i < vectors.length; i++) {
    const length = own[Math.floor(i / width)] as number
    vectors[i] = length === 0 ? 0 : (vectors[i] as number) / length
  }
}

/** Cosines of the vectors of each key of a block, and of vectors of two of its keys. */
async function compared(
  model: OpenModel,
  memory: Memory,
  written: Float32Array,
  from: number,
): Promise<Pick<WeightsPart, 'cosines' | 'mismatched'> & { isFolded: boolean }> {
  const { layer, keys, up, values, input } = memory
  const { width, count } = values
  const size = written.length / width
  const fold = await foldOf(model, normOf(model.graph, input), width)
  const units = async (what: string, vectors: Vectors | null): Promise<Float32Array> => {
    const own = vectors === null ? written.slice() : await readVectors(model, vectors, from, from + size)
    if (vectors !== null) folded(own, fold)
    else if (fold?.centres) centre(own, width)
    lengths(own, width).forEach((length, i) =>
      requireFiniteLength(length, model.onnxFile, `${what} ${layer}/${from + i}`),
    )
    divided(own, width)
    return own
  }
  const value = await units('value', null)
  const first = await units('key', keys)
  const read = up === null ? null : await units('gated vector', up.vectors)
  const pairs: [VectorPair, Float32Array, Float32Array][] =
    read === null
      ? [['read-value', first, value]]
      : [
          ['read-value', read, value],
          ['gate-value', first, value],
          ['gate-read', first, read],
        ]
  const steps = stepsOf(size, count)
  const cosines: WeightsPart['cosines'] = {}
  const mismatched: WeightsPart['mismatched'] = {}
  for (const [pair, a, b] of pairs) {
    const at = (i: number, j: number): number => dot(a, i * width, b, j * width, width)
    const isNothing = (vectors: Float32Array, i: number): boolean =>
      vectors.subarray(i * width, (i + 1) * width).every((x) => x === 0)
    cosines[pair] = Float64Array.from({ length: size }, (_, i) => (isNothing(a, i) || isNothing(b, i) ? NaN : at(i, i)))
    mismatched[pair] = Float32Array.from(
      steps.flatMap((step) => Array.from({ length: size }, (_, i) => at(i, (i + step) % size))),
    )
  }
  return { cosines, mismatched, isFolded: fold !== null }
}

/** How far apart the keys of mismatched pairs are in their block: as many random distances as make enough pairs of the layer. */
function stepsOf(size: number, count: number): number[] {
  const all = Array.from({ length: size - 1 }, (_, i) => i + 1)
  return seeded(size)
    .shuffled(all)
    .slice(0, Math.ceil(PAIRS / count))
}

/** In double precision. */
function dot(a: Float32Array, from: number, b: Float32Array, other: number, width: number): number {
  let sum = 0
  for (let i = 0; i < width; i++) sum += (a[from + i] as number) * (b[other + i] as number)
  return sum
}
