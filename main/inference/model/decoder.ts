/** What a decoder's files hold, read without its weights: inputs, memories, read-out. */
import { KeymarkError } from '../../keymark-error.ts'
import { externalFiles, type ModelFiles } from './files.ts'
import { type OnnxGraph, readGraph } from '../graph/graph.ts'
import { refuseRouted, refuseStacked } from './routed.ts'
import { checkLayers, refuseExperts } from './layer-count.ts'
import { refuseSideParts } from './side-part.ts'
import { findBlocks } from './block.ts'
import { joinExperts } from './experts.ts'
import { findMemories, type Memory } from './memory.ts'
import { findOutputEmbedding, findTokenEmbedding, type OutputEmbedding, type TokenEmbedding } from './vocabulary.ts'

export interface ModelInput {
  name: string
  /** Element type, by its number in the format (TensorProto.DataType). */
  type: number
  /** A number, or the name of a free dimension ('' where it has none). */
  dims: (number | string)[]
}

export interface Decoder {
  graph: OnnxGraph
  onnxFile: string
  /** Files beside it that hold weights, in the order of their names. */
  externalFiles: string[]
  /** What the whole graph reads. */
  inputs: ModelInput[]
  /** Sentences that the graph reads at a time, and tokens of each, where the export fixed them. */
  fixed: { sentences: number | null; tokens: number | null }
  tokenEmbedding: TokenEmbedding
  /** One per layer, layer 1 first. */
  memories: Memory[]
  outputEmbedding: OutputEmbedding | null
}

/** @throws KeymarkError when a file is missing or damaged, or the graph is none that Keymark can read. */
export function readDecoder(files: Pick<ModelFiles, 'onnxFile' | 'config' | 'configFile'>): Decoder {
  const { onnxFile } = files
  const read = readGraph(onnxFile)
  const external = externalFiles(read, onnxFile)
  refuseExperts(read, onnxFile)
  refuseStacked(read, onnxFile)
  refuseEncoderDecoder(read, onnxFile)
  const { graph, mixtures } = joinExperts(read, findBlocks(read), onnxFile) ?? { graph: read, mixtures: [] }
  const tokenEmbedding = findTokenEmbedding(graph, onnxFile)
  const memories = findMemories(graph, onnxFile, mixtures)
  const inputs = inputsOf(graph)
  const fixed = fixedSizes(inputs, tokenEmbedding.input, onnxFile)
  const outputEmbedding = findOutputEmbedding(graph, tokenEmbedding, memories)
  checkLayers(graph, memories, files, endOfStream(outputEmbedding))
  refuseRouted(graph, memories, mixtures, onnxFile)
  refuseSideParts(graph, memories, onnxFile)
  return { graph, onnxFile, externalFiles: external, inputs, fixed, tokenEmbedding, memories, outputEmbedding }
}

/** Where it is certain: behind a final normalisation, or where a read-out of several steps begins. */
const endOfStream = (readOut: OutputEmbedding | null): string | null =>
  readOut?.norm?.input ?? (readOut?.product === null ? (readOut.begin?.stream ?? null) : null)

function inputsOf(graph: OnnxGraph): ModelInput[] {
  return graph.graph.input
    .filter(({ name }) => graph.initializer(name) === undefined)
    .map(({ name, type }) => ({
      name,
      type: type?.tensorType?.elemType ?? 0,
      dims: (type?.tensorType?.shape?.dim ?? []).map(({ dimValue, dimParam }) => dimParam || Number(dimValue)),
    }))
}

/** @throws KeymarkError `unsupported` for a decoder that reads what an encoder made of another text. */
function refuseEncoderDecoder({ graph }: OnnxGraph, onnxFile: string): void {
  const read = graph.input.map(({ name }) => name).filter((name) => /^encoder_|cross_attention/u.test(name))
  if (read.length === 0) return
  throw new KeymarkError(
    'unsupported',
    `${onnxFile} is the decoder of an encoder–decoder: it reads what an encoder made of another text (${read.join(', ')}). Keymark reads decoders that need nothing but their own tokens. Choose one.`,
  )
}

/** @throws KeymarkError `unsupported` for a batch that is fixed to more than one sentence. */
function fixedSizes(inputs: readonly ModelInput[], ids: string, onnxFile: string): Decoder['fixed'] {
  const [sentences, tokens] = inputs.find(({ name }) => name === ids)?.dims ?? []
  // A cache may be fixed to one sentence where the tokens are not.
  const isAlone = inputs.some(({ name, dims }) => /past|cache/u.test(name) && dims.length >= 3 && dims[0] === 1)
  const sizes = { sentences: fixedSize(sentences) ?? (isAlone ? 1 : null), tokens: fixedSize(tokens) }
  if ((sizes.sentences ?? 1) === 1) return sizes
  throw new KeymarkError(
    'unsupported',
    `${onnxFile} reads exactly ${sizes.sentences} sentences at a time. Export it with a batch size that is free, or 1.`,
  )
}

const fixedSize = (dim: number | string | undefined): number | null => (typeof dim === 'number' && dim > 0 ? dim : null)
