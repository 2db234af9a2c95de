/**
 * A mixture of experts, written expert by expert, as one feed-forward layer. Its keys are the units of all experts and of what is shared beside
 * them; a coefficient is the unit's own times what the router gives its expert, and 0 where the router did not choose it:
 *
 *   y = Σ over experts of g · (m · V)  =  Σ (g · m) · V
 *
 * The graph is rewritten to the right side. All coefficients then stand in one tensor that everything behind reads, as in a dense layer.
 */
import { clone, create, type MessageInitShape } from '@bufbuild/protobuf'
import { OnnxGraph } from '../graph/graph.ts'
import { type AttributeSchema, type Node, NodeSchema, TensorSchema } from '../graph/onnx_pb.ts'
import { FLOAT, INT64 } from '../graph/tensor-data.ts'
import type { Block } from './block.ts'
import { responseOf } from './response.ts'
import { unitOf } from './unit.ts'
import { type Step, termsOf, type Term } from './weighted-sum.ts'

/** The blocks of one layer, and the tensors of the rewritten graph that stand for all of them. */
export interface Mixture {
  /** In the order of their keys: as they are summed up in the graph. */
  blocks: Block[]
  /** Those that every token passes, and not the router's choice alone. */
  shared: ReadonlySet<Block>
  /** [batch · tokens, keys] */
  coefficients: string
  /** What the blocks read, before any token is picked. */
  input: string
  /** y, in the shape of `input`. */
  output: string
}

/** Nodes that pick tokens for an expert. */
const PICKING = new Set(['Gather', 'GatherND', 'GatherElements', 'Slice', 'Expand'])

/** Rewrites what `blocks` shows to be mixtures; null where there is none, or the sum of the experts is written in a way that is not known. */
export function joinExperts(
  graph: OnnxGraph,
  blocks: readonly Block[],
  file: string,
): { graph: OnnxGraph; mixtures: Mixture[] } | null {
  const layers = Map.groupBy(blocks, ({ unit }) => layerInput(graph, unit.key.product.data))
  const found = [...layers].flatMap(([input, own]) => {
    const sum = own.length > 1 ? sumOf(graph, own) : null
    return sum === null ? [] : [{ input, ...sum }]
  })
  if (found.length === 0) return null
  const { model } = graph
  const mixtures = found.map(({ input, terms, output }, i) =>
    rewrite(graph, `keymark/experts/${i}`, input, terms, output),
  )
  return { graph: new OnnxGraph(model, file), mixtures }
}

/** What a block reads, before tokens are picked for it: the same for all experts of a layer. */
function layerInput(graph: OnnxGraph, data: string): string {
  for (let at = graph.origin(data); ;) {
    const node = graph.producer(at)
    if (node === undefined || !PICKING.has(node.opType)) return at
    at = graph.origin(node.input[0] ?? '')
  }
}

/** The last tensor that is a weighted sum of all `blocks` and of nothing else; null where there is none. */
function sumOf(graph: OnnxGraph, blocks: readonly Block[]): { terms: Term[]; output: string } | null {
  const byOutput = new Map(blocks.map((block) => [block.values.node.output[0] ?? '', block]))
  let at = blocks[0]?.values.node.output[0] ?? ''
  let terms: Term[] = []
  for (let next = nextSum(graph, at, byOutput); next !== null; next = nextSum(graph, at, byOutput))
    ({ output: at, terms } = next)
  const own = terms.filter(({ block }) => block !== null)
  const isWhole = own.length === blocks.length && new Set(own.map(({ block }) => block)).size === blocks.length
  // Blocks that nothing weighs are adapters, or a layer of another kind.
  return isWhole && own.some(({ steps }) => steps.length > 0) ? { terms, output: at } : null
}

/** Nodes from a block's output to the sum over a stack of them: Concat, Mul, ReduceSum. */
const FARTHEST = 3

/** The nearest tensor computed from `from` that is a weighted sum of blocks. */
function nextSum(
  graph: OnnxGraph,
  from: string,
  byOutput: ReadonlyMap<string, Block>,
): { output: string; terms: Term[] } | null {
  let reached = [from]
  for (let steps = 0; steps < FARTHEST; steps++) {
    reached = reached.flatMap((tensor) => graph.consumers(tensor).flatMap(({ output }) => output[0] ?? []))
    for (const output of reached) {
      const terms = termsOf(graph, output, byOutput)
      if (terms !== null && terms.length > 0) return { output, terms }
    }
  }
  return null
}

