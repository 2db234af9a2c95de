/** Rewrites a graph in memory so that one matcher serves the common ways of writing the same thing. */
import { create } from '@bufbuild/protobuf'
import {
  type Attribute,
  AttributeSchema,
  type Graph,
  type Node,
  NodeSchema,
  type Tensor,
  TensorSchema,
} from './onnx_pb.ts'
import { inOneRun, positionsOfEach, withoutBuffers } from './attention.ts'
import { asLookUps, gemmAndThen, unscaled, withoutConvolutions } from './fused.ts'
import { BFLOAT16, FLOAT, inlineValues, INT64 } from './tensor-data.ts'

/**
 * A choice that is always made the same way is made here. Constant nodes become initializers (a tensor in a node cannot lie outside the graph), and the runtime's fused
 * "add and then" nodes become an Add and the rest, so that the sum is a tensor of its own. The runtime fuses them again.
 */
export function normalise(graph: Graph): void {
  widen(graph)
  graph.node = graph.node.flatMap((node) => (node.opType === 'If' ? withoutChoice(graph, node) : [node]))
  for (const node of graph.node) for (const { g } of node.attribute) if (g !== undefined) normalise(g)
  const products = new Set(graph.node.flatMap(({ opType, output }) => (/MatMul|Gemm/u.test(opType) ? output : [])))
  graph.node = graph.node.flatMap((node) => {
    switch (node.opType) {
      case 'Constant': {
        const tensor = constantTensor(node)
        if (tensor === null) return [node]
        graph.initializer.push(tensor)
        return []
      }
      case 'SkipLayerNormalization':
        return withSum(node, 'LayerNormalization', 4, products)
      case 'SkipSimplifiedLayerNormalization':
        return withSum(node, 'SimplifiedLayerNormalization', 3, products)
      case 'BiasGelu':
        return withBias(node, 'Gelu')
      case 'EmbedLayerNormalization':
        return asLookUps(graph, node)
      case 'DecoderMaskedSelfAttention':
        return [withoutBuffers(node, 'Attention', [0, 1, 2, 3, null, 5])]
      case 'DecoderMaskedMultiHeadAttention':
        return [withoutBuffers(node, 'MultiHeadAttention', [0, 1, 2, 10, 3, 4])]
      case 'GroupQueryAttention':
        return inOneRun(graph, node)
      case 'RotaryEmbedding':
        return positionsOfEach(graph, node)
      case 'FusedGemm':
        return gemmAndThen(graph, node)
      case 'Gemm':
      case 'FusedMatMul':
        return unscaled(graph, node)
      case 'FastGelu':
        return node.input.length > 1 ? withBias(node, 'FastGelu') : [node]
      default:
        return [node]
    }
  })
  withoutConvolutions(graph)
}

/** The runtime's CPU multiplies no bfloat16: stored as it is, it is widened as it is read, and everything computes in float32. */
function widen(graph: Graph): void {
  const narrow = graph.initializer.filter(({ dataType }) => dataType === BFLOAT16)
  for (const { type } of [...graph.input, ...graph.output])
    if (type?.tensorType?.elemType === BFLOAT16) type.tensorType.elemType = FLOAT
  for (const node of graph.node) {
    for (const attribute of node.attribute)
      if (node.opType === 'Cast' && attribute.name === 'to' && attribute.i === BigInt(BFLOAT16))
        attribute.i = BigInt(FLOAT)
    const constant =
      node.opType === 'Constant' ? node.attribute.find(({ t }) => t?.dataType === BFLOAT16)?.t : undefined
    if (constant !== undefined) {
      const values = inlineValues(constant) ?? []
      Object.assign(constant, {
        dataType: FLOAT,
        rawData: new Uint8Array(),
        int32Data: [],
        floatData: Array.from(values),
      })
    }
  }
  const casts = narrow.map((tensor) => {
    const { name } = tensor
    tensor.name = `${name}/keymark/stored`
    return create(NodeSchema, {
      name,
      opType: 'Cast',
      input: [tensor.name],
      output: [name],
      attribute: [{ name: 'to', type: 2, i: BigInt(FLOAT) }],
    })
  })
  graph.node.unshift(...casts)
}

