/** Finds a decoder's feed-forward memories by the shape of its graph (paper §1), never by names. */
import type { Activation } from '#contract/model.ts'
import { KeymarkError } from '../../keymark-error.ts'
import type { OnnxGraph } from '../graph/graph.ts'
import { noMemories } from './no-memories.ts'
import { type Affine, affineOf, type Matrix, type Product } from './product.ts'
import { type Block, findBlocks } from './block.ts'
import type { Mixture } from './experts.ts'
import { findResidual, type Residual } from './residual.ts'
import type { Unit } from './unit.ts'

/** `count` vectors of `width` numbers, one after another in a stored matrix. */
export interface Vectors {
  matrix: Matrix
  /** Whether a vector is a row or a column of `matrix.tensor`. */
  layout: 'rows' | 'columns'
  /** Row or column of vector 0. */
  first: number
  count: number
  /** Rows or columns from one vector to the next. */
  step: number
  width: number
  /** Stored tensors of one number, or of one a coordinate, that every vector is multiplied with. */
  factors: readonly string[]
  /** Where they lie in several matrices, one after another: `matrix` and its place are those of the first. */
  parts?: readonly Vectors[]
}

/** `count` numbers of a stored vector, one for each vector or coordinate: every `step`th from `first` on. */
export interface Bias {
  tensor: string
  first: number
  count: number
  step: number
}

/** One feed-forward layer. All names are tensors of the graph. */
export interface Memory {
  /** From 1. */
  layer: number
  activation: Activation
  /** Samples of an activation without a name. */
  curve: Unit['curve']
  /** K; of a gated layer the matrix inside the activation. */
  keys: Vectors
  keyBias: Bias | null
  /** The matrix that a gated layer multiplies its activation with. */
  up: { vectors: Vectors; bias: Bias | null } | null
  /** V */
  values: Vectors
  valueBias: Bias | null
  /** m, the input of the second product: [batch, tokens, keys] or [batch · tokens, keys]. */
  coefficients: string
  /** What the first product reads, before any reshaping. */
  input: string
  /** y, the layer's output with its bias and factors: [batch, tokens, width] or [batch · tokens, width]. */
  output: string
  /** Where y joins the residual stream; null when that was not found. */
  residual: Residual | null
  /** The experts of a mixture, whose keys follow one another; null for a layer that is none. */
  experts: { keys: number; isShared: boolean }[] | null
}

/**
 * @param mixtures layers of several blocks each, which are not found as one.
 * @throws KeymarkError `unsupported` when there are none: what was looked for, what was found.
 */
export function findMemories(graph: OnnxGraph, file: string, mixtures: readonly Mixture[] = []): Memory[] {
  const blocks = findBlocks(graph)
  // Two products without a function between them are a memory only where nothing else is one: they occur elsewhere.
  const isBare = ({ unit }: Block): boolean => unit.activation === 'identity' && unit.up === null
  const kept = mixtures.length === 0 && blocks.every(isBare) ? blocks : blocks.filter((block) => !isBare(block))
  const found = [...kept.map((block) => memory(graph, block)), ...mixtures.map((mixture) => joined(graph, mixture))]
  const memories = found
    .toSorted((a, b) => graph.place(a.coefficients) - graph.place(b.coefficients))
    .map((one, i): Memory => ({ layer: i + 1, ...one }))
  const [first] = memories
  if (first === undefined) throw noMemories(graph, file)
  const odd = memories.find(({ values }) => values.width !== first.values.width)
  if (odd !== undefined) {
    throw new KeymarkError(
      'unsupported',
      `${file}: feed-forward layer ${odd.layer} writes ${odd.values.width} numbers and layer 1 ${first.values.width}. Keymark reads decoders whose layers share one residual stream.`,
    )
  }
  return memories
}

