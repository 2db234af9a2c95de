/** Which of its columns a tensor hands on, where one product makes both sides of a gate. */
import { intAttribute, intsAttribute, type OnnxGraph } from '../graph/graph.ts'
import type { Node } from '../graph/onnx_pb.ts'

export interface Part {
  first: number
  count: number
  /** Columns from one to the next: 2 where both sides of a gate alternate. */
  step: number
}

/**
 * @param output the node's output that is meant.
 * @param count columns of what a Split or Slice takes apart.
 * @returns null when it does not part the columns, or not at places known beforehand.
 */
export function partOf(graph: OnnxGraph, node: Node, output: string, count: number): Part | null {
  return node.opType === 'Split' ? splitPart(graph, node, output, count) : slicePart(graph, node, count)
}

/** Columns are the last axis; of how many, an axis alone does not say. Axes 0 (batch) never are. */
const isLast = (axis: number): boolean => axis === -1 || axis === 2 || axis === 1

function splitPart(graph: OnnxGraph, node: Node, output: string, count: number): Part | null {
  if (!isLast(intAttribute(node, 'axis', 0))) return null
  const given = intsAttribute(node, 'split') ?? graph.integers(node.input[1] ?? '')
  const sizes = given ?? node.output.map(() => count / node.output.length)
  if (sizes.some((size) => !Number.isInteger(size)) || sum(sizes) !== count) return null
  const at = node.output.indexOf(output)
  return { first: sum(sizes.slice(0, at)), count: sizes[at] ?? 0, step: 1 }
}

const sum = (sizes: number[]): number => sizes.reduce((total, size) => total + size, 0)

function slicePart(graph: OnnxGraph, node: Node, count: number): Part | null {
  const [, start = '', end = '', axes = '', steps = ''] = node.input
  const axis = graph.constant(axes)
  const step = steps === '' ? 1 : graph.constant(steps)
  if (axis === null || !isLast(axis) || step === null || step < 1) return null
  const [from, to] = [start, end].map((bound) => wholeNumber(graph, bound, axis, count))
  if (from === undefined || to === undefined || from === null || to === null) return null
  const [first, last] = [from, to].map((place) => Math.min(count, place < 0 ? place + count : place))
  if (first === undefined || last === undefined || first < 0 || last <= first) return null
  return { first, count: Math.ceil((last - first) / step), step }
}

/** A bound that is stored, or computed from the number of columns, as exporters of `chunk` do. */
function wholeNumber(graph: OnnxGraph, tensor: string, axis: number, count: number, depth = 6): number | null {
  const stored = graph.constant(tensor)
  if (stored !== null) return stored
  const node = graph.producer(graph.origin(tensor))
  const [left = '', right = ''] = node?.input ?? []
  if (node?.opType === 'Gather') {
    return graph.producer(left)?.opType === 'Shape' && graph.constant(right) === axis ? count : null
  }
  const operation = node === undefined || depth === 0 ? undefined : ARITHMETIC[node.opType]
  const a = operation === undefined ? null : wholeNumber(graph, left, axis, count, depth - 1)
  const b = operation === undefined ? null : wholeNumber(graph, right, axis, count, depth - 1)
  return operation === undefined || a === null || b === null ? null : operation(a, b)
}

const ARITHMETIC: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => Math.trunc(a / b),
}
