/**
 * What a hidden unit does with its products, found by evaluating that part of the graph rather than by its spelling:
 * from a tensor up through element-wise nodes to the products it is made of, then as a function of one or two numbers.
 */
import { errorFunction } from 'simple-statistics'
import type { Activation } from '#contract/model.ts'
import { floatAttribute, type OnnxGraph, RESHAPING, textAttribute } from '../graph/graph.ts'
import type { Node } from '../graph/onnx_pb.ts'
import { type Affine, affineOf } from './product.ts'

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
const geluTanh = (x: number): number => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
const gelu = (x: number): number => (x / 2) * (1 + errorFunction(x / Math.SQRT2))

const ACTIVATIONS: Record<Activation, (x: number) => number> = {
  relu: (x) => Math.max(0, x),
  'relu-squared': (x) => Math.max(0, x) ** 2,
  gelu,
  'gelu-tanh': geluTanh,
  'quick-gelu': (x) => x * sigmoid(1.702 * x),
  silu: (x) => x * sigmoid(x),
  sigmoid,
  tanh: Math.tanh,
}

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
  Relu: unary(ACTIVATIONS.relu),
  Sigmoid: unary(sigmoid),
  Tanh: unary(Math.tanh),
  Erf: unary(errorFunction),
  Exp: unary(Math.exp),
  Neg: unary((x) => -x),
  Abs: unary(Math.abs),
  Sqrt: unary(Math.sqrt),
  Reciprocal: unary((x) => 1 / x),
  Softplus: unary((x) => Math.log1p(Math.exp(x))),
  HardSwish: unary((x) => x * Math.min(1, Math.max(0, x / 6 + 0.5))),
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
}

/** Quantised graphs round activations here and there; for the function they stand for, that is nothing. */
const HANDED_ON = new Set([...RESHAPING, 'QuantizeLinear', 'DequantizeLinear'])
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
      const input = node?.input[0]
      if (node === undefined || input === undefined || !HANDED_ON.has(node.opType)) return at
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

export interface Unit {
  activation: Activation
  /** The product inside the activation: the key. */
  key: Affine
  /** The product that a gated unit multiplies with it. */
  up: Affine | null
}

/** Chosen where the functions differ: GELU and its tanh form by 4.7e-4 near ±2.2, everything else by more. */
const POINTS = [-4, -2.25, -1, -0.4, 0.3, 0.8, 1.7, 2.25, 5]
/** Half precision constants move a function by up to about 1e-4. */
const TOLERANCE = 2.3e-4

/** The unit that a response is; null when it is none of the known functions. */
export function unitOf({ parts, foreign, value }: Response): Unit | null {
  const [first, second] = parts
  if (foreign.length > 0 || first === undefined || parts.length > 2) return null
  if (second === undefined) {
    const activation = closest(
      (x) => [value([x])],
      (act, x) => [act(x)],
    )
    return activation === null ? null : { activation, key: first, up: null }
  }
  const gates = [0.5, -1]
  for (const [key, up, order] of [
    [first, second, (x: number, y: number) => [x, y]],
    [second, first, (x: number, y: number) => [y, x]],
  ] as const) {
    const activation = closest(
      (x) => gates.map((y) => value(order(x, y))),
      (act, x) => gates.map((y) => act(x) * y),
    )
    if (activation !== null) return { activation, key, up }
  }
  return null
}

function closest(
  found: (x: number) => number[],
  expected: (act: (x: number) => number, x: number) => number[],
): Activation | null {
  let best: Activation | null = null
  let least = TOLERANCE
  for (const [name, act] of Object.entries(ACTIVATIONS) as [Activation, (x: number) => number][]) {
    const errors = POINTS.flatMap((x) => {
      const wanted = expected(act, x)
      return found(x).map((y, i) => Math.abs(y - (wanted[i] ?? 0)))
    })
    const error = Math.max(...errors)
    if (error < least) [best, least] = [name, error]
  }
  return best
}
