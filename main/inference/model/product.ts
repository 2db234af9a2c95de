/** Products of activations with a stored matrix, however they are written. */
import { intAttribute, floatAttribute, intsAttribute, type OnnxGraph, textAttribute } from '../graph/graph.ts'
import type { Node } from '../graph/onnx_pb.ts'
import { partOf } from './part.ts'
import { linearQuantisation, packedQuantisation, type Quantisation } from './quantisation.ts'
import { FLOATING } from '../graph/tensor-data.ts'

/** A stored matrix as a product reads it. */
export interface Matrix {
  /** Name in the graph, after Transpose, Cast or DequantizeLinear. */
  tensor: string
  /** The stored tensor behind it. */
  initializer: string
  /** Shape of `tensor`, as [rows, columns]. */
  shape: [number, number]
  /** The initializer has rows and columns the other way round. */
  transposed: boolean
  /** Its elements must be dequantised: they are not the numbers themselves. */
  quantised: boolean
  /** How those are dequantised; null also for a form that is not read. */
  quantisation: Quantisation | null
}

/** data · matrix: [.., in] → [.., out]. */
export interface Product {
  node: Node
  data: string
  matrix: Matrix
  /** Where the product's columns lie: columns of the matrix, or its rows when it is read transposed (Gemm's transB). */
  layout: 'columns' | 'rows'
  in: number
  out: number
  /** Bias within the node (Gemm's C); null for none. */
  bias: string | null
}

/**
 * Ops that multiply with weights in a form that is not read here; named in errors. MatMulInteger and its kind quantise
 * the activations of a whole batch with one scale, so that a coefficient would depend on the sentences beside it.
 */
export const UNREAD_PRODUCTS = [
  'MatMulInteger',
  'DynamicQuantizeMatMul',
  'QLinearMatMul',
  'QGemm',
  'QMoE',
  'MoE',
  'MatMulBnb4',
]

/** The stored matrix behind a tensor; null when it is computed. */
export function storedMatrix(graph: OnnxGraph, tensor: string): Matrix | null {
  let name = tensor
  let transposed = false
  let dequantised: Node | null = null
  for (;;) {
    const stored = graph.initializer(name)
    if (stored !== undefined) {
      const [a, b] = stored.dims.map(Number)
      if (stored.dims.length !== 2 || a === undefined || b === undefined) return null
      const shape: [number, number] = transposed ? [b, a] : [a, b]
      return {
        tensor,
        initializer: name,
        shape,
        transposed,
        quantised: dequantised !== null || !FLOATING.has(stored.dataType),
        quantisation: dequantised === null ? null : linearQuantisation(graph, dequantised, [a, b]),
      }
    }
    const node = graph.producer(name)
    const input = node?.input[0]
    if (node === undefined || input === undefined) return null
    if (node.opType === 'Transpose') {
      const order = intsAttribute(node, 'perm') ?? [1, 0]
      if (order.length !== 2) return null
      if (order[0] === 1) transposed = !transposed
    } else if (node.opType === 'DequantizeLinear') dequantised = node
    else if (node.opType !== 'Cast' && node.opType !== 'Identity') return null
    name = input
  }
}

/** The product that a node computes; null for any other node. */
export function productOf(graph: OnnxGraph, node: Node): Product | null {
  const [data, weight, bias] = node.input
  if (data === undefined || weight === undefined) return null
  if (node.opType === 'MatMulNBits') return blockwiseProduct(graph, node, data, weight)
  let isTransposed = false
  if (node.opType === 'Einsum') {
    const turned = turnedInEinsum(node)
    if (turned === null) return null
    isTransposed = turned
  } else if (node.opType === 'Gemm') {
    if (intAttribute(node, 'transA', 0) !== 0 || floatAttribute(node, 'alpha', 1) !== 1) return null
    if (bias !== undefined && bias !== '' && floatAttribute(node, 'beta', 1) !== 1) return null
    isTransposed = intAttribute(node, 'transB', 0) !== 0
  } else if (node.opType === 'FusedMatMul') {
    if (intAttribute(node, 'transA', 0) !== 0 || floatAttribute(node, 'alpha', 1) !== 1) return null
    isTransposed = intAttribute(node, 'transB', 0) !== 0
  } else if (node.opType !== 'MatMul') return null
  const matrix = storedMatrix(graph, weight)
  if (matrix === null) return null
  const [rows, columns] = matrix.shape
  return {
    node,
    data,
    matrix,
    layout: isTransposed ? 'rows' : 'columns',
    in: isTransposed ? columns : rows,
    out: isTransposed ? rows : columns,
    bias: node.opType === 'Gemm' && bias !== undefined && bias !== '' ? bias : null,
  }
}

