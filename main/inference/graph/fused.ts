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

/** Ends of the names of tensors that are another one with its tokens and numbers changed over. */
const TURNED = /\/keymark\/(?:turned|columns)$/u

/** The tensor that one is made of by changing over tokens and numbers around a convolution; null for any other. */
export const turnedFrom = (node: Node | undefined): string | null =>
  node?.opType === 'Transpose' && TURNED.test(node.output[0] ?? '') ? (node.input[0] ?? null) : null

const order = (node: Node): string =>
  node.attribute
    .find(({ name }) => name === 'perm')
    ?.ints.map(String)
    .join() ?? 'turned round'
const turn = (input: string, output: string): Node =>
  made('Transpose', [input], output, [{ name: 'perm', type: 7, ints: [0n, 2n, 1n] }])

/**
 * Convolutions that look at one token alone, as the products that they are. They read [batch, numbers, tokens], so what stands around them
 * is changed over; where the model does that itself, its own Transpose is left out.
 */
export function withoutConvolutions(graph: Graph): void {
  if (!graph.node.some(({ opType }) => opType === 'Conv')) return
  const turns = (node: Node): boolean => node.opType === 'Transpose' && order(node) === '0,2,1'
  const rows = new Map(graph.node.flatMap((node) => (turns(node) ? [[node.output[0] ?? '', node.input[0] ?? '']] : [])))
  const results = new Map<string, string>()
  graph.node = graph.node.flatMap((node) => {
    const matrix = node.opType === 'Conv' ? matrixOf(graph, node) : null
    if (matrix === null) return [node]
    const [data = '', , bias = ''] = node.input
    const [output = ''] = node.output
    const nodes: Node[] = []
    if (!rows.has(data)) {
      rows.set(data, `${data}/keymark/turned`)
      nodes.push(turn(data, `${data}/keymark/turned`))
    }
    const product = `${output}/keymark/product`
    const result = bias === '' ? product : `${output}/keymark/rows`
    const equation = { name: 'equation', type: 3, s: new TextEncoder().encode('bti,oi->bto') }
    nodes.push(made('Einsum', [rows.get(data) ?? '', matrix], product, [equation]))
    if (bias !== '') nodes.push(made('Add', [product, bias], result))
    results.set(output, result)
    return [
      ...nodes,
      turn(result, `${output}/keymark/columns`),
      made('Identity', [`${output}/keymark/columns`], output),
    ]
  })
  graph.node = graph.node.map((node) => {
    const result = turns(node) ? results.get(node.input[0] ?? '') : undefined
    return result === undefined ? node : made('Identity', [result], node.output[0] ?? '')
  })
}

/** The weights of a convolution as a matrix [outputs, inputs]; null where it looks at more than one token, or at parts of its numbers. */
function matrixOf(graph: Graph, { input, attribute }: Node): string | null {
  const stored = graph.initializer.find(({ name }) => name === input[1])
  const ints = (name: string): bigint[] => attribute.find((one) => one.name === name)?.ints ?? []
  const group = attribute.find(({ name }) => name === 'group')?.i ?? 1n
  const isPlain = group === 1n && ints('strides').every((n) => n === 1n) && ints('pads').every((n) => n === 0n)
  if (stored?.dims.length !== 3 || stored.dims[2] !== 1n || !isPlain) return null
  const name = `${stored.name}/keymark/matrix`
  if (!graph.initializer.some((tensor) => tensor.name === name))
    graph.initializer.push(create(TensorSchema, { ...stored, name, dims: stored.dims.slice(0, 2) }))
  return name
}
