/** Where the parts of a model lie, and what they hash to. */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, normalize, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { KeymarkError } from '../../keymark-error.ts'
import { flattened, fromGenai, genaiFile } from './config.ts'
import type { OnnxGraph } from '../graph/graph.ts'
import type { Graph, Tensor } from '../graph/onnx_pb.ts'
import { externalRange } from '../graph/tensor-data.ts'

export interface ModelFiles {
  /** What the person chose, or the folder of the file they chose. */
  folder: string
  onnxFile: string
  tokenizerFile: string
  /** What config.json says, or genai_config.json in its words where there is none. */
  config: Record<string, unknown>
  /** The file that is from; null without one. */
  configFile: string | null
  /** What genai_config.json says, in the words of config.json. */
  genaiConfig: Record<string, unknown>
  generationConfig: Record<string, unknown>
  tokenizerConfig: Record<string, unknown>
}

/** The configuration that onnxruntime-genai writes. */
const GENAI_CONFIG = 'genai_config.json'
/** In the order of preference, as exporters for Hugging Face write them. */
const ONNX_FILES = ['model.onnx', 'onnx/model.onnx', 'decoder_model.onnx', 'onnx/decoder_model.onnx']

/** @throws KeymarkError `no-model`, `not-found` or `bad-input`, naming what is missing and where it was looked for. */
export function locateModel(path: string): ModelFiles {
  const given = resolve(path)
  const stats = statSync(given, { throwIfNoEntry: false })
  if (stats === undefined) {
    throw new KeymarkError('no-model', `There is no model at ${given}. Give a model folder or an .onnx file.`)
  }
  const folder = stats.isDirectory() ? given : dirname(given)
  const onnxFile = stats.isDirectory() ? onnxIn(given) : given
  const places = [...new Set([folder, dirname(onnxFile), dirname(dirname(onnxFile))])]
  const find = (name: string): string | undefined =>
    places.map((place) => join(place, name)).find((file) => existsSync(file))
  const tokenizerFile = find('tokenizer.json')
  if (tokenizerFile === undefined) {
    throw new KeymarkError(
      'not-found',
      `${onnxFile} has no tokenizer.json (looked in ${places.join(', ')}). Put the model's tokenizer.json beside it; the Hugging Face tokenizer writes one when it is saved in its fast form.`,
    )
  }
  const json = (name: string): Record<string, unknown> => {
    const file = find(name)
    return file === undefined ? {} : readJson(file)
  }
  const configFile = ['config.json', GENAI_CONFIG].find((name) => find(name) !== undefined) ?? null
  const genaiConfig = fromGenai(json(GENAI_CONFIG))
  return {
    folder,
    onnxFile,
    tokenizerFile,
    config: configFile === GENAI_CONFIG ? genaiConfig : flattened(json('config.json')),
    configFile,
    genaiConfig,
    generationConfig: json('generation_config.json'),
    tokenizerConfig: json('tokenizer_config.json'),
  }
}

function onnxIn(folder: string): string {
  const genai = join(folder, GENAI_CONFIG)
  const named = existsSync(genai) ? genaiFile(readJson(genai)) : null
  const found = [...(named === null ? [] : [named]), ...ONNX_FILES]
    .map((name) => join(folder, name))
    .find((file) => existsSync(file))
  if (found !== undefined) return found
  const others = ['', 'onnx']
    .map((inner) => join(folder, inner))
    .filter((place) => existsSync(place))
    .flatMap((place) => readdirSync(place).map((name) => join(place, name)))
    .filter((file) => file.endsWith('.onnx'))
  const hint =
    others.length > 0
      ? ` Choose one of its files: ${others.join(', ')}.`
      : ' Choose a folder with an exported ONNX model.'
  throw new KeymarkError('no-model', `${folder} has no ${ONNX_FILES.slice(0, 2).join(' or ')}.${hint}`)
}

function readJson(file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/u, ''))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch (error) {
    throw new KeymarkError('bad-input', `${file} is no JSON. Download the model again.`, { cause: error })
  }
  throw new KeymarkError('bad-input', `${file} holds no JSON object. Download the model again.`)
}

/**
 * The files beside the .onnx that hold its weights, in the order of their names.
 * @throws KeymarkError when one is missing, too short for what it should hold, or outside the model's folder.
 */
export function externalFiles(graph: OnnxGraph, onnxFile: string): string[] {
  const needed = new Map<string, { bytes: number; tensor: string }>()
  for (const tensor of allTensors(graph.graph)) {
    const range = externalRange(tensor)
    if (range === null) continue
    const end = range.offset + (range.length ?? 0)
    const before = needed.get(range.location)
    if (before === undefined || before.bytes < end) needed.set(range.location, { bytes: end, tensor: tensor.name })
  }
  const files: string[] = []
  for (const [location, { bytes, tensor }] of needed) {
    const inside = normalize(location)
    if (location === '' || isAbsolute(location) || inside.split(sep).includes('..')) {
      throw new KeymarkError(
        'bad-input',
        `${onnxFile} keeps "${tensor}" in "${location}", outside its own folder. Keymark reads weights from the model's folder only; export the model again.`,
      )
    }
    const file = join(dirname(onnxFile), inside)
    const stats = statSync(file, { throwIfNoEntry: false })
    if (stats === undefined) {
      throw new KeymarkError(
        'not-found',
        `${file} is missing: ${basename(onnxFile)} keeps "${tensor}" in it. Download it into the model's folder.`,
      )
    }
    if (stats.size < bytes) {
      throw new KeymarkError(
        'bad-input',
        `${file} is cut off: "${tensor}" ends at byte ${bytes}, the file at ${stats.size}. Download it again.`,
      )
    }
    if (file !== onnxFile) files.push(file)
  }
  return files.toSorted()
}

function* allTensors(graph: Graph): Generator<Tensor> {
  yield* graph.initializer
  for (const { attribute } of graph.node) {
    for (const { t, g } of attribute) {
      if (t !== undefined) yield t
      if (g !== undefined) yield* allTensors(g)
    }
  }
}

/** Hexadecimal, of the files' contents one after another. */
export async function sha256(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const file of files) {
    await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) hash.update(chunk)
    })
  }
  return hash.digest('hex')
}
