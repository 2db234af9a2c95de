/** The decoders of a model's folder: exports for the Hub keep one model in several precisions and shapes. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { Variant } from '#contract/model.ts'
import { KeymarkError } from '../../keymark-error.ts'
import { readDecoder } from './decoder.ts'
import { configsAround, namedFile } from './files.ts'
import { precisionOf } from './precision.ts'
import { isPart, meant, preference } from './variant-name.ts'

/** All files that could be one, the likeliest by their names first. @throws KeymarkError `no-model` when there is none. */
function candidates(folder: string): string[] {
  const files = ['', 'onnx']
    .map((inner) => join(folder, inner))
    .filter((place) => existsSync(place))
    .flatMap((place) => readdirSync(place).map((name) => join(place, name)))
    .filter((file) => file.endsWith('.onnx'))
  const whole = files.filter((file) => !isPart(basename(file)))
  const named = namedFile(folder)
  const place = (file: string): number => (file === named ? -1 : preference(basename(file)))
  if (whole.length > 0) return whole.toSorted((a, b) => place(a) - place(b) || a.length - b.length || (a < b ? -1 : 1))
  const parts = files.length === 0 ? '' : `, only parts of one (${files.map((file) => basename(file)).join(', ')})`
  throw new KeymarkError(
    'no-model',
    `${folder} has no decoder in ONNX${parts}. Choose a folder with an exported ONNX model, such as model.onnx.`,
  )
}

/**
 * Reads what each of them holds, without its weights.
 *
 * @param path a model's folder, or one of its files.
 * @returns the one that is used unless another is asked for first, then by precision; those that cannot be read last.
 * @throws KeymarkError `no-model`.
 */
export function variantsOf(path: string): Variant[] {
  const folder = folderOf(path)
  const read = namesIn(path).map((name): Variant => {
    const file = join(folder, name)
    try {
      const { graph, memories, externalFiles } = readDecoder({ onnxFile: file, ...configsAround(folder, file) })
      const bytes = [file, ...externalFiles].reduce((sum, part) => sum + statSync(part).size, 0)
      return { name, precision: precisionOf(graph, memories), bytes, refusal: null }
    } catch (error) {
      if (!(error instanceof KeymarkError)) throw error
      return { name, precision: null, bytes: statSync(file).size, refusal: error.message }
    }
  })
  // The order by name stays among those that are as precise.
  return read.toSorted((a, b) => bitsOf(b) - bitsOf(a))
}

/** Weights decide, and then activations; 0 for what cannot be read. */
function bitsOf({ precision }: Variant): number {
  if (precision === null) return 0
  const least = (text: string): number => Math.min(...(text.match(/\d+/gu) ?? ['0']).map(Number))
  return least(precision.weights) * 100 + least(precision.activations)
}

/**
 * The .onnx file of a model: itself, the only one of its folder, or the most precise one there that Keymark can read.
 *
 * @throws KeymarkError `no-model`, or why the likeliest cannot be read when none can.
 */
export function chosenFile(path: string): string {
  const given = existing(path)
  if (!statSync(given).isDirectory()) return given
  const files = candidates(given)
  const [first = ''] = files
  const best = files.length === 1 ? undefined : variantsOf(given).find(({ refusal }) => refusal === null)
  return best === undefined ? first : join(given, best.name)
}

/**
 * A file of a folder by what a person calls it.
 *
 * @param wanted as `meant` reads it.
 * @throws KeymarkError `not-found`, with those there are.
 */
export function namedVariant(path: string, wanted: string): string {
  const found = meant(namesIn(path), wanted)
  if (found !== undefined) return join(folderOf(path), found)
  throw new KeymarkError('not-found', `${resolve(path)} has no “${wanted}”. There are: ${namesIn(path).join(', ')}.`)
}

const folderOf = (path: string): string =>
  statSync(existing(path)).isDirectory() ? resolve(path) : dirname(resolve(path))

/** The files of a folder, or the one that was given, from its folder on with slashes. */
const namesIn = (path: string): string[] =>
  (folderOf(path) === resolve(path) ? candidates(resolve(path)) : [resolve(path)]).map((file) =>
    relative(folderOf(path), file).split(sep).join('/'),
  )

function existing(path: string): string {
  const given = resolve(path)
  if (existsSync(given)) return given
  throw new KeymarkError('no-model', `There is no model at ${given}. Give a model folder or an .onnx file.`)
}
