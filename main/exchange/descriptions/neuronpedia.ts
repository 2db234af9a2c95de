/**
 * Explanations of Neuronpedia: objects with modelId, layer, index, description, explanationModelName and typeName, one a line in the files
 * of its public exports (explanations/batch-N.jsonl.gz), in an array as its API gave them.
 */
import { z } from 'zod'
import type { KeymarkError } from '../../keymark-error.ts'
import { type JsonRecord, readJsonRecords, type Refused } from './json-records.ts'
import type { DescriptionRecord } from './record.ts'

const Explanation = z.looseObject({
  modelId: z.string().nullish(),
  /** `5`, or `5-` and the name of a set: the number of the layer comes first, from 0. */
  layer: z.union([z.string(), z.int().nonnegative()]),
  index: z.union([z.int().nonnegative(), z.string().regex(/^\d{1,9}$/u, 'it is no whole number')]),
  description: z.string(),
  explanationModelName: z.string().nullish(),
  typeName: z.string().nullish(),
})

/** Sets of Neuronpedia that are a model's own neurons; all others are features that were trained. */
const NEURONS = ['neurons', 'mlp']

/** @param set a further set whose features are the keys of the scan */
export async function* neuronpediaDescriptions(
  files: readonly string[],
  set: string | null,
  refused: Refused,
  signal: AbortSignal,
): AsyncGenerator<DescriptionRecord> {
  for (const [i, file] of files.entries())
    for await (const record of readJsonRecords(file, refused, signal))
      yield read({ ...record, share: (i + record.share) / files.length }, set, refused)
}

function read({ value, where, share }: JsonRecord, set: string | null, refused: Refused): DescriptionRecord {
  const parsed = Explanation.safeParse(value)
  if (!parsed.success) throw refused(where, problemOf(parsed.error))
  const { modelId, layer: source, index, description, explanationModelName, typeName } = parsed.data
  return {
    layer: layerOf(String(source), set, (problem) => refused(where, problem)),
    index: Number(index),
    side: 'positive',
    text: description.trim(),
    model: explanationModelName ?? null,
    version: typeName ?? null,
    subject: modelId ?? null,
    where,
    share,
  }
}

function layerOf(source: string, set: string | null, refused: (problem: string) => KeymarkError): number {
  const [, layer, name] = /^(\d{1,4})(?:-(.+))?$/u.exec(source) ?? []
  if (layer === undefined) throw refused(`layer: “${source}” does not begin with the number of a layer`)
  if (name !== undefined && !NEURONS.includes(name) && name !== set)
    throw refused(
      `layer: “${source}” is a set of trained features, and keys are a model’s own neurons. If the features of “${name}” are the keys of this scan, name that set`,
    )
  return Number(layer)
}

/** The first thing that is wrong, and where in the object. */
export function problemOf({ issues: [issue] }: z.ZodError): string {
  const path = issue?.path.join('.') ?? ''
  return `${path === '' ? '' : `${path}: `}${issue?.message ?? 'it does not fit'}`
}
