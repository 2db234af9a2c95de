/** The runtime's fused operators, taken apart into the ones that they stand for. */
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { type AttributeSchema, type Graph, type Node, NodeSchema, TensorSchema } from './onnx_pb.ts'
import { FLOAT, INT64 } from './tensor-data.ts'

type Attributes = MessageInitShape<typeof AttributeSchema>[]

const made = (opType: string, input: string[], output: string, attribute: Attributes = [], domain = ''): Node =>
  create(NodeSchema, { name: output, opType, domain, input, output: [output], attribute })

const number = (graph: Graph, name: string, value: number): string => {
  graph.initializer.push(create(TensorSchema, { name, dataType: FLOAT, floatData: [value] }))
  return name
}

const integers = (graph: Graph, name: string, dims: bigint[], values: bigint[]): string => {
  graph.initializer.push(create(TensorSchema, { name, dataType: INT64, dims, int64Data: values }))
  return name
}

const float = (node: Node, name: string, otherwise: number): number =>
  node.attribute.find((attribute) => attribute.name === name)?.f ?? otherwise

/**
 * Embeddings of tokens, positions and segments, their sum and its norm. Inputs: ids, segments, the three tables (tokens, positions,
 * segments), gamma, beta, mask, positions. Outputs: the norm, a number for the mask, the sum.
 */
export function asLookUps(graph: Graph, node: Node): Node[] {
  const [ids = '', segments = '', tokens = '', places = '', kinds = '', gamma = '', beta = '', , given = ''] =
    node.input
  const [output = '', mask = '', sum = ''] = node.output
  const name = (part: string): string => `${output}/keymark/${part}`
  const nodes: Node[] = []
  const positions = given === '' ? name('positions') : given
  if (given === '') {
    const [zero, one] = [integers(graph, name('zero'), [], [0n]), integers(graph, name('one'), [], [1n])]
    nodes.push(
      made('Shape', [ids], name('shape')),
      made('Gather', [name('shape'), one], name('length')),
      made('Range', [zero, name('length'), one], positions),
    )
  }
  nodes.push(made('Gather', [tokens, ids], name('tokens')), made('Gather', [places, positions], name('places')))
  const isKinded = segments !== '' && kinds !== ''
  const whole = sum === '' ? name('sum') : sum
  if (isKinded) {
    nodes.push(
      made('Gather', [kinds, segments], name('kinds')),
      made('Add', [name('tokens'), name('places')], name('placed')),
      made('Add', [name('placed'), name('kinds')], whole),
    )
  } else nodes.push(made('Add', [name('tokens'), name('places')], whole))
  const epsilon = { name: 'epsilon', type: 1, f: float(node, 'epsilon', 1e-12) }
  nodes.push(made('LayerNormalization', [whole, gamma, beta], output, [epsilon, { name: 'axis', type: 2, i: -1n }]))
  // The number for the mask is made by the node itself, whose other outputs nobody reads then.
  if (mask !== '' && graph.node.some(({ input }) => input.includes(mask)))
    nodes.push(create(NodeSchema, { ...node, name: name('mask'), output: [name('unread'), mask] }))
  return nodes
}

/** Attention over a buffer of all that came before, one token at a time, as the attention over a whole sentence: nothing came before. */
export function withoutBuffers(node: Node, opType: string, inputs: readonly (number | null)[]): Node {
  const read = inputs.map((at) => (at === null ? '' : (node.input[at] ?? '')))
  while (read.at(-1) === '') read.pop()
  const kept = new Set(['num_heads', 'scale', 'mask_filter_value', 'do_rotary'])
  return create(NodeSchema, {
    name: node.name,
    opType,
    domain: node.domain,
    input: read,
    output: node.output.slice(0, 1),
    attribute: [...node.attribute.filter(({ name }) => kept.has(name)), { name: 'unidirectional', type: 2, i: 1n }],
  })
}

/** A product with a bias, and the function behind it. */
export function gemmAndThen(graph: Graph, node: Node): Node[] {
  const [output = ''] = node.output
  const product = `${output}/keymark/product`
  const text = node.attribute.find(({ name }) => name === 'activation')?.s
  const isOf = (prefix: string): Attributes =>
    node.attribute
      .filter(({ name }) => name.startsWith(prefix))
      .map((attribute) => ({ ...attribute, name: attribute.name.slice(prefix.length) }))
  const gemm = create(NodeSchema, {
    name: product,
    opType: 'Gemm',
    input: node.input,
    output: [product],
    attribute: node.attribute.filter(({ name }) => !name.startsWith('activation')),
  })
  return [...unscaled(graph, gemm), made(new TextDecoder().decode(text), [product], output, isOf('activation_'))]
}

/** A product that is multiplied with one number, and its bias with another, as nodes of their own. */
export function unscaled(graph: Graph, node: Node): Node[] {
  const [alpha, beta] = [float(node, 'alpha', 1), float(node, 'beta', 1)]
  const [output = ''] = node.output
  const [data = '', weight = '', bias = ''] = node.input
  const isBiased = bias !== '' && beta !== 1
  if (alpha === 1 && !isBiased) return [node]
  const name = (part: string): string => `${output}/keymark/${part}`
  const isAlone = bias === ''
  const bare = create(NodeSchema, {
    ...node,
    name: name('bare'),
    input: [data, weight],
    output: [name('bare')],
    attribute: node.attribute.filter((attribute) => attribute.name !== 'alpha' && attribute.name !== 'beta'),
  })
  const scaled = isAlone ? output : name('scaled')
  const nodes = [bare, made('Mul', [name('bare'), number(graph, name('alpha'), alpha)], scaled)]
  if (isAlone) return nodes
  const own = isBiased ? name('bias') : bias
  if (isBiased) nodes.push(made('Mul', [bias, number(graph, name('beta'), beta)], own))
  return [...nodes, made('Add', [scaled, own], output)]
}
