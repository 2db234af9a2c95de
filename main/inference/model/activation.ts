/** Functions inside feed-forward layers, by their published definitions. */
import { errorFunction } from 'simple-statistics'
import type { Activation } from '#contract/model.ts'

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
export const geluTanh = (x: number): number =>
  (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
export const gelu = (x: number): number => (x / 2) * (1 + errorFunction(x / Math.SQRT2))
export const softplus = (x: number): number => Math.log1p(Math.exp(x))
export const mish = (x: number): number => x * Math.tanh(softplus(x))
export const hardSwish = (x: number): number => x * Math.min(1, Math.max(0, x / 6 + 0.5))

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
