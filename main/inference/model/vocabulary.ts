/** The two ends of the residual stream: the token embedding, and what reads the logits out. */
import { KeymarkError } from '../../keymark-error.ts'
import { INT32, INT4, INT64, UINT8 } from '../graph/tensor-data.ts'
import { intAttribute, intsAttribute, type OnnxGraph, RESHAPING, ROUNDING } from '../graph/graph.ts'
import type { Memory, Vectors } from './memory.ts'
import { normOf, type Norm } from './norm.ts'
import type { Node } from '../graph/onnx_pb.ts'
import { productOf, storedMatrix, type Matrix, type Product } from './product.ts'
import { packedQuantisation } from './quantisation.ts'
import { streamEnd } from './stream-end.ts'
import { tokenBands, type TokenBand } from './token-band.ts'

export interface TokenEmbedding {
  /** The graph's input with the token ids: [batch, tokens]. */
  input: string
  inputType: 'int32' | 'int64'
  /** Tokens of the vocabulary. */
  count: number
  /** One vector per token; of an adaptive embedding several tables, each for some of the tokens. */
  tables: Vectors[]
}

export interface OutputEmbedding {
  /** Tokens that are read out. */
  count: number
  /** Logits, or logarithms of probabilities: [.., count]. */
  logits: string
  norm: Norm | null
  /**
   * Where the read-out begins: the last tensor of the residual stream, and the same behind the final normalisation, if there is one.
   * Null where that was not found.
   */
  begin: { stream: string; normalised: string } | null
  /** The product with one matrix that it is; null where it takes more, as an adaptive softmax does. */
  product: OutputProduct | null
  /** Which direction reads each token's score out of what `begin` has normalised; null where the product alone does, or none is known. */
  bands: TokenBand[] | null
}

export interface OutputProduct {
  /** One per token of the vocabulary. */
  vectors: Vectors
  bias: string | null
  /** What the product is multiplied with on its way to the logits; a soft cap's two factors cancel out. */
  scale: number
  /** The product, and the tensor that it reads. */
  node: Node
  input: string
}

/** @throws KeymarkError `unsupported` when no integer input picks rows of a stored matrix. */
export function findTokenEmbedding(graph: OnnxGraph, file: string): TokenEmbedding {
  const found: TokenEmbedding[] = []
  const types = new Map(graph.graph.input.map((info) => [info.name, info.type?.tensorType?.elemType ?? 0]))
  const parts: TokenEmbedding[] = []
  for (const node of graph.graph.node) {
    const matrix = rowsPicked(graph, node)
    if (matrix === null) continue
    const index = graph.origin(node.input[1] ?? '')
    const input = types.has(index) ? index : shiftedInput(graph, index)
    const type = types.get(input)
    if (type !== INT32 && type !== INT64) continue
    const [count, width] = matrix.shape
    ;(input === index ? found : parts).push({
      input,
      inputType: type === INT32 ? 'int32' : 'int64',
      count,
      tables: [{ matrix, layout: 'rows', first: 0, count, step: 1, width, factors: [] }],
    })
  }
  // Where no table has them all, they fall to several.
  for (const [input, [first, ...others]] of Map.groupBy(parts, (part) => part.input))
    if (first !== undefined && found.every((one) => one.input !== input)) {
      const tables = [first, ...others].flatMap((part) => part.tables)
      found.push({ ...first, count: tables.reduce((sum, { count }) => sum + count, 0), tables })
    }
  // Positions and segments are picked the same way; the vocabulary is named so, or is the largest.
  const isOther = ({ input }: TokenEmbedding): boolean => /position|type|segment/u.test(input)
  const [best] = found.toSorted((a, b) => Number(isOther(a)) - Number(isOther(b)) || b.count - a.count)
  if (best === undefined) {
    const inputs = graph.graph.input.map(({ name }) => name).join(', ')
    throw new KeymarkError(
      'unsupported',
      types.has('inputs_embeds')
        ? `${file} reads embeddings (inputs_embeds) and not tokens. Put the model's embed_tokens.onnx beside it, or export the decoder with its embedding.`
        : `${file} is no decoder: none of its inputs (${inputs}) holds token ids that pick rows of a stored embedding.${graph.unseen()} Choose the decoder's own .onnx file.`,
    )
  }
  return best
}

/** Nodes that a token's number in its own table is computed with. */
const SHIFTING = new Set([...RESHAPING, 'Sub', 'Clip', 'Max', 'Min'])

/** The graph's input that a tensor is, but for stored numbers that were taken from it; '' for anything else. */
function shiftedInput(graph: OnnxGraph, tensor: string): string {
  let name = tensor
  for (let steps = 0; steps < 8; steps++) {
    const node = graph.producer(name)
    if (node === undefined) return name
    const [data = '', ...others] = node.input
    if (!SHIFTING.has(node.opType) || others.some((other) => other !== '' && graph.storedElements(other) === null))
      break
    name = data
  }
  return ''
}

/** The stored matrix that a node picks rows of; null for any other node. */
function rowsPicked(graph: OnnxGraph, node: Node): Matrix | null {
  if (node.opType === 'Gather' && intAttribute(node, 'axis', 0) === 0) return storedMatrix(graph, node.input[0] ?? '')
  const isPacked = node.opType === 'GatherBlockQuantized' && intAttribute(node, 'gather_axis', 0) === 0
  return isPacked ? packedRows(graph, node) : null
}

