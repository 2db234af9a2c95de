/** The runtime's fused operators, taken apart into the ones that they stand for. */
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { type AttributeSchema, type Graph, type Node, NodeSchema, TensorSchema } from './onnx_pb.ts'
import { FLOAT, INT64 } from './tensor-data.ts'

type Attributes = MessageInitShape<typeof AttributeSchema>[]

export const made = (opType: string, input: string[], output: string, attribute: Attributes = [], domain = ''): Node =>
  create(NodeSchema, { name: output, opType, domain, input, output: [output], attribute })

const number = (graph: Graph, name: string, value: number): string => {
  graph.initializer.push(create(TensorSchema, { name, dataType: FLOAT, floatData: [value] }))
  return name
}

export const integers = (graph: Graph, name: string, dims: bigint[], values: bigint[]): string => {
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
  const images: Images = new Map()
  graph.node = graph.node.flatMap((node) => asLine(graph, node, images))
  const makers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)))
  /** The tensor itself, or one of the same numbers in another shape, that `is` holds for. */
  const behind = (name: string, is: (at: string) => boolean): string | null => {
    for (let at = name; ;) {
      if (is(at)) return at
      const node = makers.get(at)
      if (node === undefined || !SHAPING.has(node.opType)) return null
      at = node.input[0] ?? ''
    }
  }
  const turns = (node: Node | undefined): boolean => node?.opType === 'Transpose' && TO_COLUMNS.has(order(node))
  const rows = new Map<string, string>()
  const results = new Map<string, string>()
  graph.node = graph.node.flatMap((node) => {
    const matrix = node.opType === 'Conv' ? matrixOf(graph, node) : null
    if (matrix === null) return [node]
    const [data = '', , bias = ''] = node.input
    const [output = ''] = node.output
    const nodes: Node[] = []
    let read = rows.get(data)
    if (read === undefined) {
      read = `${data}/keymark/turned`
      const turned = behind(data, (at) => turns(makers.get(at)))
      const own = makers.get(turned ?? '')
      if (own === undefined) nodes.push(turn(data, read))
      // As the convolution reads it, all tokens of a sentence are in a line.
      else if (order(own) === '0,2,1') nodes.push(made('Identity', [own.input[0] ?? ''], read))
      else nodes.push(made('Reshape', [own.input[0] ?? '', listed(graph, [0, -1, inputsOf(graph, node)])], read))
      rows.set(data, read)
    }
    const product = `${output}/keymark/product`
    const result = bias === '' ? product : `${output}/keymark/rows`
    const equation = { name: 'equation', type: 3, s: new TextEncoder().encode('bti,oi->bto') }
    nodes.push(made('Einsum', [read, matrix], product, [equation]))
    if (bias !== '') nodes.push(made('Add', [product, bias], result))
    results.set(output, result)
    return [
      ...nodes,
      turn(result, `${output}/keymark/columns`),
      made('Identity', [`${output}/keymark/columns`], output),
    ]
  })
  graph.node = graph.node.flatMap((node) => {
    if (node.opType !== 'Transpose' || !TO_ROWS.has(order(node)) || turnedFrom(node) !== null) return [node]
    const [input = '', output = ''] = [node.input[0], node.output[0]]
    const result = results.get(behind(input, (at) => results.has(at)) ?? '')
    if (result === undefined) return [node]
    if (order(node) === '0,2,1') return [made('Identity', [result], output)]
    // [batch, numbers, high, wide] becomes [batch, high, wide, numbers]: as many places as what was convolved has.
    const image = images.get(behind(input, (at) => images.has(at)) ?? '')
    if (image === undefined) return [node]
    const name = (part: string): string => `${output}/keymark/${part}`
    return [
      made('Shape', [image.data], name('shape')),
      made('Gather', [name('shape'), listed(graph, [0, 2, 3])], name('places')),
      made('Concat', [name('places'), listed(graph, [image.numbers])], name('whole'), [AXIS_0]),
      made('Reshape', [result, name('whole')], output),
    ]
  })
}

const SHAPING = new Set(['Identity', 'Reshape', 'Squeeze', 'Unsqueeze'])
/** Orders that put a token's numbers before the tokens, and back. */
const TO_COLUMNS = new Set(['0,2,1', '0,3,1,2'])
const TO_ROWS = new Set(['0,2,1', '0,2,3,1'])

function listed(graph: Graph, values: readonly number[]): string {
  const name = `keymark/integers/${values.join()}`
  if (!graph.initializer.some((tensor) => tensor.name === name)) {
    const int64Data = values.map(BigInt)
    graph.initializer.push(create(TensorSchema, { name, dataType: INT64, dims: [BigInt(values.length)], int64Data }))
  }
  return name
}

const inputsOf = (graph: Graph, { input }: Node): number =>
  Number(graph.initializer.find(({ name }) => name === input[1])?.dims[1] ?? -1)

/** From what a convolution over an image makes to what it reads, and how many numbers it makes for each place. */
type Images = Map<string, { data: string; numbers: number }>
const AXIS_0 = { name: 'axis', type: 2, i: 0n }

/** A convolution over one place of an image, with all places in a line; any other node as it is. Adds to `images`. */
function asLine(graph: Graph, node: Node, images: Images): Node[] {
  const [data = '', weights = '', ...bias] = node.input
  const [output = ''] = node.output
  const stored = node.opType === 'Conv' ? graph.initializer.find(({ name }) => name === weights) : undefined
  if (stored?.dims.length !== 4 || stored.dims[2] !== 1n || stored.dims[3] !== 1n || !isPlain(node)) return [node]
  const name = (part: string): string => `${output}/keymark/line/${part}`
  const numbers = Number(stored.dims[0])
  images.set(output, { data, numbers })
  const flat = `${weights}/keymark/line`
  if (!graph.initializer.some((tensor) => tensor.name === flat))
    graph.initializer.push(create(TensorSchema, { ...stored, name: flat, dims: stored.dims.slice(0, 3) }))
  return [
    made('Reshape', [data, listed(graph, [0, 0, -1])], name('data')),
    made('Conv', [name('data'), flat, ...bias], name('output')),
    made('Shape', [data], name('shape')),
    made('Gather', [name('shape'), listed(graph, [0])], name('batch')),
    made('Gather', [name('shape'), listed(graph, [2, 3])], name('places')),
    made('Concat', [name('batch'), listed(graph, [numbers]), name('places')], name('whole'), [AXIS_0]),
    made('Reshape', [name('output'), name('whole')], output),
  ]
}

/** Whether a convolution takes each place once, and all of its numbers. */
function isPlain({ attribute }: Node): boolean {
  const ints = (name: string): bigint[] => attribute.find((one) => one.name === name)?.ints ?? []
  const group = attribute.find(({ name }) => name === 'group')?.i ?? 1n
  return group === 1n && ints('strides').every((n) => n === 1n) && ints('pads').every((n) => n === 0n)
}

/** The weights of a convolution as a matrix [outputs, inputs]; null where it looks at more than one token, or at parts of its numbers. */
function matrixOf(graph: Graph, node: Node): string | null {
  const stored = graph.initializer.find(({ name }) => name === node.input[1])
  if (stored?.dims.length !== 3 || stored.dims[2] !== 1n || !isPlain(node)) return null
  const name = `${stored.name}/keymark/matrix`
  if (!graph.initializer.some((tensor) => tensor.name === name))
    graph.initializer.push(create(TensorSchema, { ...stored, name, dims: stored.dims.slice(0, 2) }))
  return name
}
