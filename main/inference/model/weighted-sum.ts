/** A tensor as a sum of what several blocks write, each weighed by numbers of the router and put back to the tokens it was picked for. */
import { intAttribute, intsAttribute, type OnnxGraph, textAttribute } from '../graph/graph.ts'
import type { Node, Tensor } from '../graph/onnx_pb.ts'
import { inlineValues } from '../graph/tensor-data.ts'
import type { Block } from './block.ts'
import { bothWays } from './product.ts'

/** What happens to the rows that a block writes, on the way to the sum. */
export type Step =
  /** Each row is multiplied with a number; `isMask`: with yes or no. */
  | { kind: 'weight'; tensor: string; isMask: boolean }
  /** The same with the numbers of all blocks in one tensor, this one's in one of `count` columns, or of `count` parts one after another. */
  | { kind: 'column'; tensor: string; index: number; count: number; isByPart: boolean }
  /** Rows are added to those that `tensor` names; `isByElement`: it names the row for each of a row's numbers. */
  | { kind: 'rows'; tensor: string; isByElement: boolean }

export interface Term {
  /** Null for a stored bias alone. */
  block: Block | null
  /** What is added to each row that the block writes, before the steps. */
  bias: string | null
  /** From the block outwards. */
  steps: Step[]
}

/** More than the sum of 512 experts needs; keeps a pathological graph from being walked for ever. */
const DEEPEST = 4000

/**
 * @param byOutput the blocks by the tensor that their second product makes.
 * @returns null where the tensor holds anything but weighed blocks, biases that nothing weighs, and zeros.
 */
export function termsOf(graph: OnnxGraph, tensor: string, byOutput: ReadonlyMap<string, Block>): Term[] | null {
  const terms: Term[] = []
  // Innermost sums first: experts are added one after another, too deep for a recursion.
  const open: Open[] = [{ tensor, steps: [] }]
  for (let steps = 0; open.length > 0; steps++) {
    const one = open.pop() as (typeof open)[number]
    const inner = steps > DEEPEST ? null : inside(graph, one.tensor, one.steps, byOutput, terms)
    if (inner === null) return null
    open.push(...inner.toReversed())
  }
  return terms
}

type Open = { tensor: string; steps: Step[] }

/** What a tensor is the sum of; adds to `terms` where it is one itself, and is null where it is neither. */
function inside(
  graph: OnnxGraph,
  tensor: string,
  steps: Step[],
  byOutput: ReadonlyMap<string, Block>,
  terms: Term[],
): Open[] | null {
  for (let name = tensor; ;) {
    const block = byOutput.get(name)
    if (block !== undefined) {
      terms.push({ block, bias: block.values.bias, steps })
      return []
    }
    const node = graph.producer(name)
    const handed = graph.handedOn(node, name)
    if (handed !== null) {
      name = handed
      continue
    }
    if (isZero(graph, name)) return []
    if (node === undefined) {
      // What is added once to the sum of all.
      if (graph.storedElements(name) === null || steps.length > 0) return null
      terms.push({ block: null, bias: name, steps })
      return []
    }
    const biased = withBias(graph, node, byOutput)
    if (biased !== null) {
      terms.push({ ...biased, steps })
      return []
    }
    return partsOf(graph, node, steps, byOutput)
  }
}

/** A block's second product with its bias; null for anything else. */
function withBias(
  graph: OnnxGraph,
  node: Node,
  byOutput: ReadonlyMap<string, Block>,
): { block: Block; bias: string } | null {
  if (node.opType !== 'Add') return null
  for (const [inner, bias] of bothWays(node)) {
    const block = byOutput.get(graph.origin(inner))
    if (block?.values.bias === null && graph.storedElements(bias) === block.values.out) return { block, bias }
  }
  return null
}

function partsOf(graph: OnnxGraph, node: Node, steps: Step[], byOutput: ReadonlyMap<string, Block>): Open[] | null {
  const [first = '', second = '', third = ''] = node.input
  switch (node.opType) {
    case 'Add':
    case 'Sum':
      return node.input.map((tensor) => ({ tensor, steps }))
    case 'Expand':
      return isOfOneRow(graph, second) ? [{ tensor: first, steps }] : null
    case 'ReduceSum':
      return overStack(graph, node, steps)
    case 'MatMul':
      return weighedStack(graph, second, first, [-2, 2], steps)
    case 'Einsum':
      return inIndexNotation(graph, node, steps)
    case 'Mul': {
      const [pair, ...others] = bothWays(node).filter(([inner]) => holdsBlock(graph, inner, byOutput))
      if (pair === undefined || others.length > 0) return null
      const count = graph.storedElements(pair[1])
      return count === null || count === 1
        ? [{ tensor: pair[0], steps: [{ kind: 'weight', tensor: pair[1], isMask: false }, ...steps] }]
        : null
    }
    case 'Where':
      return isZero(graph, third)
        ? [{ tensor: second, steps: [{ kind: 'weight', tensor: first, isMask: true }, ...steps] }]
        : null
    case 'ScatterND':
    case 'ScatterElements': {
      const isSum = textAttribute(node, 'reduction') === 'add'
      const isByElement = node.opType === 'ScatterElements'
      if ((!isSum && !isZero(graph, first)) || (isByElement && intAttribute(node, 'axis', 0) !== 0)) return null
      return [
        { tensor: first, steps },
        { tensor: third, steps: [{ kind: 'rows', tensor: second, isByElement }, ...steps] },
      ]
    }
    default:
      return null
  }
}

