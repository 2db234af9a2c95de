/**
 * Neuron descriptions of Transluce: rows of the tables `neurons` and `descriptions` of their database as JSON (layer and neuron, or
 * neuron_id; polarity, version, description), or the folder that their pipeline writes, explanations/LAYER/NEURON.json. Layers and neurons count from 0.
 */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Side } from '#contract/side.ts'
import { type JsonRecord, readJsonRecords, type Refused } from './json-records.ts'
import { problemOf } from './neuronpedia.ts'
import type { DescriptionRecord, IsWanted } from './record.ts'

const Index = z.int().nonnegative()

const Row = z.looseObject({
  layer: Index.nullish(),
  neuron: Index.nullish(),
  /** MODEL_LAYER_NEURON_EXPERT, the last `None` where there are no experts. */
  neuron_id: z.string().nullish(),
  polarity: z.union([z.literal([1, -1]), z.literal(['1', '-1'])]).nullish(),
  version: z.string().nullish(),
  model_id: z.string().nullish(),
  description: z.string(),
})

/** A file of the pipeline. A neuron can have several descriptions of each sign. */
const Neuron = z.looseObject({
  neuron_id: z.looseObject({ layer_index: Index, neuron_index: Index }),
  explanations: z.partialRecord(
    z.enum(['positive', 'negative']),
    z.array(z.looseObject({ explanation: z.string() })).nullable(),
  ),
})

const Config = z.looseObject({
  explainer_model_name: z.string().nullish(),
  explainer_system_prompt_type: z.string().nullish(),
  exemplar_config: z.looseObject({ hf_model_id: z.string().nullish() }).nullish(),
})

export async function* transluceRows(
  files: readonly string[],
  refused: Refused,
  signal: AbortSignal,
): AsyncGenerator<DescriptionRecord> {
  for (const [i, file] of files.entries())
    for await (const record of readJsonRecords(file, refused, signal))
      yield readRow({ ...record, share: (i + record.share) / files.length }, refused)
}

function readRow({ value, where, share }: JsonRecord, refused: Refused): DescriptionRecord {
  const parsed = Row.safeParse(value)
  if (!parsed.success) throw refused(where, problemOf(parsed.error))
  const { layer, neuron, neuron_id: id, polarity, version, model_id: model, description } = parsed.data
  const named = /^(?<subject>.*)_(?<layer>\d{1,4})_(?<neuron>\d{1,9})_(?<expert>[^_]*)$/u.exec(id ?? '')?.groups
  if (named !== undefined && named['expert'] !== 'None')
    throw refused(
      where,
      'neuron_id: it is the neuron of an expert, and keys of experts are not told apart by these numbers',
    )
  const place = [layer ?? named?.['layer'], neuron ?? named?.['neuron']]
  if (place.includes(undefined)) throw refused(where, 'it has neither layer and neuron nor a neuron_id')
  return {
    layer: Number(place[0]),
    index: Number(place[1]),
    side: Number(polarity ?? 1) < 0 ? 'negative' : 'positive',
    text: description.trim(),
    model: null,
    version: version ?? null,
    subject: model ?? named?.['subject'] ?? null,
    where,
    share,
  }
}

/** Whether a folder is one that the pipeline writes. */
export const isTransluceFolder = (folder: string): boolean => layersIn(explanationsIn(folder)).length > 0

const explanationsIn = (folder: string): string =>
  existsSync(join(folder, 'explanations')) ? join(folder, 'explanations') : folder

const layersIn = (folder: string): string[] =>
  readdirSync(folder).filter((name) => /^\d{1,4}$/u.test(name) && statSync(join(folder, name)).isDirectory())

/** Neurons that are not wanted come without words. */
export async function* transluceFolder(
  folder: string,
  isWanted: IsWanted,
  refused: Refused,
  signal: AbortSignal,
): AsyncGenerator<DescriptionRecord> {
  const place = explanationsIn(folder)
  const {
    explainer_model_name: model,
    explainer_system_prompt_type: version,
    exemplar_config: of,
  } = configOf(place, refused)
  const made = { model: model ?? null, version: version ?? null, subject: of?.hf_model_id ?? null }
  const layers = layersIn(place).toSorted((a, b) => Number(a) - Number(b))
  for (const [i, name] of layers.entries()) {
    const files = readdirSync(join(place, name)).filter((file) => /^\d{1,9}\.json$/u.test(file))
    for (const [j, file] of files.entries()) {
      signal.throwIfAborted()
      const where = join(place, name, file)
      const share = (i + j / files.length) / layers.length
      const own = { layer: Number(name), index: Number.parseInt(file, 10) }
      if (!isWanted(own.layer, own.index)) {
        yield { ...own, ...made, side: 'positive', text: '', where, share }
        continue
      }
      for (const [side, text] of textsOf(await readFile(where, 'utf8'), own, (problem) => refused(where, problem)))
        yield { ...own, ...made, side, text, where, share }
    }
  }
}

function textsOf(
  content: string,
  own: { layer: number; index: number },
  refused: (problem: string) => Error,
): (readonly [Side, string])[] {
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch {
    throw refused('this is no JSON')
  }
  const parsed = Neuron.safeParse(value)
  if (!parsed.success) throw refused(problemOf(parsed.error))
  const { neuron_id: id, explanations } = parsed.data
  if (id.layer_index !== own.layer || id.neuron_index !== own.index)
    throw refused(`it is of layer ${id.layer_index}, neuron ${id.neuron_index}, and named otherwise`)
  return (['positive', 'negative'] as const).flatMap((side) =>
    (explanations[side] ?? []).map(({ explanation }) => [side, explanation.trim()] as const),
  )
}

function configOf(place: string, refused: Refused): z.infer<typeof Config> {
  const path = [place, dirname(place)]
    .map((folder) => join(folder, 'explanation_config.json'))
    .find((file) => existsSync(file))
  if (path === undefined) return {}
  try {
    return Config.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    throw refused(path, 'this is no explanation_config.json')
  }
}
