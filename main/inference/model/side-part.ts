/**
 * What a layer adds to its feed-forward block: experts of which a router mixes all, or an adapter, where they are no blocks of their own.
 * Attention beside the block, which some models have, lets tokens read one another, and is known by that.
 */
import { KeymarkError } from '../../keymark-error.ts'
import { type OnnxGraph, RESHAPING } from '../graph/graph.ts'
import { ELEMENTWISE } from './activation.ts'
import type { Memory } from './memory.ts'

/** Without this, the block would be read as all that there is. @throws KeymarkError `unsupported` */
export function refuseSideParts(graph: OnnxGraph, memories: readonly Memory[], file: string): void {
  const stored = storedTensors(graph)
  for (const memory of memories) {
    const part = sidePart(graph, memory, stored)
    if (part === null) continue
    throw new KeymarkError(
      'unsupported',
      `${file}: layer ${memory.layer} adds to its feed-forward block what else it makes of the same numbers ("${part}"): other experts of a mixture, or an adapter. Keymark would see the one block alone. Merge adapters before the export, or choose a dense model.`,
    )
  }
}

/** How a tensor is computed from what the block reads. */
interface Way {
  /** A stored matrix is on the way. */
  hasProduct: boolean
  /** The block is on the way. */
  hasBlock: boolean
  /** Something else is added, such as the residual stream: only what is added to that counts. */
  isStream: boolean
}

/** The tensor that is added to the block, made by products of what it reads as well; null where there is none. */
function sidePart(graph: OnnxGraph, { input, output }: Memory, stored: ReadonlySet<string>): string | null {
  const ways = new Map<string, Way>([[input, { hasProduct: false, hasBlock: false, isStream: false }]])
  for (const node of graph.graph.node.slice(graph.place(input) + 1)) {
    const read = (RESHAPING.has(node.opType) || PARTING.has(node.opType) ? node.input.slice(0, 1) : node.input).filter(
      (name) => name !== '' && !stored.has(name),
    )
    const found = read.flatMap((name) => ways.get(name) ?? [])
    if (found.length === 0) continue
    const isSum = node.opType === 'Add' || node.opType === 'Sum'
    if (isSum && found.some(({ hasBlock }) => hasBlock)) {
      const other = read.find((name) => ways.get(name)?.hasProduct === true && ways.get(name)?.hasBlock === false)
      if (other !== undefined) return other
    }
    const isWhole = found.length === read.length
    const isStream = !isWhole || found.some((way) => way.isStream)
    const isProduct = PRODUCTS.has(node.opType)
    // A product of two computed tensors is attention's.
    const isOwn = isProduct ? read.length === 1 : PER_TOKEN.has(node.opType) || node.opType in ELEMENTWISE
    if (isStream ? !isSum && !RESHAPING.has(node.opType) : !isOwn) continue
    const way = {
      hasProduct: isProduct || found.some(({ hasProduct }) => hasProduct),
      hasBlock: found.some(({ hasBlock }) => hasBlock),
      isStream,
    }
    for (const name of node.output) ways.set(name, name === output ? { ...way, hasBlock: true } : way)
  }
  return null
}

/** Tensors that no text changes. */
function storedTensors(graph: OnnxGraph): Set<string> {
  const stored = new Set(graph.graph.initializer.map(({ name }) => name))
  for (const node of graph.graph.node)
    if (node.input.every((name) => name === '' || stored.has(name))) for (const name of node.output) stored.add(name)
  return stored
}

const PRODUCTS = new Set(['MatMul', 'Gemm', 'Einsum', 'FusedMatMul', 'MatMulNBits'])
/** Ops that take a tensor apart, by numbers that may be computed from its shape. */
const PARTING = new Set(['Split', 'Slice', 'Expand', 'Gather', 'GatherElements'])
/** Ops that let no token read another, as models write what is no attention. */
const PER_TOKEN = new Set([
  ...RESHAPING,
  ...PARTING,
  'Sum',
  'Max',
  'Min',
  'Where',
  'Concat',
  'Transpose',
  'Softmax',
  'LogSoftmax',
  'ReduceSum',
  'ReduceMean',
  'ReduceMax',
  'LayerNormalization',
  'SimplifiedLayerNormalization',
  'RMSNormalization',
  'QuantizeLinear',
  'DequantizeLinear',
])