function rewrite(graph: OnnxGraph, name: string, input: string, terms: readonly Term[], output: string): Mixture {
  const { node: nodes, initializer } = graph.graph
  const made: Node[] = []
  const opset = Number(
    graph.model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 13,
  )
  const integers = (values: readonly number[], shape: readonly number[] = [values.length]): string => {
    const tensor = `${name}/integers/${initializer.length}`
    const int64Data = values.map(BigInt)
    initializer.push(create(TensorSchema, { name: tensor, dataType: INT64, dims: shape.map(BigInt), int64Data }))
    return tensor
  }
  const add = (
    opType: string,
    inputs: string[],
    attribute: MessageInitShape<typeof AttributeSchema>[] = [],
  ): string => {
    const tensor = `${name}/${made.length}`
    made.push(
      create(NodeSchema, {
        name: tensor,
        opType,
        input: inputs,
        output: [tensor],
        attribute,
      }),
    )
    return tensor
  }
  const integer = (attribute: string, i: number) => ({ name: attribute, type: 2, i: BigInt(i) })
  const axis = (i: number) => [integer('axis', i)]
  const flat = (tensor: string, columns: number): string => add('Reshape', [tensor, integers([-1, columns])])
  const blocks = terms.flatMap(({ block }) => block ?? [])
  const width = blocks[0]?.values.out ?? 0
  const type = graph.elementType(blocks[0]?.values.data ?? '')
  /** [batch · tokens] */
  const rows = (): string => add('Gather', [add('Shape', [flat(input, width)]), integers([0])], axis(0))
  /** The same number everywhere. */
  const filled = (shape: string[], number: number): string => {
    const value = create(TensorSchema, { dataType: FLOAT, dims: [1n], floatData: [number] })
    const tensor = add('ConstantOfShape', [add('Concat', shape, axis(0))], [{ name: 'value', type: 4, t: value }])
    return type === FLOAT ? tensor : add('Cast', [tensor], [integer('to', type)])
  }
  const zeros = (columns: number): string => filled([rows(), integers([columns])], 0)
  /** A step taken with what stands for the rows of a block, [rows, columns]. */
  const taken = (tensor: string, columns: number, step: Step): string => {
    if (step.kind === 'weight') {
      const weight = step.isMask ? add('Cast', [step.tensor], [integer('to', type)]) : step.tensor
      return add('Mul', [tensor, flat(weight, 1)])
    }
    if (step.kind === 'column') {
      const { count, index, isByPart } = step
      const all = isByPart ? add('Reshape', [step.tensor, integers([count, -1])]) : flat(step.tensor, count)
      return add('Mul', [tensor, flat(add('Gather', [all, integers([index])], axis(isByPart ? 0 : 1)), 1)])
    }
    // ScatterElements names the row of every element, mostly by repeating a column; else the first column has it once.
    const repeated = graph.producer(graph.origin(step.tensor))
    const column = step.isByElement && repeated?.opType === 'Expand' ? (repeated.input[0] ?? '') : null
    const places =
      step.isByElement && column === null
        ? add('Gather', [flat(step.tensor, width), integers([0])], axis(1))
        : flat(column ?? step.tensor, 1)
    return add('ScatterND', [zeros(columns), add('Cast', [places], [integer('to', INT64)]), tensor])
  }
  const weighted = new Map<Block, string>()
  const biases: string[] = []
  for (const { block, bias, steps } of terms) {
    if (block === null) {
      if (bias !== null) biases.push(bias)
      continue
    }
    const { data, in: units } = block.values
    const own = flat(data, units)
    weighted.set(
      block,
      steps.reduce((tensor, step) => taken(tensor, units, step), own),
    )
    if (bias === null) continue
    // A bias is weighed as well: a row's 1 takes the same steps.
    const ones =
      steps.length === 0
        ? null
        : filled([add('Gather', [add('Shape', [own]), integers([0])], axis(0)), integers([1])], 1)
    biases.push(ones === null ? bias : add('Mul', [steps.reduce((tensor, step) => taken(tensor, 1, step), ones), bias]))
  }
  const coefficients = add('Concat', [...weighted.values()], axis(1))
  const sizes = blocks.map(({ values }) => values.in)
  const parts = blocks.map((_, i) => `${name}/part/${i}`)
  made.push(
    create(NodeSchema, {
      name: `${name}/parts`,
      opType: 'Split',
      input: opset < 13 ? [coefficients] : [coefficients, integers(sizes)],
      output: parts,
      attribute: [integer('axis', 1), ...(opset < 13 ? [{ name: 'split', type: 7, ints: sizes.map(BigInt) }] : [])],
    }),
  )
  const products = blocks.map(({ values: { node } }, i) => {
    const product = clone(NodeSchema, node)
    product.name = `${name}/product/${i}`
    // Its bias is among the others.
    const inputs = node.opType === 'MatMulNBits' ? node.input.slice(1, 5) : [node.input[1] ?? '']
    product.input = [parts[i] ?? '', ...inputs]
    product.output = [product.name]
    made.push(product)
    return product.name
  })
  const sum = [...products, ...biases].reduce((total, one) => add('Add', [total, one]))
  const last = add('Reshape', [sum, add('Shape', [input])])
  const old = graph.producer(output)
  // What made the sum makes it under another name, which nobody reads.
  if (old !== undefined) old.output = old.output.map((one) => (one === output ? `${name}/before` : one))
  made.push(create(NodeSchema, { name: `${name}/output`, opType: 'Identity', input: [last], output: [output] }))
  nodes.push(...made)
  return {
    blocks,
    shared: new Set(
      terms.flatMap(({ block, steps }) => (block !== null && !steps.some(isChoice(graph)) ? [block] : [])),
    ),
    coefficients,
    input,
    output,
  }
}

/**
 * Whether a step is the router's choice among experts. A weight of one stored number is a scale of the model's own; one that is a function
 * of a single product, as the gate of a shared expert is, chooses among nothing.
 */
const isChoice =
  (graph: OnnxGraph) =>
  (step: Step): boolean =>
    step.kind === 'rows' ||
    (graph.storedElements(step.tensor) === null && unitOf(responseOf(graph, step.tensor)) === null)
