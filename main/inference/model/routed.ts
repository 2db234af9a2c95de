/** Mixtures of experts of which no part, or only a part, is written as blocks of its own, such as an expert that all tokens share. */
import { KeymarkError } from '../../keymark-error.ts'
import { nodesBetween } from '../graph/between.ts'
import { type OnnxGraph, RESHAPING } from '../graph/graph.ts'
import { ELEMENTWISE } from './activation.ts'
import type { Mixture } from './experts.ts'
import type { Memory } from './memory.ts'

/** @throws KeymarkError `unsupported` where experts stand in one tensor: no expert is a product of its own there. */
export function refuseStacked(graph: OnnxGraph, file: string): void {
  const stack = stackedExperts(graph)
  if (stack === null) return
  throw new KeymarkError(
    'unsupported',
    `${file} is a mixture of experts whose weights stand in one tensor ("${stack.name}", ${stack.dims.join(' × ')}). Keymark finds keys in products with one matrix each. Choose a dense model.`,
  )
}

/**
 * Without this, a shared expert would be read as all that there is.
 *
 * @param mixtures layers whose experts are all found.
 * @throws KeymarkError `unsupported` where a router picks other experts within a layer.
 */
export function refuseRouted(
  graph: OnnxGraph,
  memories: readonly Memory[],
  mixtures: readonly Mixture[],
  file: string,
): void {
  const [end = ''] = graph.graph.output.map(({ name }) => name)
  const known = new Set(mixtures.map(({ coefficients }) => coefficients))
  const router = memories
    .flatMap(({ coefficients, input, residual }, i) =>
      known.has(coefficients) ? [] : nodesBetween(graph, input, residual?.sum ?? memories[i + 1]?.input ?? end),
    )
    .find(({ opType }) => opType === 'TopK')
  if (router === undefined) return
  throw new KeymarkError(
    'unsupported',
    `${file} is a mixture of experts: beside a block that every token passes, a router picks others for each token (TopK "${router.name || (router.output[0] ?? '')}"). Keymark would see the one block alone. Choose a dense model.`,
  )
}

/** The tensor of the last product of experts, [experts, .., ..]; null where no two such products follow one another. */
function stackedExperts(graph: OnnxGraph): { name: string; dims: number[] } | null {
  const products = new Map(
    graph.graph.node.flatMap((node) => {
      // Packed, one matrix has three: rows, blocks, and the bytes of a block.
      const own = node.opType === 'MatMulNBits' ? 3 : 2
      const stacks = PRODUCTS.has(node.opType) ? node.input.map((name) => stackOf(graph, name, own + 1)) : []
      const at = stacks.findIndex((stack) => stack !== null)
      const stack = stacks[at] ?? null
      return stack === null
        ? []
        : [[node.output[0] ?? '', { stack, data: node.input[at === 0 ? 1 : 0] ?? '' }] as const]
    }),
  )
  for (const { stack, data } of products.values()) {
    const reached = new Set([data])
    for (const name of reached) {
      if (products.has(name)) return stack
      const node = graph.producer(name)
      if (node === undefined || !(node.opType in ELEMENTWISE || RESHAPING.has(node.opType) || PARTING.has(node.opType)))
        continue
      if (reached.size < FARTHEST) for (const input of node.input) if (input !== '') reached.add(input)
    }
  }
  return null
}

const PRODUCTS = new Set(['MatMul', 'Einsum', 'FusedMatMul', 'MatMulNBits'])
/** Ops that take a tensor apart, or turn it. */
const PARTING = new Set(['Split', 'Slice', 'Transpose', 'Gather', 'GatherElements'])
/** Tensors between two products that are looked through. */
const FARTHEST = 64

/** The stored tensor of so many dimensions behind one, whole or some of its matrices. */
function stackOf(graph: OnnxGraph, tensor: string, rank: number): { name: string; dims: number[] } | null {
  for (let name = tensor, steps = 0; steps < FARTHEST; steps++) {
    const stored = graph.initializer(name)
    if (stored !== undefined) {
      const dims = stored.dims.map(Number)
      return dims.length === rank && dims.every((dim) => dim > 1) ? { name, dims } : null
    }
    const node = graph.producer(name)
    if (node === undefined || !(RESHAPING.has(node.opType) || PARTING.has(node.opType) || WIDENING.has(node.opType)))
      return null
    name = node.input[0] ?? ''
  }
  return null
}

const WIDENING = new Set(['DequantizeLinear'])
