/** An ONNX graph as the matchers read it: who makes a tensor, who reads it, which are stored. */
import { create, fromBinary } from '@bufbuild/protobuf'
import { KeymarkError } from '../../keymark-error.ts'
import { normalise } from './normalise.ts'
import { type Graph, GraphSchema, type Model, ModelSchema, type Node, type Tensor } from './onnx_pb.ts'
import { reading } from '../memory-limit.ts'
import { readSmall } from './external.ts'
import { embeddingFile, joinEmbedding } from './embedding.ts'
import { inlineFunctions } from './functions.ts'
import { inOrder, readBy } from './order.ts'
import { readSkeleton } from './skeleton.ts'
import { FLOAT, FLOATING, inlineValues } from './tensor-data.ts'

/** Ops that hand on the values of their first input one for one, whatever the shape. */
export const RESHAPING = new Set([
  'Identity',
  'Cast',
  'CastLike',
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Dropout',
])
/** Ops that round what they hand on to steps, and widen such steps again. */
export const ROUNDING = ['QuantizeLinear', 'DequantizeLinear'] as const

/** Which input decides over the output's element type, where it is not the first. */
const TYPED_BY: Record<string, number> = { CastLike: 1, DequantizeLinear: 1, GatherBlockQuantized: 2, Where: 1 }

export class OnnxGraph {
  readonly model: Model
  readonly graph: Graph
  readonly #producers = new Map<string, { node: Node; index: number }>()
  readonly #consumers = new Map<string, Node[]>()
  readonly #initializers: Map<string, Tensor>

  /**
   * @param file for messages.
   * @throws KeymarkError `bad-input` when a node reads what is made of its own output, or two make the same tensor.
   */
  constructor(model: Model, file: string) {
    this.model = model
    this.graph = model.graph ?? create(GraphSchema)
    normalise(this.graph)
    this.graph.node = neededBy(this.graph.output, inOrder(this.graph.node, file))
    this.#initializers = new Map(this.graph.initializer.map((tensor) => [tensor.name, tensor]))
    for (const [index, node] of this.graph.node.entries()) {
      for (const name of node.output) if (name !== '') this.#producers.set(name, { node, index })
      for (const name of new Set(readBy(node))) {
        const list = this.#consumers.get(name)
        if (list === undefined) this.#consumers.set(name, [node])
        else list.push(node)
      }
    }
  }

  producer(tensor: string): Node | undefined {
    return this.#producers.get(tensor)?.node
  }

  /** Place of the tensor's node in the graph's topological order; -1 for inputs and stored tensors. */
  place(tensor: string): number {
    return this.#producers.get(tensor)?.index ?? -1
  }

  consumers(tensor: string): readonly Node[] {
    return this.#consumers.get(tensor) ?? []
  }

  initializer(tensor: string): Tensor | undefined {
    return this.#initializers.get(tensor)
  }

  /** The tensor whose values this one has in another shape or type. */
  origin(tensor: string): string {
    let name = tensor
    for (;;) {
      const input = this.handedOn(this.producer(name), name)
      if (input === null) return name
      name = input
    }
  }

  /** The tensor whose values a node hands on in `output`, in another shape or type, or rounded; null for any other node. */
  handedOn(node: Node | undefined, output: string): string | null {
    if (node === undefined || node.output[0] !== output) return null
    if (node.opType === 'If') return sameInBoth(node)
    const [input = ''] = node.input
    const isRounded =
      node.opType === 'QuantizeLinear' ||
      (node.opType === 'DequantizeLinear' && this.producer(input)?.opType === 'QuantizeLinear')
    return RESHAPING.has(node.opType) || isRounded ? input : null
  }

  /** The tensor before it was rounded, in the same shape. */
  unrounded(tensor: string): string {
    const widened = this.producer(tensor)
    const rounded = widened?.opType === 'DequantizeLinear' ? this.producer(widened.input[0] ?? '') : undefined
    return rounded?.opType === 'QuantizeLinear' ? (rounded.input[0] ?? tensor) : tensor
  }

  /** Value of a stored scalar, also behind Cast and the like; null for anything else. */
  constant(tensor: string, depth = 2): number | null {
    const name = this.origin(tensor)
    const stored = this.initializer(name)
    if (stored !== undefined) {
      const values = elements(stored) === 1 ? inlineValues(stored) : null
      return values?.[0] ?? null
    }
    const node = this.producer(name)
    if (node === undefined || depth === 0) return null
    const [inner = null, scale = null, zero = 0] = node.input.map((input) => this.constant(input, depth - 1))
    if (node.opType === 'DequantizeLinear')
      return inner === null || scale === null || zero === null ? null : (inner - zero) * scale
    return node.opType !== 'Sqrt' || inner === null ? null : Math.sqrt(inner)
  }

  /** Values of a small stored tensor; null for anything else. */
  integers(tensor: string): number[] | null {
    const stored = this.initializer(this.origin(tensor))
    const values = stored === undefined ? null : inlineValues(stored)
    return values === null ? null : Array.from(values)
  }

