/** The order in which a graph's nodes can be computed. */
import { KeymarkError } from '../../keymark-error.ts'
import type { Graph, Node } from './onnx_pb.ts'

/** Inputs of a node and, where it has inner graphs, what these take from outside. */
export function* readBy(node: Node): Generator<string> {
  for (const name of node.input) if (name !== '') yield name
  for (const { g } of node.attribute) if (g !== undefined) yield* readFromOutside(g)
}

function* readFromOutside(graph: Graph): Generator<string> {
  const inside = new Set([
    ...graph.input.map(({ name }) => name),
    ...graph.initializer.map(({ name }) => name),
    ...graph.node.flatMap(({ output }) => output),
  ])
  for (const node of graph.node) for (const name of readBy(node)) if (!inside.has(name)) yield name
  for (const { name } of graph.output) if (!inside.has(name)) yield name
}

/**
 * Every node after those that it reads. The format demands that order; the runtime does without, and so do some editors of graphs.
 *
 * @throws KeymarkError `bad-input` when there is none, or a tensor has two makers.
 */
export function inOrder(nodes: readonly Node[], file: string): Node[] {
  const makers = new Map<string, Node>()
  for (const node of nodes) {
    for (const name of node.output) {
      if (name === '') continue
      if (makers.has(name)) throw broken(file, `makes the tensor "${name}" twice`)
      makers.set(name, node)
    }
  }
  const missing = new Map<Node, number>()
  const waiting = new Map<Node, Node[]>()
  for (const node of nodes) {
    const makersRead = new Set(Array.from(readBy(node)).flatMap((name) => makers.get(name) ?? []))
    missing.set(node, makersRead.size)
    for (const maker of makersRead) {
      const readers = waiting.get(maker)
      if (readers === undefined) waiting.set(maker, [node])
      else readers.push(node)
    }
  }
  const ordered: Node[] = []
  const placed = new Set<Node>()
  const place = (first: Node): void => {
    const ready = [first]
    for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
      ordered.push(node)
      placed.add(node)
      for (const reader of waiting.get(node) ?? []) {
        const left = (missing.get(reader) ?? 0) - 1
        missing.set(reader, left)
        // Those that stand before what they read; the others come when it is their turn.
        if (left === 0 && passed.has(reader)) ready.push(reader)
      }
    }
  }
  const passed = new Set<Node>()
  for (const node of nodes) {
    passed.add(node)
    if (missing.get(node) === 0) place(node)
  }
  if (ordered.length === nodes.length) return ordered
  const stuck = onCycle(
    nodes.find((node) => !placed.has(node)),
    (node) =>
      Array.from(readBy(node))
        .flatMap((name) => makers.get(name) ?? [])
        .find((maker) => !placed.has(maker)),
  )
  throw broken(
    file,
    `has no beginning: its node "${stuck?.name || (stuck?.output[0] ?? '')}" (${stuck?.opType}) waits for what is made of its own output`,
  )
}

/** A node that waits for itself, and that the given one waits for. */
function onCycle(first: Node | undefined, waitsFor: (node: Node) => Node | undefined): Node | undefined {
  const seen = new Set<Node>()
  let node = first
  for (; node !== undefined && !seen.has(node); node = waitsFor(node)) seen.add(node)
  return node
}

const broken = (file: string, what: string): KeymarkError =>
  new KeymarkError('bad-input', `${file} is a damaged ONNX model: its graph ${what}. Export or download it again.`)
