/** Where a feed-forward layer joins the residual stream (paper §5: o = y + r). */
import { type OnnxGraph, RESHAPING, ROUNDING } from '../graph/graph.ts'
import { normOf } from './norm.ts'
import { bothWays } from './product.ts'

export interface Residual {
  /** o: the sum. */
  sum: string
  /** r: what y is added to; null where the graph has no such tensor, and r = o − y. */
  incoming: string | null
  /** What enters the sum: y, or in some models its normalisation. */
  added: string
  /** Attention and feed-forward layer read the same input and are added together. */
  isParallel: boolean
}

export function findResidual(graph: OnnxGraph, output: string, input: string): Residual | null {
  const ancestors = ancestorsOf(graph, input)
  const added = nextSum(graph, output) === null ? normalised(graph, output) : output
  const first = added === null ? null : nextSum(graph, added)
  if (added === null || first === null) return null
  if (ancestors.has(first.other)) return { sum: first.sum, incoming: first.other, added, isParallel: false }
  // y + (x + attention): one Add. (y + attention) + x: two, and r is no tensor.
  const second = nextSum(graph, first.sum)
  if (second !== null && ancestors.has(second.other))
    return { sum: second.sum, incoming: null, added, isParallel: true }
  return { sum: first.sum, incoming: first.other, added, isParallel: true }
}

/** The Add that is the only reader of a tensor, apart from reshaping. */
function nextSum(graph: OnnxGraph, tensor: string): { sum: string; other: string } | null {
  let name = tensor
  for (;;) {
    const [reader, ...others] = graph.consumers(name)
    const next = reader?.output[0]
    if (reader === undefined || next === undefined || others.length > 0) return null
    if (reader.opType === 'Add') {
      const [pair] = bothWays(reader)
      if (pair === undefined) return null
      const other = pair[0] === name ? pair[1] : pair[0]
      return graph.storedElements(other) === null ? { sum: next, other: graph.origin(other) } : null
    }
    if (graph.handedOn(reader, next) !== name) return null
    name = next
  }
}

/** The normalisation of a tensor that is then added to something; null if there is none. */
function normalised(graph: OnnxGraph, tensor: string): string | null {
  const reached = new Set([tensor])
  for (const name of reached) {
    const norm = name === tensor ? null : normOf(graph, name)
    // A norm without its scale is one as well; the whole is what is added.
    if (norm !== null && graph.origin(norm.input) === graph.origin(tensor) && nextSum(graph, name) !== null) return name
    for (const { opType, output } of graph.consumers(name))
      if (NORM_OPS.has(opType) && reached.size < 32) reached.add(output[0] ?? '')
  }
  return null
}

/** Tensors that a tensor is computed from without a product: the norm's input, and itself. */
function ancestorsOf(graph: OnnxGraph, tensor: string): Set<string> {
  const found = new Set([tensor])
  // A set hands out what is added to it on the way.
  for (const name of found) {
    const node = graph.producer(name)
    // The residual stream begins where the norm does: its sum is a product's, so no norm is left behind it.
    if (node === undefined || !NORM_OPS.has(node.opType)) continue
    for (const inner of node.input) if (inner !== '') found.add(inner)
  }
  return found
}

/** Nodes that a normalisation is written with. Add and Mul are among them, so a walk can reach earlier sums as well. */
const NORM_OPS = new Set<string>([
  ...RESHAPING,
  ...ROUNDING,
  'LayerNormalization',
  'SimplifiedLayerNormalization',
  'RMSNormalization',
  'ReduceMean',
  'Sub',
  'Pow',
  'Mul',
  'Add',
  'Div',
  'Sqrt',
  'Reciprocal',
])
