/** The residual stream, followed from its end to the embedding: what is added to it, and which blocks are in that. */
import type { OnnxGraph } from '../graph/graph.ts'
import type { Memory } from './memory.ts'
import { normOf } from './norm.ts'
import { bothWays } from './product.ts'

export interface Stream {
  /** Additions that hold at least one feed-forward block. */
  withBlocks: number
  /** Additions that hold none: attention, and whatever else a layer adds. */
  others: number
}

/** @returns null where the stream cannot be followed past all blocks. */
export function followStream(graph: OnnxGraph, memories: readonly Memory[], end: string): Stream | null {
  const sums = new Map(memories.map((memory) => [graph.origin(memory.residual?.sum ?? ''), memory]))
  let left = [...memories]
  const found: Stream = { withBlocks: 0, others: 0 }
  for (let at = graph.origin(end); ;) {
    const norm = normOf(graph, at)
    const node = graph.producer(at)
    if (norm !== null) at = graph.origin(norm.input)
    else if (node?.opType === 'Add') {
      const incoming = sums.get(at)?.residual?.incoming ?? null
      const parts =
        incoming === null
          ? bothWays(node).find(([branch, stream]) => dependsOn(graph, branch, graph.origin(stream)))
          : [at, incoming]
      if (parts === undefined) break
      const [branch = '', stream = ''] = parts
      const inside = left.filter(
        ({ output }) => dependsOn(graph, branch, output) && !dependsOn(graph, graph.origin(stream), output),
      )
      left = left.filter((memory) => !inside.includes(memory))
      if (inside.length > 0) found.withBlocks += 1
      else found.others += 1
      at = graph.origin(stream)
    } else if (node !== undefined && PASSING.has(node.opType)) at = graph.origin(node.input[0] ?? '')
    else break
  }
  return left.length === 0 ? found : null
}

/** Nodes that pick tokens of the stream, or hand it to both sides of a choice. */
const PASSING = new Set(['Slice', 'Gather', 'GatherND'])

/** Whether a tensor is computed from another, or is it. */
function dependsOn(graph: OnnxGraph, tensor: string, on: string): boolean {
  const earliest = graph.place(on)
  const found = new Set([tensor])
  for (const name of found) {
    if (name === on) return true
    // What is made before the other cannot come from it.
    if (graph.place(name) <= earliest) continue
    for (const input of graph.producer(name)?.input ?? []) if (input !== '') found.add(input)
  }
  return false
}
