/** Opens a decoder: finds its files, its memories and its read-out, and describes them. */
import { basename, dirname } from 'node:path'
import type { Model } from '#contract/model.ts'
import { KeymarkError } from '../../keymark-error.ts'
import { nodesBetween } from '../graph/between.ts'
import { externalFiles, locateModel, type ModelFiles, sha256 } from './files.ts'
import { type OnnxGraph, readGraph } from '../graph/graph.ts'
import { contextOf } from './context.ts'
import { checkLayers, refuseExperts } from './layer-count.ts'
import { findMemories, type Memory } from './memory.ts'
import { precisionOf } from './precision.ts'
import { readSpecialTokens } from './special-tokens.ts'
import { areSame } from './vectors.ts'
import { findOutputEmbedding, findTokenEmbedding, type OutputEmbedding, type TokenEmbedding } from './vocabulary.ts'

export interface ModelInput {
  name: string
  /** Element type, by its number in the format (TensorProto.DataType). */
  type: number
  /** A number, or the name of a free dimension ('' where it has none). */
  dims: (number | string)[]
}

/** A model at hand. Holds no weights: those stay in the files. */
export interface OpenModel {
  description: Model
  folder: string
  onnxFile: string
  /** Files beside it that hold weights, in the order of their names. */
  externalFiles: string[]
  tokenizerFile: string
  tokenizerSha256: string
  /** What the whole graph reads. */
  inputs: ModelInput[]
  /** Sentences that the graph reads at a time, and tokens of each, where the export fixed them. */
  fixed: { sentences: number | null; tokens: number | null }
  tokenEmbedding: TokenEmbedding
  /** One per layer, layer 1 first. */
  memories: Memory[]
  outputEmbedding: OutputEmbedding | null
  config: Record<string, unknown>
  graph: OnnxGraph
}

/**
 * @param path a folder in the layout of Hugging Face, or an .onnx file.
 * @throws KeymarkError when a file is missing or damaged, or the model is none that Keymark can read.
 */
export async function openModel(path: string): Promise<OpenModel> {
  const files = locateModel(path)
  const { onnxFile, tokenizerFile, config } = files
  const graph = readGraph(onnxFile)
  const external = externalFiles(graph, onnxFile)
  refuseExperts(graph, onnxFile)
  refuseEncoderDecoder(graph, onnxFile)
  const tokenEmbedding = findTokenEmbedding(graph, onnxFile)
  const memories = findMemories(graph, onnxFile)
  const inputs = inputsOf(graph)
  const fixed = fixedSizes(inputs, tokenEmbedding.input, onnxFile)
  const outputEmbedding = findOutputEmbedding(graph, tokenEmbedding, memories)
  checkLayers(graph, memories, files, endOfStream(outputEmbedding))
  const { beginningToken, unknownTokens } = await readSpecialTokens(files, tokenEmbedding.count)
  const norm = outputEmbedding?.norm ?? null
  return {
    description: {
      name: nameOf(files),
      sha256: await sha256([onnxFile, ...external]),
      layers: memories.map(({ layer, activation, curve, up, values }) => ({
        layer,
        keys: values.count,
        width: values.width,
        activation,
        gated: up !== null,
        ...(curve !== null && { curve }),
      })),
      vocabulary: tokenEmbedding.count,
      outputEmbedding:
        outputEmbedding === null ? null : await describeReadOut({ graph, onnxFile }, tokenEmbedding, outputEmbedding),
      finalNorm: norm === null ? null : { kind: norm.kind, epsilon: norm.epsilon },
      beginningToken,
      unknownTokens,
      precision: precisionOf(graph, memories),
      context: least(
        contextOf(graph, [config, files.genaiConfig], new Set([tokenEmbedding.input, 'token_type_ids'])),
        fixed.tokens,
      ),
    },
    folder: files.folder,
    onnxFile,
    externalFiles: external,
    tokenizerFile,
    tokenizerSha256: await sha256([tokenizerFile]),
    inputs,
    fixed,
    tokenEmbedding,
    memories,
    outputEmbedding,
    config,
    graph,
  }
}

/** Where it is certain: behind a final normalisation, or where a read-out of several steps begins. */
const endOfStream = (readOut: OutputEmbedding | null): string | null =>
  readOut?.norm?.input ?? (readOut?.product === null ? (readOut.begin?.stream ?? null) : null)

async function describeReadOut(
  model: Pick<OpenModel, 'graph' | 'onnxFile'>,
  { tables }: TokenEmbedding,
  { product, begin, logits }: OutputEmbedding,
): Promise<Model['outputEmbedding']> {
  const { graph } = model
  if (product !== null) {
    const [table] = tables
    const isTied = tables.length === 1 && table !== undefined && (await areSame(model, table, product.vectors))
    return { tensor: product.vectors.matrix.tensor, tied: isTied }
  }
  const own = new Set(tables.map(({ matrix }) => matrix.initializer))
  const read = nodesBetween(graph, begin?.stream ?? '', logits).flatMap(({ input }) => input)
  return { tensor: logits, tied: read.some((name) => own.has(graph.origin(name))), steps: true }
}

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
function fixedSizes(inputs: readonly ModelInput[], ids: string, onnxFile: string): OpenModel['fixed'] {
  const [sentences, tokens] = inputs.find(({ name }) => name === ids)?.dims ?? []
  const sizes = { sentences: fixedSize(sentences), tokens: fixedSize(tokens) }
  if ((sizes.sentences ?? 1) === 1) return sizes
  throw new KeymarkError(
    'unsupported',
    `${onnxFile} reads exactly ${sizes.sentences} sentences at a time. Export it with a batch size that is free, or 1.`,
  )
}

const fixedSize = (dim: number | string | undefined): number | null => (typeof dim === 'number' && dim > 0 ? dim : null)

const least = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b)

/** What the model calls itself, unless that is a path of the machine it was exported on. */
function nameOf({ folder, config }: ModelFiles): string {
  const own = config['_name_or_path']
  if (typeof own === 'string' && /^[\w-][\w.-]*(?:\/[\w.-]+)?$/u.test(own)) return own
  return basename(basename(folder) === 'onnx' ? dirname(folder) : folder)
}
