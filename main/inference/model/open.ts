/** Opens a decoder: finds its files, its memories and its read-out, and describes them. */
import { basename, dirname } from 'node:path'
import type { Model } from '#contract/model.ts'
import { nodesBetween } from '../graph/between.ts'
import { contextOf } from './context.ts'
import { type Decoder, readDecoder } from './decoder.ts'
import { sha256 } from '../file-hash.ts'
import { locateModel, type ModelFiles } from './files.ts'
import { precisionOf } from './precision.ts'
import { readSpecialTokens } from './special-tokens.ts'
import { tokenizerFiles } from '../tokenizer-files.ts'
import { chosenFile } from './variants.ts'
import { areSame } from './vectors.ts'
import type { OutputEmbedding, TokenEmbedding } from './vocabulary.ts'

/** A model at hand. Holds no weights: those stay in the files. */
export interface OpenModel extends Decoder {
  description: Model
  folder: string
  tokenizerFile: string
  tokenizerSha256: string
  config: Record<string, unknown>
}

/**
 * @param path a folder in the layout of Hugging Face, or an .onnx file.
 * @throws KeymarkError when a file is missing or damaged, or the model is none that Keymark can read.
 */
export async function openModel(path: string): Promise<OpenModel> {
  const files = locateModel(path, chosenFile(path))
  const { onnxFile, tokenizerFile, config } = files
  const decoder = readDecoder(files)
  const { graph, memories, tokenEmbedding, outputEmbedding, fixed } = decoder
  const { beginningToken, unknownTokens } = await readSpecialTokens(files, tokenEmbedding.count)
  const norm = outputEmbedding?.norm ?? null
  return {
    description: {
      name: nameOf(files),
      sha256: await sha256([onnxFile, ...decoder.externalFiles]),
      layers: memories.map(({ layer, activation, curve, up, values, experts }) => ({
        layer,
        keys: values.count,
        width: values.width,
        activation,
        gated: up !== null,
        ...(curve !== null && { curve }),
        ...(experts !== null && { experts }),
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
    ...decoder,
    folder: files.folder,
    tokenizerFile,
    tokenizerSha256: await sha256(tokenizerFiles(tokenizerFile)),
    config,
  }
}

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

const least = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b)

/** What the model calls itself, unless that is a path of the machine it was exported on. */
function nameOf({ folder, config }: ModelFiles): string {
  const own = config['_name_or_path']
  if (typeof own === 'string' && /^[\w-][\w.-]*(?:\/[\w.-]+)?$/u.test(own)) return own
  return basename(basename(folder) === 'onnx' ? dirname(folder) : folder)
}
