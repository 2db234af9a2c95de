/** The two ends of the residual stream: the token embedding, and the product that reads the logits out. */
import { KeymarkError } from '../../keymark-error.ts'
import { INT32, INT4, INT64, UINT8 } from '../graph/tensor-data.ts'
import { intAttribute, type OnnxGraph, RESHAPING } from '../graph/graph.ts'
import type { Vectors } from './memory.ts'
import { normOf, type Norm } from './norm.ts'
import type { Node } from '../graph/onnx_pb.ts'
import { productOf, storedMatrix, type Matrix, type Product } from './product.ts'
import { packedQuantisation } from './quantisation.ts'

export interface TokenEmbedding {
  /** The graph's input with the token ids: [batch, tokens]. */
  input: string
  inputType: 'int32' | 'int64'
  /** One per token of the vocabulary. */
  vectors: Vectors
}

export interface OutputEmbedding {
  /** One per token of the vocabulary. */
  vectors: Vectors
  bias: string | null
  /** What the product is multiplied with on its way to the logits; a soft cap's two factors cancel out. */
  scale: number
  /** The product, the output it makes, and the tensor the product reads. */
  node: Node
  logits: string
  input: string
  norm: Norm | null
}

/** @throws KeymarkError `unsupported` when no integer input picks rows of a stored matrix. */
export function findTokenEmbedding(graph: OnnxGraph, file: string): TokenEmbedding {
  const found: TokenEmbedding[] = []
  const types = new Map(graph.graph.input.map((info) => [info.name, info.type?.tensorType?.elemType ?? 0]))
  for (const node of graph.graph.node) {
    const input = graph.origin(node.input[1] ?? '')
    const type = types.get(input)
    const matrix = rowsPicked(graph, node)
    if (matrix === null || (type !== INT32 && type !== INT64)) continue
    found.push({
      input,
      inputType: type === INT32 ? 'int32' : 'int64',
      vectors: {
        matrix,
        layout: 'rows',
        first: 0,
        count: matrix.shape[0],
        step: 1,
        width: matrix.shape[1],
        factors: [],
      },
    })
  }
  // Positions and segments are picked the same way; the vocabulary is named so, or is the largest.
  const isOther = ({ input }: TokenEmbedding): boolean => /position|type|segment/u.test(input)
  const [best] = found.toSorted((a, b) => Number(isOther(a)) - Number(isOther(b)) || b.vectors.count - a.vectors.count)
  if (best === undefined) {
    const inputs = graph.graph.input.map(({ name }) => name).join(', ')
    throw new KeymarkError(
      'unsupported',
      types.has('inputs_embeds')
        ? `${file} reads embeddings (inputs_embeds) and not tokens. Put the model's embed_tokens.onnx beside it, or export the decoder with its embedding.`
        : `${file} is no decoder: none of its inputs (${inputs}) holds token ids that pick rows of a stored embedding. Choose the decoder's own .onnx file.`,
    )
  }
  return best
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
const AFTER_PRODUCT = new Set([...RESHAPING, 'Add', 'Mul', 'Div', 'Tanh', 'Slice', 'Gather'])
/** Nodes between the norm and the last product. */
const BEFORE_PRODUCT = new Set([...RESHAPING, 'Slice', 'Gather', 'GatherND'])

/** null when the graph ends before the vocabulary. */
export function findOutputEmbedding(graph: OnnxGraph, embedding: TokenEmbedding): OutputEmbedding | null {
  const named = graph.graph.output.find(({ name }) => name === 'logits')
  for (const { name: logits } of named === undefined ? graph.graph.output : [named]) {
    const product = lastProduct(graph, logits)
    if (product === null || product.out < 2) continue
    // Without a name to go by, what has as many outputs as the embedding has rows are the logits.
    if (named === undefined && product.out !== embedding.vectors.count) continue
    return {
      vectors: {
        matrix: product.matrix,
        layout: product.layout,
        first: 0,
        count: product.out,
        step: 1,
        width: product.in,
        factors: [],
      },
      bias: product.bias,
      scale: product.scale,
      node: product.node,
      logits,
      input: product.data,
      norm: normBefore(graph, product.data),
    }
  }
  return null
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
    if (!AFTER_PRODUCT.has(node.opType)) return null
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
