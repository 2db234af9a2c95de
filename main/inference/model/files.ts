/** Where the parts of a model lie, and what they hash to. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { KeymarkError } from '../../keymark-error.ts'
import { flattened, fromGenai, genaiFile } from './config.ts'
import type { OnnxGraph } from '../graph/graph.ts'
import { allTensors, leadsOutside } from '../graph/external.ts'
import { namedRange } from '../graph/tensor-data.ts'
import { findTokenizer } from '../tokenizer-files.ts'

export interface ModelFiles extends Configs {
  /** What the person chose, or the folder of the file they chose. */
  folder: string
  onnxFile: string
  /** tokenizer.json, or vocab.json with merges.txt beside it. */
  tokenizerFile: string
}

export interface Configs {
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

/**
 * @param path the folder or file that was chosen.
 * @param onnxFile the decoder's file in it.
 * @throws KeymarkError `not-found` or `bad-input`, naming what is missing and where it was looked for.
 */
export function locateModel(path: string, onnxFile: string): ModelFiles {
  const given = resolve(path)
  const folder = given === onnxFile ? dirname(given) : given
  const find = finder(folder, onnxFile)
  const tokenizerFile = findTokenizer(find, onnxFile)
  return { folder, onnxFile, tokenizerFile, ...readConfigs(find) }
}

/** Where a model's file of this name is: in its folder, beside its .onnx, or a folder above that. */
export type Find = (name: string) => string | undefined

function finder(folder: string, onnxFile: string): Find {
  const places = [...new Set([folder, dirname(onnxFile), dirname(dirname(onnxFile))])]
  return (name) => places.map((place) => join(place, name)).find((file) => existsSync(file))
}

/** What the configuration files around a decoder say. @throws KeymarkError `bad-input` for one that is no JSON. */
export const configsAround = (folder: string, onnxFile: string): Configs => readConfigs(finder(folder, onnxFile))

function readConfigs(find: Find): Configs {
  const json = (name: string): Record<string, unknown> => {
    const file = find(name)
    return file === undefined ? {} : readJson(file)
  }
  const configFile = ['config.json', GENAI_CONFIG].find((name) => find(name) !== undefined) ?? null
  const genaiConfig = fromGenai(json(GENAI_CONFIG))
  return {
    config: configFile === GENAI_CONFIG ? genaiConfig : flattened(json('config.json')),
    configFile,
    genaiConfig,
    generationConfig: json('generation_config.json'),
    tokenizerConfig: json('tokenizer_config.json'),
  }
}

/** The decoder's file as the folder's genai_config.json names it; null where none does. */
export function namedFile(folder: string): string | null {
  const genai = join(folder, GENAI_CONFIG)
  const named = existsSync(genai) ? genaiFile(readJson(genai)) : null
  return named === null || !existsSync(join(folder, named)) ? null : join(folder, named)
}

export function readJson(file: string): Record<string, unknown> {
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
    const range = namedRange(tensor)
    if (range === null) continue
    const end = range.offset + (range.length ?? 0)
    const before = needed.get(range.location)
    if (before === undefined || before.bytes < end) needed.set(range.location, { bytes: end, tensor: tensor.name })
  }
  const files: string[] = []
  for (const [location, { bytes, tensor }] of needed) {
    if (leadsOutside(location)) {
      throw new KeymarkError(
        'bad-input',
        `${onnxFile} keeps "${tensor}" in "${location}", outside its own folder. Keymark reads weights from the model's folder only; export the model again.`,
      )
    }
    const file = join(dirname(onnxFile), location)
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
