/** What numbers a model's feed-forward layers are stored in, and computed with. */
import type { Precision } from '#contract/model.ts'
import { intAttribute, type OnnxGraph } from '../graph/graph.ts'
import { TYPE_NAMES } from '../graph/tensor-data.ts'
import type { Memory } from './memory.ts'

/** `weights`: every type that keys or values are stored in. `activations`: what the coefficients are. */
export function precisionOf(graph: OnnxGraph, memories: readonly Memory[]): Precision {
  const matrices = memories
    .flatMap(({ keys, up, values }) => [keys, values, ...(up === null ? [] : [up.vectors])])
    .flatMap((vectors) => vectors.parts ?? [vectors])
  const weights = new Set(matrices.map(({ matrix }) => storedIn(graph, matrix.initializer)))
  const activations = new Set(memories.map(({ coefficients }) => nameOf(graph.elementType(coefficients))))
  const isRounded = graph.graph.node.some(({ opType }) => opType === 'QuantizeLinear')
  return {
    weights: [...weights].join(' and '),
    activations: `${[...activations].join(' and ')}${isRounded ? ', rounded on the way (QuantizeLinear)' : ''}`,
  }
}

function storedIn(graph: OnnxGraph, initializer: string): string {
  const packed = graph.consumers(initializer).find(({ opType }) => opType === 'MatMulNBits')
  return packed === undefined
    ? nameOf(graph.initializer(initializer)?.dataType ?? 0)
    : `int${intAttribute(packed, 'bits', 4)}`
}

const nameOf = (type: number): string => TYPE_NAMES.get(type) ?? `type ${type}`
