/**
 * What a hidden unit does with its products, found by evaluating that part of the graph rather than by its spelling:
 * from a tensor up through element-wise nodes to the products it is made of, then as a function of one or two numbers.
 */
import { errorFunction } from 'simple-statistics'
import { turnedFrom } from '../graph/fused.ts'
import { floatAttribute, type OnnxGraph, textAttribute } from '../graph/graph.ts'
import type { Node } from '../graph/onnx_pb.ts'
import { gelu, geluTanh, hardSwish, mish, sigmoid, softplus } from './activation.ts'
import { type Affine, affineOf } from './product.ts'

/** A missing optional input is undefined. */
type Evaluate = (node: Node, inputs: (number | undefined)[]) => number

const unary =
  (f: (x: number) => number): Evaluate =>
  (_, [x = 0]) =>
    f(x)
const binary =
  (f: (x: number, y: number) => number): Evaluate =>
  (_, [x = 0, y = 0]) =>
    f(x, y)

/** Nodes that work on each element alone. */
const ELEMENTWISE: Record<string, Evaluate> = {
  Relu: unary((x) => Math.max(0, x)),
  Sigmoid: unary(sigmoid),
  Tanh: unary(Math.tanh),
  Erf: unary(errorFunction),
  Exp: unary(Math.exp),
  Neg: unary((x) => -x),
  Abs: unary(Math.abs),
  Sqrt: unary(Math.sqrt),
  Reciprocal: unary((x) => 1 / x),
  Softplus: unary(softplus),
  HardSwish: unary(hardSwish),
  Mish: unary(mish),
  Log: unary(Math.log),
  Sin: unary(Math.sin),
  Cos: unary(Math.cos),
  Sign: unary(Math.sign),
  Floor: unary(Math.floor),
  Not: unary((x) => Number(x === 0)),
  HardSigmoid: (node, [x = 0]) =>
    Math.min(1, Math.max(0, floatAttribute(node, 'alpha', 0.2) * x + floatAttribute(node, 'beta', 0.5))),
  Softsign: unary((x) => x / (1 + Math.abs(x))),
  Selu: (node, [x = 0]) =>
    floatAttribute(node, 'gamma', 1.0507009873554805) *
    (x > 0 ? x : floatAttribute(node, 'alpha', 1.6732632423543772) * Math.expm1(x)),
  Celu: (node, [x = 0]) => {
    const alpha = floatAttribute(node, 'alpha', 1)
    return Math.max(0, x) + Math.min(0, alpha * Math.expm1(x / alpha))
  },
  ThresholdedRelu: (node, [x = 0]) => (x > floatAttribute(node, 'alpha', 1) ? x : 0),
  Gelu: (node, [x = 0]) => (textAttribute(node, 'approximate') === 'tanh' ? geluTanh(x) : gelu(x)),
  FastGelu: unary(geluTanh),
  QuickGelu: (node, [x = 0]) => x * sigmoid(floatAttribute(node, 'alpha', 1.702) * x),
  Swish: (node, [x = 0]) => x * sigmoid(floatAttribute(node, 'alpha', 1) * x),
  LeakyRelu: (node, [x = 0]) => (x < 0 ? floatAttribute(node, 'alpha', 0.01) * x : x),
  Elu: (node, [x = 0]) => (x < 0 ? floatAttribute(node, 'alpha', 1) * Math.expm1(x) : x),
  Clip: (_, [x = 0, low = -Infinity, high = Infinity]) => Math.min(high, Math.max(low, x)),
  Add: binary((x, y) => x + y),
  Sub: binary((x, y) => x - y),
  Mul: binary((x, y) => x * y),
  Div: binary((x, y) => x / y),
  Pow: binary((x, y) => x ** y),
  Max: binary(Math.max),
  Min: binary(Math.min),
  PRelu: binary((x, slope) => (x < 0 ? slope * x : x)),
  Greater: binary((x, y) => Number(x > y)),
  GreaterOrEqual: binary((x, y) => Number(x >= y)),
  Less: binary((x, y) => Number(x < y)),
  LessOrEqual: binary((x, y) => Number(x <= y)),
  Equal: binary((x, y) => Number(x === y)),
  And: binary((x, y) => Number(x !== 0 && y !== 0)),
  Or: binary((x, y) => Number(x !== 0 || y !== 0)),
  Where: (_, [choice = 0, x = 0, y = 0]) => (choice === 0 ? y : x),
}

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