/** Whether the matrix is turned: `…x,yx->…y` and not `…x,xy->…y`; null for any other sum. */
function turnedInEinsum(node: Node): boolean | null {
  const [left = '', result] = (textAttribute(node, 'equation') ?? '').replaceAll(' ', '').split('->')
  const [data = '', matrix = ''] = left.split(',')
  const [x, rows] = [data.at(-1) ?? '', data.slice(0, -1)]
  if (matrix.length !== 2 || result === undefined || left.split(',').length !== 2) return null
  for (const [y = '', isTurned] of [
    [matrix[1], false],
    [matrix[0], true],
  ] as const)
    if (matrix === (isTurned ? y + x : x + y) && y !== x && result === rows + y) return isTurned
  return null
}

/** Weights in blocks of few bits, which the runtime widens as it multiplies: no tensor of the graph has them widened. */
function blockwiseProduct(graph: OnnxGraph, node: Node, data: string, weight: string): Product | null {
  const [rows, columns] = [intAttribute(node, 'K', 0), intAttribute(node, 'N', 0)]
  if (graph.initializer(weight) === undefined) return null
  const [scales = '', zeros = '', order = ''] = node.input.slice(2, 5)
  const matrix: Matrix = {
    tensor: weight,
    initializer: weight,
    shape: [rows, columns],
    transposed: true,
    quantised: true,
    quantisation: packedQuantisation(node, { scales, zeros, order }),
  }
  return { node, data, matrix, layout: 'columns', in: rows, out: columns, bias: node.input[5] || null }
}

/** A tensor that is a product, or a product plus its bias. */
export interface Affine {
  product: Product
  bias: string | null
  /** First column of the product that the tensor holds, and how many: the whole, or one part of a Split. */
  first: number
  count: number
  /** Columns from one to the next. */
  step: number
}

/** The affine map that a tensor is the output of, through reshapes, an added bias and a Split; null if there is none. */
export function affineOf(graph: OnnxGraph, tensor: string, depth = 4): Affine | null {
  if (depth === 0) return null
  const name = graph.origin(tensor)
  const node = graph.producer(name)
  if (node === undefined) return null
  if (node.opType === 'Split' || node.opType === 'Slice') {
    const whole = affineOf(graph, node.input[0] ?? '', depth - 1)
    const part = whole === null ? null : partOf(graph, node, name, whole.count)
    if (whole === null || part === null) return null
    const { first, step, count } = part
    return { ...whole, first: whole.first + first * whole.step, count, step: whole.step * step }
  }
  if (node.opType === 'Add') {
    for (const [inner, bias] of bothWays(node)) {
      const count = graph.storedElements(bias)
      if (count === null) continue
      const affine = affineOf(graph, inner, depth - 1)
      if (affine !== null && affine.bias === null && count === affine.count && affine.count === affine.product.out) {
        return { ...affine, bias }
      }
    }
    return null
  }
  const product = productOf(graph, node)
  return product === null ? null : { product, bias: product.bias, first: 0, count: product.out, step: 1 }
}

/** Both orders of the two inputs of a commutative node. */
export function bothWays(node: Node): [string, string][] {
  const [a, b] = node.input
  return a === undefined || b === undefined || node.input.length !== 2
    ? []
    : [
        [a, b],
        [b, a],
      ]
}
