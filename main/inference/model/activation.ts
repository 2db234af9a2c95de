/** Functions inside feed-forward layers, by their published definitions: their names, and the operators of a graph that they are written with. */
import { errorFunction } from 'simple-statistics'
import type { Activation } from '#contract/model.ts'
import { floatAttribute, textAttribute } from '../graph/graph.ts'
import type { Node } from '../graph/onnx_pb.ts'

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
const geluTanh = (x: number): number => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
const gelu = (x: number): number => (x / 2) * (1 + errorFunction(x / Math.SQRT2))
const softplus = (x: number): number => Math.log1p(Math.exp(x))
const mish = (x: number): number => x * Math.tanh(softplus(x))
const hardSwish = (x: number): number => x * Math.min(1, Math.max(0, x / 6 + 0.5))

const ACTIVATIONS: Partial<Record<Activation, (x: number) => number>> = {
  relu: (x) => Math.max(0, x),
  'relu-squared': (x) => Math.max(0, x) ** 2,
  gelu,
  'gelu-tanh': geluTanh,
  'quick-gelu': (x) => x * sigmoid(1.702 * x),
  silu: (x) => x * sigmoid(x),
  sigmoid,
  tanh: Math.tanh,
  'leaky-relu': (x) => (x < 0 ? 0.01 * x : x),
  elu: (x) => (x < 0 ? Math.expm1(x) : x),
  softplus,
  mish,
  'hard-swish': hardSwish,
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

/** Operators that work on each element alone. */
export const ELEMENTWISE: Record<string, Evaluate> = {
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

/** Chosen where the functions differ: GELU and its tanh form by 4.7e-4 near ±2.2, everything else by more. */
const POINTS = [-4, -2.25, -1, -0.4, 0.3, 0.8, 1.7, 2.25, 5]
/** Half precision constants move a function by up to about 1e-4. */
const TOLERANCE = 2.3e-4

type Real = (x: number) => number

/** The name of a function; `other` when it is none of these, null when it is constant or no number somewhere. */
export function nameOf(f: Real): Activation | null {
  const found = POINTS.map(f)
  if (!found.every(Number.isFinite) || found.every((y) => Math.abs(y - (found[0] ?? 0)) < TOLERANCE)) return null
  if (isLinear(f)) return 'identity'
  let best: Activation = 'other'
  let least = TOLERANCE
  for (const [name, act] of Object.entries(ACTIVATIONS) as [Activation, Real][]) {
    const error = Math.max(...POINTS.map((x, i) => Math.abs((found[i] ?? NaN) - act(x))))
    if (error < least) [best, least] = [name, error]
  }
  return best
}

/** a·x + b. */
export function isLinear(f: Real): boolean {
  const [at0, at1] = [f(0), f(1)]
  return POINTS.every((x) => near(f(x), at0 + (at1 - at0) * x))
}

/** Whether f(x, y) is a function of x times one of y. */
export function isProduct(f: (x: number, y: number) => number): boolean {
  const pairs = POINTS.flatMap((x) => [-1.3, 0.5, 2].map((y) => [x, y] as const))
  const [x0, y0] = [1.7, 0.7]
  const corner = f(x0, y0)
  return corner !== 0 && pairs.every(([x, y]) => near(f(x, y) * corner, f(x, y0) * f(x0, y)))
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b))

/** From −6 to 6 in steps of one half, for a function without a name. */
export const curveOf = (f: Real): [number, number][] =>
  Array.from({ length: 25 }, (_, i) => i / 2 - 6).map((x) => [x, f(x)])
