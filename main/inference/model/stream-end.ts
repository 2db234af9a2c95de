/** Where the residual stream ends and a read-out of any number of steps begins. */
import { nodesBetween } from '../graph/between.ts'
import type { OnnxGraph } from '../graph/graph.ts'
import type { Memory } from './memory.ts'
import { normOf, type Norm } from './norm.ts'

export interface StreamEnd {
  norm: Norm | null
  /** The last tensor of the residual stream, and the same behind the final normalisation. */
  begin: { stream: string; normalised: string }
}

/** Nodes that pick tokens: which ones may depend on the text. */
const PICKING = new Set(['Slice', 'Gather', 'GatherND'])

/** @returns null where the logits are made of more than the last layer's sum. */
export function streamEnd(graph: OnnxGraph, memories: readonly Memory[], logits: string): StreamEnd | null {
  const stream = memories.at(-1)?.residual?.sum
  if (stream === undefined) return null
  const nodes = nodesBetween(graph, stream, logits)
  const own = new Set([stream, ...nodes.flatMap(({ output }) => output)])
  const isOwn = (name: string): boolean => name === '' || own.has(name) || !dependsOnText(graph, name)
  if (nodes.length === 0) return null
  for (const { opType, input } of nodes)
    if (!(PICKING.has(opType) ? input.slice(0, 1) : input).every(isOwn)) return null
  const norm = nodes
    .flatMap(({ output: [name = ''] }) => normOf(graph, name) ?? [])
    .findLast(({ input }) => graph.origin(input) === graph.origin(stream))
  // What also goes past the normalisation is not all normalised.
  if (
    norm === undefined ||
    nodesBetween(graph, stream, logits, norm.output).some(({ output }) => output.includes(logits))
  )
    return { norm: null, begin: { stream, normalised: stream } }
  return { norm, begin: { stream, normalised: norm.output } }
}

/** Whether a tensor is computed from the graph's inputs, apart from how many tokens there are. */
function dependsOnText(graph: OnnxGraph, tensor: string): boolean {
  const found = new Set([tensor])
  for (const name of found) {
    const node = graph.producer(name)
    if (node === undefined && graph.initializer(name) === undefined) return true
    if (node?.opType === 'Shape') continue
    for (const input of node?.input ?? []) if (input !== '') found.add(input)
  }
  return false
}