function memory(graph: OnnxGraph, { unit: { activation, curve, key, up }, values: product }: Block): Found {
  const { output: biased, bias } = withBias(graph, product)
  const { output, factors } = withFactors(graph, biased, product.out)
  const input = graph.origin(key.product.data)
  return {
    activation,
    curve,
    keys: vectors(key),
    keyBias: biasOf(key),
    up: up === null ? null : { vectors: vectors(up), bias: biasOf(up) },
    values: valuesOf(product, factors),
    valueBias: bias === null ? null : { tensor: bias, first: 0, count: product.out, step: 1 },
    coefficients: product.data,
    input,
    output,
    residual: findResidual(graph, output, input),
    experts: null,
  }
}

type Found = Omit<Memory, 'layer'>

function valuesOf(product: Product, factors: readonly string[]): Vectors {
  return {
    matrix: product.matrix,
    layout: product.layout === 'columns' ? 'rows' : 'columns',
    first: 0,
    count: product.in,
    step: 1,
    width: product.out,
    factors,
  }
}

/** The layer that a mixture of experts is. */
function joined(graph: OnnxGraph, { blocks, shared, coefficients, input, output: sum }: Mixture): Found {
  const units = blocks.map(({ unit }) => unit)
  const ups = units.flatMap(({ up }) => up ?? [])
  const [first] = units
  const isSame = units.every(({ activation }) => activation === first?.activation)
  const { output, factors } = withFactors(graph, sum, blocks[0]?.values.out ?? 0)
  return {
    activation: isSame ? (first?.activation ?? 'other') : 'other',
    curve: isSame ? (first?.curve ?? null) : null,
    keys: inARow(units.map(({ key }) => vectors(key))),
    keyBias: null,
    up: ups.length === units.length ? { vectors: inARow(ups.map(vectors)), bias: null } : null,
    values: inARow(blocks.map(({ values }) => valuesOf(values, factors))),
    valueBias: null,
    coefficients,
    input,
    output,
    residual: findResidual(graph, output, input),
    experts: blocks.map((block) => ({ keys: block.values.in, isShared: shared.has(block) })),
  }
}

function inARow(parts: readonly Vectors[]): Vectors {
  const [first] = parts
  if (first === undefined) throw new Error('no vectors')
  return { ...first, count: parts.reduce((sum, { count }) => sum + count, 0), parts }
}

const vectors = ({ product, first, count, step }: Affine): Vectors => ({
  matrix: product.matrix,
  layout: product.layout,
  first,
  count,
  step,
  width: product.in,
  factors: [],
})

const biasOf = ({ bias, first, count, step }: Affine): Bias | null =>
  bias === null ? null : { tensor: bias, first, count, step }

/** The tensor with the second product and, where one is added, its bias. */
function withBias(graph: OnnxGraph, product: Product): { output: string; bias: string | null } {
  let output = product.node.output[0] ?? ''
  if (product.bias !== null) return { output, bias: product.bias }
  for (;;) {
    const [reader, ...others] = graph.consumers(output)
    const next = reader?.output[0]
    if (reader === undefined || next === undefined || others.length > 0) break
    if (reader.opType === 'Add') {
      const affine = affineOf(graph, next)
      return affine?.product.node === product.node ? { output: next, bias: affine.bias } : { output, bias: null }
    }
    if (graph.origin(next) !== graph.origin(output)) break
    output = next
  }
  return { output: product.node.output[0] ?? '', bias: null }
}

/** What the second product is multiplied with before it joins the residual stream: LayerScale, or one number of the model's. */
function withFactors(graph: OnnxGraph, tensor: string, width: number): { output: string; factors: string[] } {
  let output = tensor
  const factors: string[] = []
  for (let at = tensor; ;) {
    const [reader, ...others] = graph.consumers(at)
    const next = reader?.output[0]
    if (reader === undefined || next === undefined || others.length > 0) return { output, factors }
    if (reader.opType === 'Mul') {
      const factor = reader.input.find((name) => name !== at) ?? ''
      const count = graph.storedElements(factor)
      if (count !== 1 && count !== width) return { output, factors }
      factors.push(factor)
      output = next
    } else if (graph.handedOn(reader, next) !== at) return { output, factors }
    at = next
  }
}
