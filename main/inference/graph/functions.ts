/** A model's own functions, put in the place of their calls: the newer exporter of torch writes whole layers as functions. */
import { clone, fromBinary } from '@bufbuild/protobuf'
import { BinaryReader } from '@bufbuild/protobuf/wire'
import { KeymarkError } from '../../keymark-error.ts'
import { type Attribute, AttributeSchema, type Graph, type Model, type Node, NodeSchema } from './onnx_pb.ts'

/** Fields of the format that the generated types leave out. */
const [FUNCTIONS, REFERENCE, OVERLOAD] = [25, 21, 8]
/** Calls within calls; a function may not call itself. */
const DEEPEST = 64

interface LocalFunction {
  inputs: string[]
  outputs: string[]
  nodes: Node[]
  /** Attributes with a value where the call gives none. */
  defaults: Attribute[]
}

/** @throws KeymarkError `bad-input` when functions call one another in a circle. */
export function inlineFunctions(model: Model, file: string): void {
  const { graph } = model
  const functions = new Map(
    (model.$unknown ?? []).filter(({ no }) => no === FUNCTIONS).map(({ data }) => readFunction(data)),
  )
  if (graph === undefined || functions.size === 0) return
  const put = (nodes: readonly Node[], depth: number): Node[] =>
    nodes.flatMap((node) => {
      const called = functions.get(nameOf({ ...node, overload: overloadOf(node) }))
      if (called === undefined) {
        for (const { g } of node.attribute) if (g !== undefined) g.node = put(g.node, depth)
        return [node]
      }
      if (depth === DEEPEST)
        throw new KeymarkError(
          'bad-input',
          `${file} is a damaged ONNX model: its function ${node.opType} calls itself. Export it again.`,
        )
      return put(bodyOf(called, node), depth + 1)
    })
  graph.node = put(graph.node, 0)
  model.$unknown = (model.$unknown ?? []).filter(({ no }) => no !== FUNCTIONS)
}

/** Functions may share a name, and differ in what tells their calls apart. */
const nameOf = (of: { domain: string; opType: string; overload: string }): string =>
  `${of.domain}::${of.opType}::${of.overload}`

function overloadOf({ $unknown }: Node): string {
  const field = $unknown?.find(({ no }) => no === OVERLOAD)
  return field === undefined ? '' : new BinaryReader(field.data).string()
}

function readFunction(field: Uint8Array): [string, LocalFunction] {
  const reader = new BinaryReader(new BinaryReader(field).bytes())
  const read: LocalFunction = { inputs: [], outputs: [], nodes: [], defaults: [] }
  let [domain, opType, overload] = ['', '', '']
  while (reader.pos < reader.len) {
    const [no, wire] = reader.tag()
    if (no === 1) opType = reader.string()
    else if (no === 4) read.inputs.push(reader.string())
    else if (no === 5) read.outputs.push(reader.string())
    else if (no === 7) read.nodes.push(fromBinary(NodeSchema, reader.bytes()))
    else if (no === 10) domain = reader.string()
    else if (no === 13) overload = reader.string()
    else if (no === 11) read.defaults.push(fromBinary(AttributeSchema, reader.bytes()))
    else reader.skip(wire, no)
  }
  return [nameOf({ domain, opType, overload }), read]
}

/** The function's nodes with the call's tensors and attributes; what is made inside gets a name of its own. */
function bodyOf({ inputs, outputs, nodes, defaults }: LocalFunction, call: Node): Node[] {
  const label = call.output.find((name) => name !== '') ?? call.name
  const known = new Map([
    ...inputs.map((name, i) => [name, call.input[i] ?? ''] as const),
    ...outputs.flatMap((name, i) => (call.output[i] ? [[name, call.output[i]] as const] : [])),
  ])
  const named = (name: string): string => (name === '' ? '' : (known.get(name) ?? `${label}/${name}`))
  const given = (attribute: Attribute): Attribute | undefined => {
    const reference = attribute.$unknown?.find(({ no }) => no === REFERENCE)
    if (reference === undefined) return attribute
    const wanted = new BinaryReader(reference.data).string()
    const value = [...call.attribute, ...defaults].find(({ name }) => name === wanted)
    return value === undefined ? undefined : Object.assign(clone(AttributeSchema, value), { name: attribute.name })
  }
  const placed = (node: Node): Node => {
    const copy = clone(NodeSchema, node)
    copy.name = `${label}/${node.name || (node.output[0] ?? '')}`
    copy.input = node.input.map(named)
    copy.output = node.output.map(named)
    copy.attribute = node.attribute.flatMap((attribute) => given(attribute) ?? [])
    for (const { g } of copy.attribute) if (g !== undefined) placeInside(g)
    return copy
  }
  const placeInside = (graph: Graph): void => {
    graph.node = graph.node.map(placed)
    for (const tensor of graph.initializer) tensor.name = named(tensor.name)
    for (const info of [...graph.input, ...graph.output]) info.name = named(info.name)
  }
  return nodes.map(placed)
}
