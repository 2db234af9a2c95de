/**
 * A graph of kilobytes that computes what a job needs from a model and nothing else.
 *
 * Its large tensors are references into the model's own files: nothing is copied, nothing is written. The runtime reads
 * the graph from memory and the weights from `folder`, so a model in a read-only place works as well.
 */
import { realpathSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { clone, create, toBinary } from '@bufbuild/protobuf'
import { KeymarkError } from '../../keymark-error.ts'
import {
  GraphSchema,
  ModelSchema,
  type Node,
  NodeSchema,
  type Tensor,
  TensorSchema,
  ValueInfoSchema,
} from '../graph/onnx_pb.ts'
import type { OpenModel } from '../model/open.ts'
import { Explored } from './explored.ts'
import { Picked } from './picked.ts'
import { ReadOut } from './read-out.ts'
import { Reduction } from './reduction.ts'
import type { Addition } from './addition.ts'
import type { GraphRequest } from './request.ts'
import { readBy } from '../graph/order.ts'
import { externalRange, FLOAT16 } from '../graph/tensor-data.ts'
import { storedMatrix } from '../model/product.ts'

export interface InstrumentedGraph {
  /** A complete ONNX model. */
  bytes: Uint8Array
  /** Where its external data lies. */
  folder: string
  /** Names of the inputs that it still reads. */
  inputs: string[]
  /** From the names of the graph's outputs to what the request calls them. */
  labels: Map<string, string>
}

/** @throws KeymarkError `unsupported` when the graph lacks a tensor or is written in an operator set before 11. */
export function instrument(model: OpenModel, request: GraphRequest): InstrumentedGraph {
  const { graph } = model
  const addition = additionTo(model, request)
  const { tensors, inputs, outputs } = addition
  const available = new Set([
    ...graph.graph.input.map(({ name }) => name),
    ...graph.graph.initializer.map(({ name }) => name),
    ...inputs.map(({ name }) => name),
  ])
  const { nodes: kept, reads } = slice(
    joined(graph.graph.node, addition),
    outputs.map(({ name }) => name),
  )
  const missing = [...reads].find((name) => !available.has(name) && !tensors.some((tensor) => tensor.name === name))
  if (missing !== undefined) {
    throw new KeymarkError('unsupported', `${model.onnxFile} has no tensor "${missing}".`)
  }
  const { folder, locationOf } = weightsFolder(model)
  const biases = attentionBiases(model, kept)
  const outside = (tensor: Tensor): Tensor => moved(tensor, locationOf)
  const sliced = create(GraphSchema, {
    name: 'keymark',
    node: kept.map((node) => exact(withOutside(biases.get(node)?.node ?? node, outside))),
    initializer: [
      ...graph.graph.initializer.filter(({ name }) => reads.has(name)).map(outside),
      ...tensors,
      ...[...biases.values()].map(({ bias }) => bias),
    ],
    input: [
      ...graph.graph.input.filter(({ name }) => reads.has(name) && graph.initializer(name) === undefined),
      ...inputs.filter(({ name }) => reads.has(name)).map(valueInfo),
    ],
    output: outputs.map(valueInfo),
  })
  const { irVersion, opsetImport, $unknown } = graph.model
  const instrumented = create(ModelSchema, { irVersion, producerName: 'keymark', opsetImport, graph: sliced })
  // What this version of the format does not know.
  if ($unknown !== undefined) instrumented.$unknown = $unknown
  return {
    bytes: toBinary(ModelSchema, instrumented),
    folder,
    inputs: sliced.input.map(({ name }) => name),
    labels: new Map(outputs.map(({ name, label }) => [name, label])),
  }
}

function additionTo(model: OpenModel, request: GraphRequest): Addition {
  switch (request.kind) {
    case 'own':
      return request.addition(model)
    case 'values':
    case 'ends':
    case 'predictions': {
      const readOut = new ReadOut(model, request.kind !== 'predictions' && request.finalNorm)
      if (request.kind === 'values') readOut.values(request.top)
      else if (request.kind === 'ends') readOut.ends(request.top)
      else readOut.predictions()
      return readOut
    }
    case 'explored': {
      const explored = new Explored(model, request.finalNorm)
      explored.explore(request.top)
      return explored
    }
    case 'picked':
    case 'chosen': {
      const picked = new Picked(model)
      if (request.kind === 'chosen') picked.chosen(request.layer)
      else picked[request.what]()
      return picked
    }
    case 'maxima':
    case 'candidates':
    case 'coefficients':
    case 'tensors':
      return reductionOf(model, request)
  }
}

/** The added nodes after the model's, and what replaces a tensor right behind it. */
function joined(nodes: readonly Node[], { nodes: added, replaced }: Addition): Node[] {
  if (replaced.size === 0) return [...nodes, ...added]
  const redirected = (node: Node): Node => {
    if (!node.input.some((name) => replaced.has(name))) return node
    const copy = clone(NodeSchema, node)
    copy.input = node.input.map((name) => replaced.get(name)?.by ?? name)
    return copy
  }
  const behind = (node: Node): Node[] => node.output.flatMap((name) => replaced.get(name)?.nodes ?? [])
  return [...nodes.flatMap((node) => [redirected(node), ...behind(node)]), ...added.map(redirected)]
}

function reductionOf(
  model: OpenModel,
  request: Extract<GraphRequest, { kind: 'maxima' | 'candidates' | 'coefficients' | 'tensors' }>,
): Reduction {
  const reduction = new Reduction(model)
  if (request.kind === 'candidates')
    for (const memory of model.memories) reduction.maxima(memory, request, request.prefixes)
  else if (request.kind === 'maxima') for (const memory of model.memories) reduction.maxima(memory, request)
  else if (request.kind === 'coefficients') {
    for (const memory of model.memories)
      if (request.keys?.has(memory.layer) ?? true) reduction.coefficients(memory, request.keys?.get(memory.layer))
  } else for (const name of new Set(request.names)) reduction.tensor(name)
  return reduction
}

const valueInfo = ({ name, type, dims }: { name: string; type: number; dims?: number[] }) =>
  create(ValueInfoSchema, {
    name,
    type: {
      tensorType: {
        elemType: type,
        ...(dims !== undefined && { shape: { dim: dims.map((dim) => ({ dimValue: BigInt(dim) })) } }),
      },
    },
  })

/** The nodes that outputs are computed from, in their order, and the tensors these read but do not make. */
function slice(nodes: Node[], outputs: string[]): { nodes: Node[]; reads: Set<string> } {
  const wanted = new Set(outputs)
  const made = new Set<string>()
  const kept: Node[] = []
  for (const node of nodes.toReversed()) {
    if (!node.output.some((name) => name !== '' && wanted.has(name))) continue
    kept.push(node)
    for (const name of node.output) made.add(name)
    for (const name of readBy(node)) wanted.add(name)
  }
  return { nodes: kept.toReversed().map((node) => withoutCache(node, wanted)), reads: wanted.difference(made) }
}

/** The runtime's Attention takes no missing bias: it reads where none lies, and the process ends. It is given one of zeros. */
function attentionBiases(
  { graph, onnxFile }: OpenModel,
  nodes: readonly Node[],
): Map<Node, { node: Node; bias: Tensor }> {
  const found = new Map<Node, { node: Node; bias: Tensor }>()
  for (const node of nodes) {
    if (node.opType !== 'Attention' || node.domain !== 'com.microsoft' || (node.input[2] ?? '') !== '') continue
    const weights = node.input[1] ?? ''
    const numbers = storedMatrix(graph, weights)?.shape[1]
    if (numbers === undefined)
      throw new KeymarkError(
        'unsupported',
        `${onnxFile} has an Attention without a bias (${node.name || weights}), which the runtime cannot compute. Export the model again with one.`,
      )
    const dataType = graph.elementType(weights)
    const rawData = new Uint8Array(numbers * (dataType === FLOAT16 ? 2 : 4))
    const bias = create(TensorSchema, {
      name: `${node.output[0] ?? node.name}/keymark/no-bias`,
      dataType,
      dims: [BigInt(numbers)],
      rawData,
    })
    const copy = clone(NodeSchema, node)
    copy.input = Object.assign([...node.input], { 2: bias.name })
    found.set(node, { node: copy, bias })
  }
  return found
}

/** A cache that nobody reads is not made: the runtime would put it where the empty one lies that was fed. */
function withoutCache(node: Node, wanted: ReadonlySet<string>): Node {
  if (node.opType !== 'GroupQueryAttention' || node.output.every((name) => name === '' || wanted.has(name))) return node
  const copy = clone(NodeSchema, node)
  copy.output = node.output.map((name) => (wanted.has(name) ? name : ''))
  while (copy.output.at(-1) === '') copy.output.pop()
  return copy
}

/**
 * The folder below which all weight files really lie: a download cache keeps links to files elsewhere, and the runtime
 * refuses weights outside the folder it is given.
 */
function weightsFolder(model: OpenModel): { folder: string; locationOf: (location: string) => string } {
  const onnxFolder = dirname(model.onnxFile)
  const real = [model.onnxFile, ...model.externalFiles].map((file) => realpathSync(file))
  let folder = dirname(real[0] ?? model.onnxFile)
  while (!real.every((file) => !relative(folder, file).startsWith('..'))) folder = dirname(folder)
  return {
    folder,
    locationOf: (location) => relative(folder, realpathSync(join(onnxFolder, location))).replaceAll(sep, '/'),
  }
}

function moved(tensor: Tensor, locationOf: (location: string) => string): Tensor {
  const range = externalRange(tensor)
  if (range === null) return tensor
  const copy = clone(TensorSchema, tensor)
  for (const entry of copy.externalData) if (entry.key === 'location') entry.value = locationOf(range.location)
  return copy
}

/** A product of weights in few bits that leaves what it multiplies them with as it is; 4 would round that to 8 bits. */
function exact(node: Node): Node {
  if (node.opType !== 'MatMulNBits') return node
  const copy = clone(NodeSchema, node)
  for (const attribute of copy.attribute) if (attribute.name === 'accuracy_level') attribute.i = 1n
  return copy
}

/** The node with the tensors of its inner graphs, if any, moved as well. */
function withOutside(node: Node, outside: (tensor: Tensor) => Tensor): Node {
  if (node.attribute.every(({ g }) => g === undefined)) return node
  const copy = clone(NodeSchema, node)
  for (const { g } of copy.attribute) {
    if (g === undefined) continue
    g.initializer = g.initializer.map(outside)
    g.node = g.node.map((inner) => withOutside(inner, outside))
  }
  return copy
}
