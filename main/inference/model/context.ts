/** How many tokens a model reads at once: the least of what its files say and what its tables of positions hold. */
import { intAttribute, intsAttribute, type OnnxGraph, RESHAPING } from '../graph/graph.ts'
import type { Node } from '../graph/onnx_pb.ts'
import { numberIn } from './config.ts'

const NAMES = ['max_position_embeddings', 'n_positions', 'n_ctx', 'seq_length', 'max_seq_len']

/** @param idInputs inputs whose values are tokens or segments, not positions. */
export function contextOf(
  graph: OnnxGraph,
  configs: readonly Record<string, unknown>[],
  idInputs: ReadonlySet<string>,
): number | null {
  const stated = configs.flatMap((config) => numberIn(config, NAMES) ?? [])
  const limits = [...stated, ...graph.graph.node.flatMap((node) => tableOf(graph, node, idInputs) ?? [])]
  return limits.length === 0 ? null : Math.min(...limits)
}

/** Where the rotary caches stand among the inputs of the runtime's nodes that turn queries and keys. */
const CACHES: Record<string, number> = { RotaryEmbedding: 2, GroupQueryAttention: 7 }

/** Places that a node's table of positions has; null when it reads none. */
function tableOf(graph: OnnxGraph, node: Node, idInputs: ReadonlySet<string>): number | null {
  const cache = CACHES[node.opType]
  if (cache !== undefined) return rowsOf(graph, node.input[cache] ?? '')
  if (node.opType === 'EmbedLayerNormalization') return rowsOf(graph, node.input[3] ?? '')
  if (node.opType === 'Gather' && intAttribute(node, 'axis', 0) === 0) {
    const offset = positionOffset(graph, node.input[1] ?? '', idInputs)
    const rows = offset === null ? null : rowsOf(graph, node.input[0] ?? '')
    return offset === null || rows === null ? null : rows - offset
  }
  if (node.opType !== 'Slice') return null
  // The first rows of a table, as many as the sentence has tokens.
  const [table = '', start = '', , axes = ''] = node.input
  const dims = graph.initializer(graph.origin(table))?.dims.map(Number)
  const axis = graph.constant(axes) ?? intsAttribute(node, 'axes')?.[0] ?? null
  if (dims === undefined || axis === null || dims.length < 2 || graph.constant(start) !== 0) return null
  if (graph.constant(node.input[2] ?? '') !== null) return null
  const at = axis < 0 ? axis + dims.length : axis
  return at === dims.length - 2 ? (dims[at] ?? null) : null
}

/** Rows of a stored table, also behind the runtime's or an exporter's Slice of it. */
function rowsOf(graph: OnnxGraph, tensor: string): number | null {
  const dims = graph.initializer(graph.origin(tensor))?.dims.map(Number)
  return dims === undefined || dims.length < 2 ? null : (dims.at(-2) ?? null)
}

/** Nodes that positions are counted with. */
const COUNTING = new Set([...RESHAPING, 'Add', 'Sub', 'Mul', 'Expand', 'Slice', 'CumSum', 'Range'])

/** What is added to positions before they are looked up; null where they are no positions. */
function positionOffset(graph: OnnxGraph, tensor: string, idInputs: ReadonlySet<string>): number | null {
  let offset = 0
  const found = new Set([tensor])
  let isCounted = false
  for (const name of found) {
    if (idInputs.has(name) || found.size > 64) return null
    const node = graph.producer(name)
    if (node === undefined) {
      if (/position/u.test(name) && graph.initializer(name) === undefined) isCounted = true
      continue
    }
    // Counted from the sentence's shape: what is behind that is no position.
    if (node.opType === 'Shape' || node.opType === 'Gather') {
      if (node.opType === 'Gather' && graph.producer(graph.origin(node.input[0] ?? ''))?.opType !== 'Shape') return null
      continue
    }
    if (!COUNTING.has(node.opType)) return null
    if (node.opType === 'CumSum' || node.opType === 'Range') isCounted = true
    // A running count of tokens begins at 1.
    if (node.opType === 'CumSum') offset += 1
    const added = graph.constant(node.input[1] ?? '') ?? 0
    if (node.opType === 'Add') offset += added
    if (node.opType === 'Sub') offset -= added
    for (const input of node.opType === 'Range' ? [] : node.input) if (input !== '') found.add(input)
  }
  return isCounted ? offset : null
}
