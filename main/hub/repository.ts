/** Which of a repository's files make a model that Keymark can open. */
import type { HubVariant } from '#contract/model.ts'
import { bitsByName, isPart, meant, preference, UNNAMED } from '../inference/model/variant-name.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { HubFile } from './connection.ts'

/** Beside a decoder or in the folders above it. */
const AROUND = [
  'config.json',
  'generation_config.json',
  'genai_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
]
/** Where there is no tokenizer.json. */
const OLDER = ['vocab.json', 'merges.txt', 'added_tokens.json', 'tokenizer.model']

const folderOf = (path: string): string => path.split('/').slice(0, -1).join('/')
const nameOf = (path: string): string => path.split('/').at(-1) ?? ''

/** The decoders of a repository by their names, the most precise first. @throws KeymarkError `no-model`. */
export function variantsIn(repository: string, files: readonly HubFile[]): HubVariant[] {
  const graphs = files.map(({ path }) => path).filter((path) => path.endsWith('.onnx') && !isPart(path))
  const named = graphs.filter((path) => preference(path) < UNNAMED)
  const decoders = named.length > 0 ? named : graphs
  if (decoders.length === 0)
    throw new KeymarkError(
      'no-model',
      `${repository} has no decoder in ONNX (${files.length} files). Look on the Hub for an export of it, such as those of onnx-community.`,
    )
  return decoders
    .toSorted((a, b) => bitsByName(b) - bitsByName(a) || preference(a) - preference(b) || (a < b ? -1 : 1))
    .map((name) => ({ name, bytes: sizeOf(filesOfVariant(files, name)) }))
}

export const sizeOf = (files: readonly HubFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0)

/** @param wanted as `meant` reads it; null for the most precise. @throws KeymarkError `not-found`, with those there are. */
export function variantIn(repository: string, files: readonly HubFile[], wanted: string | null): string {
  const names = variantsIn(repository, files).map(({ name }) => name)
  const found = wanted === null ? names[0] : meant(names, wanted)
  if (found !== undefined) return found
  throw new KeymarkError('not-found', `${repository} has no “${wanted}”. There are: ${names.join(', ')}.`)
}

/** The decoder, what holds its weights, a part that is joined to it, its tokenizer and its configuration. */
export function filesOfVariant(files: readonly HubFile[], decoder: string): HubFile[] {
  const folder = folderOf(decoder)
  const beside = files.filter(({ path }) => folderOf(path) === folder)
  const withWeights = (path: string): HubFile[] =>
    beside.filter((file) => file.path === path || isWeightsOf(nameOf(file.path), nameOf(path)))
  const part = nameOf(decoder).startsWith('decoder_') ? partOf(beside, decoder) : undefined
  const places = new Set([folder, folderOf(folder), ''])
  const hasTokenizer = files.some(({ path }) => nameOf(path) === 'tokenizer.json' && places.has(folderOf(path)))
  const names = hasTokenizer ? AROUND : [...AROUND, ...OLDER]
  const around = files.filter(({ path }) => places.has(folderOf(path)) && names.includes(nameOf(path)))
  return [...around, ...(part === undefined ? [] : withWeights(part)), ...withWeights(decoder)]
}

/** `model_q4.onnx_data`, `model.onnx_data_1`, `model.onnx.data` and `model.data`, of `model.onnx` that alone. */
const isWeightsOf = (name: string, graph: string): boolean =>
  !name.endsWith('.onnx') && (name.startsWith(graph) || name.startsWith(graph.replace(/onnx$/u, '')))

function partOf(beside: readonly HubFile[], decoder: string): string | undefined {
  const parts = beside.map(({ path }) => path).filter((path) => path.endsWith('.onnx') && isPart(path))
  return parts.find((path) => bitsByName(path) === bitsByName(decoder)) ?? parts[0]
}