  /** Elements of a stored tensor, also behind Cast and the like, or of integers that stand for it; null for anything computed. */
  storedElements(tensor: string): number | null {
    const name = this.origin(tensor)
    const node = this.producer(name)
    const stored = this.initializer(node?.opType === 'DequantizeLinear' ? this.origin(node.input[0] ?? '') : name)
    return stored === undefined ? null : elements(stored)
  }

  /** Element type of a tensor of real numbers (TensorProto.DataType), which is mostly that of what it is computed from. */
  elementType(tensor: string): number {
    for (let name = tensor, steps = 0; steps <= this.graph.node.length; steps++) {
      const node = this.producer(name)
      if (node === undefined) {
        const type = this.initializer(name)?.dataType ?? this.#inputType(name)
        return FLOATING.has(type) ? type : FLOAT
      }
      if (node.opType === 'Cast') return intAttribute(node, 'to', FLOAT)
      name = node.input[TYPED_BY[node.opType] ?? 0] ?? ''
    }
    return FLOAT
  }

  #inputType(name: string): number {
    return this.graph.input.find((info) => info.name === name)?.type?.tensorType?.elemType ?? FLOAT
  }

  /** Says which nodes hold graphs of their own, in which nothing is looked for; '' where none does. */
  unseen(): string {
    const ops = new Set(
      this.graph.node.flatMap(({ opType, attribute }) => (attribute.some(({ g }) => g !== undefined) ? [opType] : [])),
    )
    return ops.size === 0 ? '' : ` What stands inside ${[...ops].join(' and ')} is not looked at.`
  }

  histogram(): string {
    const counts = new Map<string, number>()
    for (const { opType } of this.graph.node) counts.set(opType, (counts.get(opType) ?? 0) + 1)
    const sorted = [...counts].toSorted(([, a], [, b]) => b - a)
    return sorted.map(([op, count]) => `${op} ${count}`).join(', ')
  }
}

/** Without what no output is computed from: exporters leave such nodes, and a block among them would count as a layer. */
function neededBy(outputs: Graph['output'], nodes: Node[]): Node[] {
  if (outputs.length === 0) return nodes
  const wanted = new Set(outputs.map(({ name }) => name))
  const kept = nodes.toReversed().filter((node) => {
    const isNeeded = node.output.some((name) => name !== '' && wanted.has(name))
    if (isNeeded) for (const name of readBy(node)) wanted.add(name)
    return isNeeded
  })
  return kept.toReversed()
}

/** The tensor that both sides of a choice hand on in another shape, as exporters write a squeeze; null for any other choice. */
function sameInBoth(node: Node): string | null {
  const sources = node.attribute.map(({ g }) => {
    let name = g?.output[0]?.name ?? ''
    for (;;) {
      const inner = g?.node.find(({ output }) => output[0] === name)
      if (inner === undefined) return name
      if (!RESHAPING.has(inner.opType)) return null
      name = inner.input[0] ?? ''
    }
  })
  const [first = null] = sources
  return sources.length === 2 && sources.every((source) => source === first) ? first : null
}

export const elements = (tensor: Tensor): number => tensor.dims.reduce((product, dim) => product * Number(dim), 1)

export const intAttribute = (node: Node, name: string, otherwise: number): number =>
  Number(node.attribute.find((attribute) => attribute.name === name)?.i ?? otherwise)

export const floatAttribute = (node: Node, name: string, otherwise: number): number =>
  node.attribute.find((attribute) => attribute.name === name)?.f ?? otherwise

export const intsAttribute = (node: Node, name: string): number[] | undefined =>
  node.attribute.find((attribute) => attribute.name === name)?.ints.map(Number)

export const textAttribute = (node: Node, name: string): string | undefined => {
  const bytes = node.attribute.find((attribute) => attribute.name === name)?.s
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes)
}

/**
 * Also of a decoder whose embedding is a file of its own beside it.
 *
 * @throws KeymarkError `bad-input` when a file is damaged or no ONNX model.
 */
export function readGraph(file: string): OnnxGraph {
  reading(file)
  const model = readModel(file)
  const beside = embeddingFile(model, file)
  if (beside !== null) joinEmbedding(model, readModel(beside))
  inlineFunctions(model, file)
  return new OnnxGraph(model, file)
}

function readModel(file: string): Model {
  const skeleton = readSkeleton(file)
  let model: Model
  try {
    model = fromBinary(ModelSchema, skeleton)
  } catch (error) {
    throw new KeymarkError('bad-input', `${file} is no ONNX model, or a damaged one. Choose another file.`, {
      cause: error,
    })
  }
  if (model.graph === undefined || model.graph.node.length === 0) {
    throw new KeymarkError(
      'bad-input',
      `${file} has no graph: it is no ONNX model, or a damaged one. Choose another file.`,
    )
  }
  readSmall(model.graph, file)
  readSmall(model.graph, file)
  return model
}
