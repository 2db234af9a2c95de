/**
 * What a hidden unit does with its products, found by evaluating that part of the graph rather than by its spelling:
 * from a tensor up through element-wise nodes to the products it is made of, then as a function of one or two numbers.
 */
import { turnedFrom } from '../graph/fused.ts'
import type { OnnxGraph } from '../graph/graph.ts'
import { ELEMENTWISE } from './activation.ts'
import { type Affine, affineOf } from './product.ts'

/** Quantised graphs round activations here and there; for the function they stand for, that is nothing. */
const ROUNDED = new Set(['QuantizeLinear', 'DequantizeLinear'])
/** More than any spelling needs; keeps a pathological graph from being walked as a whole. */
const MOST_NODES = 64

/** A tensor as an element-wise function of products. */
export interface Response {
  /** The products, in the order they are met. */
  parts: Affine[]
  /** Element-wise ops on the way, the tensor's own first. */
  ops: string[]
  /** Ops where the walk ended without a product, or `input`; the tensor is no function of products alone when any. */
  foreign: string[]
  /** Value for given values of the products. */
  value: (parts: number[]) => number
}

export function responseOf(graph: OnnxGraph, tensor: string): Response {
  const names: string[] = []
  const parts: Affine[] = []
  const ops: string[] = []
  const foreign: string[] = []
  const seen = new Set<string>()

  const source = (name: string): string => {
    let at = name
    for (;;) {
      const node = graph.producer(at)
      const input =
        node !== undefined && ROUNDED.has(node.opType) ? node.input[0] : (turnedFrom(node) ?? graph.handedOn(node, at))
      if (input === undefined || input === null) return at
      at = input
    }
  }
  const visit = (name: string): void => {
    const at = source(name)
    if (seen.has(at) || graph.constant(at) !== null) return
    seen.add(at)
    const affine = affineOf(graph, at)
    if (affine !== null) {
      names.push(at)
      parts.push(affine)
      return
    }
    const node = graph.producer(at)
    if (node === undefined || !(node.opType in ELEMENTWISE) || seen.size > MOST_NODES) {
      foreign.push(node?.opType ?? (graph.initializer(at) === undefined ? 'input' : 'a stored vector'))
      return
    }
    ops.push(node.opType)
    for (const input of node.input) if (input !== '') visit(input)
  }
  visit(tensor)

  const value = (numbers: number[]): number => {
    const known = new Map(names.map((name, i) => [name, numbers[i] ?? 0]))
    const evaluate = (name: string): number => {
      const at = source(name)
      const done = known.get(at) ?? graph.constant(at)
      if (done !== null) return done
      const node = graph.producer(at)
      const apply = node === undefined ? undefined : ELEMENTWISE[node.opType]
      if (node === undefined || apply === undefined) return NaN
      const result = apply(
        node,
        node.input.map((input) => (input === '' ? undefined : evaluate(input))),
      )
      known.set(at, result)
      return result
    }
    return evaluate(tensor)
  }
  return { parts, ops, foreign, value }
}