/** The sum over a stack of what the blocks write, which a tensor of one number for each may have been multiplied with. */
function overStack(graph: OnnxGraph, node: Node, steps: Step[]): Open[] | null {
  const axes = graph.integers(node.input[1] ?? '') ?? intsAttribute(node, 'axes')
  const [axis, ...others] = axes ?? []
  if (axis === undefined || others.length > 0) return null
  const inner = node.input[0] ?? ''
  const product = graph.producer(graph.origin(inner))
  if (product?.opType !== 'Mul') return weighedStack(graph, inner, null, [axis], steps)
  for (const [stack, weights] of bothWays(product)) {
    const parts = weighedStack(graph, stack, weights, [axis], steps)
    if (parts !== null) return parts
  }
  return null
}

/** Such as "ne,ned->nd": the blocks' numbers are the last axis of the weights. */
function inIndexNotation(graph: OnnxGraph, node: Node, steps: Step[]): Open[] | null {
  const [weights = '', stack = '', sum = '', ...more] = (textAttribute(node, 'equation') ?? '')
    .replaceAll(/\s/gu, '')
    .split(/,|->/u)
  const [rows, block, width] = [weights.slice(0, -1), weights.slice(-1), stack.slice(-1)]
  const axis = stack.indexOf(block)
  const isKnown = more.length === 0 && sum === rows + width && stack.replace(block, '') === sum && axis >= 0
  const [given = '', all = ''] = node.input
  if (!isKnown) return null
  const parts = weighedStack(graph, all, null, [axis, axis - stack.length], [])
  return (
    parts?.map(({ tensor }, index) => ({
      tensor,
      steps: [{ kind: 'column' as const, tensor: given, index, count: parts.length, isByPart: false }, ...steps],
    })) ?? null
  )
}

/** Whether weights are [rows, blocks, 1], so that axis 1 is the one before the last. */
function isColumn(graph: OnnxGraph, weights: string, axis: number): boolean {
  const node = graph.producer(weights)
  if (axis !== 1 || node?.opType !== 'Unsqueeze') return false
  return (graph.integers(node.input[1] ?? '') ?? intsAttribute(node, 'axes'))?.join() === '2'
}

/** Axes of a stack on which the blocks' numbers are columns, whatever the rank is. On axis 1 that depends on it. */
const COLUMNS = new Set([-1, -2, 2, 3])

/** @param weights null where nothing is multiplied. @param axes those on which the blocks may be stacked */
function weighedStack(
  graph: OnnxGraph,
  stack: string,
  weights: string | null,
  axes: readonly number[],
  steps: Step[],
): Open[] | null {
  const node = graph.producer(stack)
  if (node?.opType !== 'Concat') return null
  const axis = intAttribute(node, 'axis', 0)
  const isStack = node.input.every((part) => {
    const one = graph.producer(part)
    if (one?.opType !== 'Unsqueeze') return false
    return (graph.integers(one.input[1] ?? '') ?? intsAttribute(one, 'axes'))?.join() === String(axis)
  })
  if (
    !isStack ||
    !axes.includes(axis) ||
    (weights !== null && axis !== 0 && !COLUMNS.has(axis) && !isColumn(graph, weights, axis))
  )
    return null
  const count = node.input.length
  return node.input.map((tensor, index) => ({
    tensor,
    steps:
      weights === null ? steps : [{ kind: 'column', tensor: weights, index, count, isByPart: axis === 0 }, ...steps],
  }))
}

/** Whether a shape is that of the first row of something: to widen rows to it, as torch does before it adds them, leaves them as they are. */
function isOfOneRow(graph: OnnxGraph, shape: string): boolean {
  const of = graph.producer(graph.origin(shape))
  const row = of?.opType === 'Shape' ? graph.producer(of.input[0] ?? '') : undefined
  if (row?.opType !== 'Slice') return false
  const [starts, ends, axes] = row.input.slice(1, 4).map((name) => graph.integers(name))
  const at = axes?.indexOf(0) ?? 0
  return starts?.[at] === 0 && ends?.[at] === 1
}

/** Whether a tensor is computed from what a block writes, through sums, weights and places alone. */
function holdsBlock(graph: OnnxGraph, tensor: string, byOutput: ReadonlyMap<string, Block>): boolean {
  const reached = new Set([tensor])
  for (const name of reached) {
    if (byOutput.has(name)) return true
    const node = graph.producer(name)
    if (node === undefined || reached.size > DEEPEST) continue
    const handed = graph.handedOn(node, name)
    const inner =
      handed !== null
        ? [handed]
        : ['Add', 'Sum', 'Mul'].includes(node.opType)
          ? node.input
          : node.opType === 'Where'
            ? node.input.slice(1)
            : node.opType === 'Expand'
              ? node.input.slice(0, 1)
              : node.opType.startsWith('Scatter')
                ? [node.input[0] ?? '', node.input[2] ?? '']
                : []
    for (const one of inner) reached.add(one)
  }
  return false
}

/** Whether a tensor holds nothing but zeros. */
function isZero(graph: OnnxGraph, tensor: string): boolean {
  const name = graph.origin(tensor)
  const stored = graph.initializer(name)
  if (stored !== undefined) return holdsZeros(stored)
  const node = graph.producer(name)
  if (node?.opType === 'Expand') return isZero(graph, node.input[0] ?? '')
  if (node?.opType !== 'ConstantOfShape') return false
  const value = node.attribute.find((attribute) => attribute.name === 'value')?.t
  return value === undefined || holdsZeros(value)
}

function holdsZeros(tensor: Tensor): boolean {
  const values = inlineValues(tensor)
  return values !== null && Array.from(values).every((value) => value === 0)
}
