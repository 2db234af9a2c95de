/** Weights stored as small integers: q stands for (q − zero) · scale, with a scale and a zero for each block of a row or column. */
import { intAttribute, type OnnxGraph } from '../graph/graph.ts'
import type { Node } from '../graph/onnx_pb.ts'
import { INT4, INT8, UINT4, UINT8 } from '../graph/tensor-data.ts'

export interface Quantisation {
  bits: 2 | 4 | 8
  isSigned: boolean
  /** Stored tensor. */
  scales: string
  /** Stored tensor, of integers as the weights or of reals as the scales; null for `zero` throughout. */
  zeros: string | null
  zero: number
  /** Along which axis of the stored matrix scales change; null for one scale. */
  axis: 0 | 1 | null
  /** Weights along the axis that share a scale. */
  block: number
  /** A form of the runtime: rows are filled up to whole blocks, and rows of zeros to whole bytes; no tensor has them widened. */
  isPacked: boolean
  /** The block of each column, where columns are not in order: a stored tensor. */
  order: string | null
}

/** Ops whose scale comes from all the numbers that they are given at once: of the whole sentence, and of the batch. */
export const QUANTISED_AT_ONCE = ['DynamicQuantizeLinear', 'DynamicQuantizeMatMul', 'DynamicQuantizeLSTM']

/** How a DequantizeLinear node widens a stored matrix; null for a form that is not read. */
export function linearQuantisation(graph: OnnxGraph, node: Node, dims: readonly number[]): Quantisation | null {
  const [weights = '', scales = '', zeros = ''] = node.input.map((name) => (name === '' ? '' : graph.origin(name)))
  const type = graph.initializer(weights)?.dataType ?? 0
  const shape = graph.initializer(scales)?.dims.map(Number)
  const kind = KINDS.get(type)
  if (kind === undefined || shape === undefined || dims.length !== 2) return null
  const given = intAttribute(node, 'axis', 1)
  const axis = given === 0 || given === -2 ? 0 : 1
  const isSingle = shape.reduce((product, dim) => product * dim, 1) === 1
  const block = isSingle ? 1 : intAttribute(node, 'block_size', 0) || 1
  const blocks = Math.ceil((dims[axis] ?? 0) / block)
  const fits = isSingle || (shape.length === 1 ? shape[0] === dims[axis] : shape[axis] === blocks)
  if (!fits) return null
  return {
    ...kind,
    scales,
    zeros: zeros === '' ? null : zeros,
    zero: 0,
    axis: isSingle ? null : axis,
    block,
    isPacked: false,
    order: null,
  }
}

const KINDS = new Map<number, Pick<Quantisation, 'bits' | 'isSigned'>>([
  [UINT8, { bits: 8, isSigned: false }],
  [INT8, { bits: 8, isSigned: true }],
  [UINT4, { bits: 4, isSigned: false }],
  [INT4, { bits: 4, isSigned: true }],
])

/** How the runtime's products and look-ups widen packed weights, one row an output; null for a form that is not read. */
export function packedQuantisation(
  node: Node,
  { scales, zeros, order }: { scales: string; zeros: string; order: string },
): Quantisation | null {
  const bits = intAttribute(node, 'bits', 4)
  if (bits !== 2 && bits !== 4 && bits !== 8) return null
  return {
    bits,
    isSigned: false,
    scales,
    zeros: zeros || null,
    zero: 2 ** (bits - 1),
    axis: 1,
    block: intAttribute(node, 'block_size', 128),
    isPacked: true,
    order: order || null,
  }
}
