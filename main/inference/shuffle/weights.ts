/** Which stored tensors of a graph are weights that a random control permutes, and which stay as they are. */
import type { Graph, Node, Tensor } from '../graph/onnx_pb.ts'
import { FLOATING, INT4, INT8, UINT4, UINT8 } from '../graph/tensor-data.ts'

export interface Stored {
  name: string
  tensor: Tensor
}

/** Ops that hand a stored tensor on to what reads it. */
const HANDING_ON = new Set([
  'Transpose',
  'Cast',
  'CastLike',
  'Identity',
  'DequantizeLinear',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
])

/** Which inputs of an op are weights; the others are activations, scales, zero points or tables. */
const WEIGHTS_OF: Readonly<Record<string, readonly number[]>> = {
  MatMul: [0, 1],
  FusedMatMul: [0, 1],
  Gemm: [0, 1, 2],
  FusedGemm: [1, 2],
  Einsum: [0, 1],
  Conv: [1, 2],
  MatMulNBits: [1, 5],
  MatMulInteger: [1],
  MatMulIntegerToFloat: [1, 6],
  DynamicQuantizeMatMul: [1, 4],
  QLinearMatMul: [3],
  MatMulBnb4: [1],
  Attention: [1, 2],
  MultiHeadAttention: [3],
  MoE: [2, 3, 4, 5, 6, 7],
  QMoE: [2, 5, 8],
  BiasGelu: [1],
  FastGelu: [1],
  Gelu: [],
  LayerNormalization: [1, 2],
  SimplifiedLayerNormalization: [1],
  RMSNormalization: [1],
  SkipLayerNormalization: [2, 3, 4],
  SkipSimplifiedLayerNormalization: [2, 3],
  GroupNorm: [1, 2],
}

/** Ops that add a bias or multiply with a gain, where exporters write them out. */
const SPELLED_OUT = new Set(['Add', 'Mul'])

const WEIGHT_TYPES = new Set([...FLOATING, INT8, UINT8, INT4, UINT4])

/** All stored tensors of the main graph by name, those in Constant nodes too. */
export function storedTensors({ initializer, node }: Graph): Stored[] {
  const constants = node.flatMap(({ opType, attribute, output }) => {
    const tensor = opType === 'Constant' ? attribute.find(({ name }) => name === 'value')?.t : undefined
    return tensor === undefined ? [] : [{ name: output[0] ?? '', tensor }]
  })
  return [...initializer.map((tensor) => ({ name: tensor.name, tensor })), ...constants]
}

/**
 * The weights: matrices of products, their biases, and the gains and biases of normalisations. Left out are what is looked up by token or
 * place (embeddings, rotary tables), scales and zero points of quantised weights, and small constants of the computation.
 * @param kept names that stay whatever reads them: the token embedding and what reads the logits out
 */
export function weightsOf(graph: Graph, kept: ReadonlySet<string>): Stored[] {
  const readers = readersOf(graph)
  const stored = storedTensors(graph).filter(
    ({ name, tensor }) => !kept.has(name) && WEIGHT_TYPES.has(tensor.dataType) && sizeOf(tensor) > 1,
  )
  const isMatrix = ({ tensor }: Stored): boolean => tensor.dims.filter((size) => size > 1n).length >= 2
  const matrices = stored.filter((one) => isMatrix(one) && uses(readers, one.name).every(isWeight))
  // A bias or a gain is as long as a product is wide; the frequencies of rotary places are not.
  const widths = new Set(matrices.flatMap(({ tensor }) => tensor.dims.map(Number)))
  const vectors = stored.filter(
    (one) =>
      !isMatrix(one) &&
      FLOATING.has(one.tensor.dataType) &&
      widths.has(sizeOf(one.tensor)) &&
      uses(readers, one.name).every((use) => isWeight(use) || SPELLED_OUT.has(use.node.opType)),
  )
  return [...matrices, ...vectors].filter(({ name }) => uses(readers, name).length > 0)
}

interface Use {
  node: Node
  input: number
}

const isWeight = ({ node, input }: Use): boolean => WEIGHTS_OF[node.opType]?.includes(input) ?? false

function readersOf({ node }: Graph): Map<string, Use[]> {
  const readers = new Map<string, Use[]>()
  for (const one of node)
    for (const [input, name] of one.input.entries()) {
      const known = readers.get(name)
      if (known === undefined) readers.set(name, [{ node: one, input }])
      else known.push({ node: one, input })
    }
  return readers
}

/** What reads a tensor in the end. */
function uses(readers: ReadonlyMap<string, Use[]>, name: string, depth = 8): Use[] {
  return (readers.get(name) ?? []).flatMap((use) => {
    const [output] = use.node.output
    const isHanded = depth > 0 && use.input === 0 && HANDING_ON.has(use.node.opType) && output !== undefined
    return isHanded ? uses(readers, output, depth - 1) : [use]
  })
}

/** Numbers in a tensor. */
export const sizeOf = ({ dims }: Tensor): number => dims.reduce((product, size) => product * Number(size), 1)
