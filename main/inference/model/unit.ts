/** The unit that a response is: a function of a product, or that times another product. */
import type { Activation } from '#contract/model.ts'
import { curveOf, isProduct, nameOf } from './activation.ts'
import type { OnnxGraph } from '../graph/graph.ts'
import { type Affine, affineOf, bothWays } from './product.ts'
import type { Response } from './response.ts'

export interface Unit {
  activation: Activation
  /** Samples of an activation without a name; null for one that has a name. */
  curve: [number, number][] | null
  /** The product inside the activation: the key. */
  key: Affine
  /** The product that a gated unit multiplies with it. */
  up: Affine | null
}

/** null when a response is of no product, of more than two, or of two that are not multiplied. */
export function unitOf({ parts, foreign, value }: Response): Unit | null {
  const [first, second] = parts
  if (foreign.length > 0 || first === undefined || parts.length > 2) return null
  if (second === undefined) return named((x) => value([x]), first, null)
  const [forwards, backwards] = [(x: number, y: number) => value([x, y]), (x: number, y: number) => value([y, x])]
  if (!isProduct(forwards)) return null
  // What is multiplied with the activation is a product as it is; some models add 1 to it, or bound it.
  const units = [
    { f: forwards, key: first, up: second },
    { f: backwards, key: second, up: first },
  ].flatMap(({ f, key, up }) => named((x) => f(x, 1.5) - f(x, 0.5), key, up) ?? [])
  const [best] = units.toSorted((a, b) => standing(b) - standing(a))
  return best ?? null
}

/** The higher the likelier that a product is the key: one inside a function, best one with a name. */
const standing = ({ activation }: Unit): number => (activation === 'identity' ? 0 : activation === 'other' ? 1 : 2)

/** x·softmax(x), which is no function of each number alone; null for anything else. */
export function softmaxUnit(graph: OnnxGraph, tensor: string): Unit | null {
  const node = graph.producer(graph.origin(tensor))
  if (node?.opType !== 'Mul') return null
  for (const [data, weights] of bothWays(node)) {
    const softmax = graph.producer(graph.origin(weights))
    const key = affineOf(graph, data)
    if (softmax?.opType === 'Softmax' && key !== null && graph.origin(softmax.input[0] ?? '') === graph.origin(data))
      return { activation: 'solu', curve: null, key, up: null }
  }
  return null
}

function named(f: (x: number) => number, key: Affine, up: Affine | null): Unit | null {
  const activation = nameOf(f)
  return activation === null ? null : { activation, curve: activation === 'other' ? curveOf(f) : null, key, up }
}
