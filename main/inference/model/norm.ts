/** Normalisations, as one node or spelled out. */
import { floatAttribute, type OnnxGraph, RESHAPING, ROUNDING } from '../graph/graph.ts'
import type { Node } from '../graph/onnx_pb.ts'
import { bothWays } from './product.ts'

export interface Norm {
  kind: 'layer-norm' | 'rms-norm'
  epsilon: number
  input: string
  output: string
  /** Stored or computed from stored tensors; null where there is none. */
  scale: string | null
  bias: string | null
}

/** The normalisation that a tensor is the output of; null when it is none. */
export function normOf(graph: OnnxGraph, tensor: string): Norm | null {
  const output = graph.origin(tensor)
  const node = graph.producer(output)
  if (node === undefined) return null
  const [input = '', scale = '', bias = ''] = node.input
  const whole = { input, output, scale: scale || null, bias: bias || null }
  if (node.opType === 'LayerNormalization') {
    return { kind: 'layer-norm', epsilon: decimal(floatAttribute(node, 'epsilon', 1e-5)), ...whole }
  }
  if (node.opType === 'SimplifiedLayerNormalization' || node.opType === 'RMSNormalization') {
    return { kind: 'rms-norm', epsilon: decimal(floatAttribute(node, 'epsilon', 1e-5)), ...whole, bias: null }
  }
  return spelledOut(graph, output)
}

/** x̂ · scale + bias, where x̂ is x (minus its mean) divided by the root of a mean of squares plus ε. */
function spelledOut(graph: OnnxGraph, output: string): Norm | null {
  let at = output
  const bias = affinePart(graph, at, 'Add')
  if (bias !== null) at = graph.origin(bias.rest)
  const scale = affinePart(graph, at, 'Mul')
  if (scale !== null) at = graph.origin(scale.rest)
  const quotient = quotientOf(graph, at)
  if (quotient === null) return null
  const { numerator, epsilon, squared } = quotient
  const top = graph.origin(numerator)
  const sub = graph.producer(top)
  const parts = { epsilon, output, scale: scale?.stored ?? null, bias: bias?.stored ?? null }
  const centred =
    sub?.opType === 'Sub' && isMeanOf(graph, sub.input[1] ?? '', sub.input[0] ?? '') ? (sub.input[0] ?? '') : null
  if (centred !== null && squared.every((name) => graph.origin(name) === top || isCentred(graph, name, centred))) {
    return { kind: 'layer-norm', input: centred, ...parts }
  }
  return squared.every((name) => graph.origin(name) === top) ? { kind: 'rms-norm', input: numerator, ...parts } : null
}

/** One side computed from stored tensors only, the other not. */
function affinePart(graph: OnnxGraph, tensor: string, op: string): { stored: string; rest: string } | null {
  const node = graph.producer(tensor)
  if (node?.opType !== op) return null
  for (const [stored, rest] of bothWays(node))
    if (isStored(graph, stored) && !isStored(graph, rest)) return { stored, rest }
  return null
}

/** Also small computations on stored tensors, such as Gemma's 1 + scale. */
function isStored(graph: OnnxGraph, tensor: string, depth = 4): boolean {
  if (graph.initializer(tensor) !== undefined) return true
  const node = graph.producer(tensor)
  if (node === undefined || depth === 0) return false
  if (!COMBINING.has(node.opType)) return false
  return node.input.every((input) => input === '' || isStored(graph, input, depth - 1))
}

const COMBINING = new Set<string>([...RESHAPING, ...ROUNDING, 'Add', 'Mul'])

/** Numerator / √(mean(square) + ε), with Div, or with Mul by a Reciprocal or a division of 1; `squared`: what is squared. */
function quotientOf(
  graph: OnnxGraph,
  tensor: string,
): { numerator: string; epsilon: number; squared: string[] } | null {
  const node = graph.producer(tensor)
  if (node === undefined) return null
  const pairs: [string, string][] =
    node.opType === 'Div'
      ? [[node.input[0] ?? '', node.input[1] ?? '']]
      : node.opType === 'Mul'
        ? bothWays(node).flatMap(([numerator, factor]): [string, string][] => {
            const inverse = inverted(graph, factor)
            return inverse === null ? [] : [[numerator, inverse]]
          })
        : []
  for (const [numerator, root] of pairs) {
    const deviation = rootOf(graph, root)
    if (deviation !== null) return { numerator, ...deviation }
  }
  return null
}

function inverted(graph: OnnxGraph, tensor: string): string | null {
  const node = graph.producer(graph.origin(tensor))
  if (node?.opType === 'Reciprocal') return node.input[0] ?? null
  if (node?.opType === 'Div' && graph.constant(node.input[0] ?? '') === 1) return node.input[1] ?? null
  return null
}

function rootOf(graph: OnnxGraph, tensor: string): { epsilon: number; squared: string[] } | null {
  const root = graph.producer(graph.origin(tensor))
  const isRoot = root?.opType === 'Sqrt' || (root?.opType === 'Pow' && graph.constant(root.input[1] ?? '') === 0.5)
  if (root === undefined || !isRoot) return null
  const inner = graph.origin(root.input[0] ?? '')
  const sum = graph.producer(inner)
  // An exporter leaves out an ε too small to matter.
  const sums: [string, number | null][] =
    sum?.opType === 'Add' ? bothWays(sum).map(([mean, added]) => [mean, graph.constant(added)]) : [[inner, 0]]
  for (const [mean, epsilon] of sums) {
    const node = graph.producer(graph.origin(mean))
    if (epsilon === null || node?.opType !== 'ReduceMean') continue
    const squared = squareOf(graph, graph.producer(graph.origin(node.input[0] ?? '')))
    if (squared !== null) return { epsilon: decimal(epsilon), squared }
  }
  return null
}

function squareOf(graph: OnnxGraph, node: Node | undefined): string[] | null {
  if (node?.opType === 'Pow' && graph.constant(node.input[1] ?? '') === 2) return [node.input[0] ?? '']
  if (node?.opType === 'Mul' && node.input[0] === node.input[1]) return [node.input[0] ?? '']
  return null
}

function isMeanOf(graph: OnnxGraph, mean: string, of: string): boolean {
  const node = graph.producer(graph.origin(mean))
  return node?.opType === 'ReduceMean' && graph.origin(node.input[0] ?? '') === graph.origin(of)
}

/** Some exporters compute x − mean twice. */
function isCentred(graph: OnnxGraph, tensor: string, of: string): boolean {
  const node = graph.producer(graph.origin(tensor))
  return (
    node?.opType === 'Sub' &&
    graph.origin(node.input[0] ?? '') === graph.origin(of) &&
    isMeanOf(graph, node.input[1] ?? '', of)
  )
}

/** The decimal number that was meant by a float32. */
const decimal = (value: number): number => Number(value.toPrecision(6))