/** The table of a look-up whose inputs are packed rows, indices, scales and zero points. */
function packedRows(graph: OnnxGraph, node: Node): Matrix | null {
  const initializer = graph.origin(node.input[0] ?? '')
  const stored = graph.initializer(initializer)
  const [scales = '', zeros = ''] = node.input.slice(2).map((name) => (name === '' ? '' : graph.origin(name)))
  const [rows, ...rest] = stored?.dims.map(Number) ?? []
  if (stored === undefined || rows === undefined) return null
  const columns = rest.reduce((product, dim) => product * dim, 1)
  const isBytes = stored.dataType === UINT8
  const bits = isBytes ? intAttribute(node, 'bits', 4) : 4
  const packed = packedQuantisation(node, { scales, zeros, order: '' })
  return {
    tensor: initializer,
    initializer,
    shape: [rows, isBytes ? (columns * 8) / bits : columns],
    transposed: false,
    quantised: true,
    quantisation:
      packed === null || isBytes
        ? packed
        : { ...packed, bits: 4, isSigned: stored.dataType === INT4, zero: 0, isPacked: false },
  }
}

/** Nodes between the last product and the logits: a bias, a scale, a soft cap. */
const AFTER_PRODUCT = new Set<string>([...RESHAPING, ...ROUNDING, 'Add', 'Mul', 'Div', 'Tanh', 'Slice', 'Gather'])
/** Nodes between the norm and the last product. */
const BEFORE_PRODUCT = new Set<string>([...RESHAPING, ...ROUNDING, 'Slice', 'Gather', 'GatherND'])

/** null when the graph ends before the vocabulary. */
export function findOutputEmbedding(
  graph: OnnxGraph,
  embedding: TokenEmbedding,
  memories: readonly Memory[],
): OutputEmbedding | null {
  const named = graph.graph.output.find(({ name }) => name === 'logits')
  const outputs = named === undefined ? graph.graph.output : [named]
  for (const { name: logits } of outputs) {
    const product = lastProduct(graph, logits)
    if (product === null || product.out < 2) continue
    // Without a name to go by, what has as many outputs as the embedding has rows are the logits.
    if (named === undefined && product.out !== embedding.count) continue
    return throughProduct(graph, product, logits, memories)
  }
  for (const { name: logits, type } of outputs) {
    const last = type?.tensorType?.shape?.dim.at(-1)?.dimValue ?? 0n
    const count = last > 0n || named === undefined ? Number(last) : embedding.count
    if (named === undefined && count !== embedding.count) continue
    const end = streamEnd(graph, memories, logits)
    if (end === null) continue
    return { count, logits, ...end, product: null, bands: tokenBands(graph, logits, count, end.begin.normalised) }
  }
  return null
}

function throughProduct(
  graph: OnnxGraph,
  product: Product & { scale: number },
  logits: string,
  memories: readonly Memory[],
): OutputEmbedding {
  const { matrix, layout, out: count, in: width, bias, scale, node, data: input } = product
  const norm = normBefore(graph, input)
  const vectors: Vectors = { matrix, layout, first: 0, count, step: 1, width, factors: [] }
  const whole = { count, logits, product: { vectors, bias, scale, node, input }, bands: null }
  if (norm !== null) return { ...whole, norm, begin: { stream: graph.unrounded(norm.input), normalised: norm.output } }
  const sum = memories.at(-1)?.residual?.sum
  const isStream = sum === undefined || isPickedFrom(graph, input, sum)
  if (width === memories.at(-1)?.values.width && isStream)
    return { ...whole, norm, begin: { stream: input, normalised: input } }
  const end = streamEnd(graph, memories, logits)
  if (end === null) return { ...whole, norm, begin: null }
  return { ...whole, ...end, bands: tokenBands(graph, logits, count, end.begin.normalised) }
}

/** Whether a tensor holds the vectors of another, some or all of them. */
export function isPickedFrom(graph: OnnxGraph, tensor: string, other: string): boolean {
  for (let name = tensor; ;) {
    if (graph.origin(name) === graph.origin(other)) return true
    const node = graph.producer(name)
    if (node === undefined || !BEFORE_PRODUCT.has(node.opType)) return false
    name = node.input[0] ?? ''
  }
}

function lastProduct(graph: OnnxGraph, logits: string): (Product & { scale: number }) | null {
  let name = logits
  let scale = 1
  let bias: string | null = null
  for (let steps = 0; steps < 16; steps++) {
    const node = graph.producer(name)
    if (node === undefined) return null
    const product = productOf(graph, node)
    if (product !== null) return { ...product, bias: product.bias ?? bias, scale }
    if (!AFTER_PRODUCT.has(node.opType) || isCut(graph, node)) return null
    const inner = node.input.find((input) => input !== '' && graph.storedElements(input) === null)
    if (inner === undefined) return null
    if (node.opType === 'Add') bias = node.input.find((input) => input !== inner) ?? null
    const factor = graph.constant(node.input.find((input) => input !== inner) ?? '') ?? 1
    if (node.opType === 'Mul') scale *= factor
    if (node.opType === 'Div') scale /= factor
    name = inner
  }
  return null
}

/** Whether a node takes part of the vocabulary, [.., vocabulary]. */
function isCut(graph: OnnxGraph, node: Node): boolean {
  if (node.opType === 'Gather') return intAttribute(node, 'axis', 0) === -1 || intAttribute(node, 'axis', 0) === 2
  if (node.opType !== 'Slice') return false
  const axes = graph.integers(node.input[3] ?? '') ?? intsAttribute(node, 'axes') ?? []
  return axes.some((axis) => axis === -1 || axis === 2)
}

function normBefore(graph: OnnxGraph, tensor: string): Norm | null {
  let name = tensor
  for (let steps = 0; steps < 8; steps++) {
    const norm = normOf(graph, name)
    if (norm !== null) return norm
    const node = graph.producer(name)
    if (node === undefined || !BEFORE_PRODUCT.has(node.opType)) return null
    name = node.input[0] ?? ''
  }
  return null
}
