/** The part of a graph that makes one tensor out of another. */
import type { OnnxGraph } from './graph.ts'
import type { Node } from './onnx_pb.ts'

/** The nodes between two tensors, in their order. @param without a tensor that counts as stored: what comes through it alone is left out. */
export function nodesBetween(graph: OnnxGraph, from: string, to: string, without: string | null = null): Node[] {
  const { node: nodes } = graph.graph
  const reached = new Set([from])
  const after: Node[] = []
  for (const node of nodes) {
    if (node.output.includes(from) || !node.input.some((name) => reached.has(name))) continue
    after.push(node)
    for (const name of node.output) if (name !== '' && name !== without) reached.add(name)
  }
  const wanted = new Set([to])
  const between: Node[] = []
  for (const node of after.toReversed()) {
    if (!node.output.some((name) => wanted.has(name))) continue
    between.push(node)
    for (const name of node.input) wanted.add(name)
  }
  return between.toReversed()
}