/** What the fused norms take where none is given; the plain ones take 1e-5. */
const FUSED_EPSILON = 1e-12

/**
 * Some exporters put the decoder into both branches of an If over an input, with a cache and without one. Sentences are
 * run whole, so the branch for false takes the node's place.
 */
function withoutChoice(graph: Graph, node: Node): Node[] {
  const branch = node.attribute.find(({ name }) => name === 'else_branch')?.g
  if (branch === undefined || !graph.input.some(({ name }) => name === node.input[0])) return [node]
  graph.initializer.push(...branch.initializer)
  const renamed = branch.output.map(({ name }, i) =>
    create(NodeSchema, {
      name: `${name}/keymark/chosen`,
      opType: 'Identity',
      input: [name],
      output: [node.output[i] ?? ''],
    }),
  )
  return [...branch.node, ...renamed]
}

function constantTensor(node: Node): Tensor | null {
  const name = node.output[0] ?? ''
  const [attribute] = node.attribute
  switch (attribute?.name) {
    case 'value':
      return attribute.t === undefined ? null : Object.assign(attribute.t, { name })
    case 'value_float':
      return create(TensorSchema, { name, dataType: FLOAT, floatData: [attribute.f] })
    case 'value_floats':
      return create(TensorSchema, {
        name,
        dataType: FLOAT,
        dims: [BigInt(attribute.floats.length)],
        floatData: attribute.floats,
      })
    case 'value_int':
      return create(TensorSchema, { name, dataType: INT64, int64Data: [attribute.i] })
    case 'value_ints':
      return create(TensorSchema, {
        name,
        dataType: INT64,
        dims: [BigInt(attribute.ints.length)],
        int64Data: attribute.ints,
      })
    default:
      return null
  }
}

/**
 * Inputs: x, skip, gamma, (beta,) bias. Outputs: y, mean, inverse deviation, sum; the last one gets a name here.
 * The bias belongs to whichever of x and skip is a product.
 */
function withSum(node: Node, norm: string, biasAt: number, products: Set<string>): Node[] {
  const [first = '', second = '', ...weights] = node.input
  const [x, skip] = products.has(second) && !products.has(first) ? [second, first] : [first, second]
  const bias = node.input[biasAt] ?? ''
  const label = node.output[0] ?? node.name
  const sum = node.output[3] !== undefined && node.output[3] !== '' ? node.output[3] : `${label}/keymark/sum`
  const nodes: Node[] = []
  let left = x
  if (bias !== '') {
    left = `${label}/keymark/biased`
    nodes.push(add([x, bias], left))
  }
  const axis = create(AttributeSchema, { name: 'axis', type: 2, i: -1n })
  const epsilon = node.attribute.find(({ name }) => name === 'epsilon')
  nodes.push(
    add([left, skip], sum),
    create(NodeSchema, {
      name: node.name,
      opType: norm,
      input: [sum, ...weights.slice(0, biasAt - 2)],
      output: [label],
      attribute: [epsilon ?? create(AttributeSchema, { name: 'epsilon', type: 1, f: FUSED_EPSILON }), axis],
    }),
  )
  return nodes
}

function withBias(node: Node, op: string): Node[] {
  const biased = `${node.output[0] ?? node.name}/keymark/biased`
  const kept: Attribute[] = node.attribute
  return [
    add(node.input.slice(0, 2), biased),
    create(NodeSchema, {
      name: node.name,
      opType: op,
      domain: node.domain,
      input: [biased],
      output: node.output,
      attribute: kept,
    }),
  ]
}

const add = (input: string[], output: string): Node =>
  create(NodeSchema, { name: output, opType: 'Add', input, output: [output] })
