/** `manifest.json`: what the files of an export are, and everything that they rest on. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { StudyAgreement } from '#contract/agreement.ts'
import type { Role } from '#contract/annotation.ts'
import { DatasetFormat } from '#contract/dataset.ts'
import { Model } from '#contract/model.ts'
import { Provenance, ScanCounts, ScanSettings, ScanState } from '#contract/scan.ts'
import { KeymarkError } from '../../keymark-error.ts'
import { Rater } from './machines.ts'
import { renamedWithin, renaming, type Dataset } from './released.ts'
import type { StudyRecord } from './study-record.ts'

export const MANIFEST = 'manifest.json'

const DatasetFile = z.object({
  path: z.string(),
  format: DatasetFormat,
  rows: z.int().nullable(),
  bytes: z.int(),
  sha256: z.string(),
  /** What it has, where that is not labels of people. */
  of: z.enum(['machines', 'questions']).optional(),
})
export type DatasetFile = z.infer<typeof DatasetFile>

/** A scan, and what it is of. */
const scanFields = {
  scan: z.object({
    name: z.string(),
    state: ScanState,
    created: z.iso.datetime(),
    settings: ScanSettings,
    counts: ScanCounts,
    provenance: Provenance,
  }),
  model: Model,
  tokenizer: z.object({ sha256: z.string() }),
  corpus: z.object({
    name: z.string(),
    sha256: z.string(),
    files: z.array(z.object({ name: z.string(), sha256: z.string(), bytes: z.int() })),
  }),
}

export const Manifest = z.object({
  format: z.literal('keymark-dataset'),
  version: z.literal(1),
  application: z.object({ name: z.literal('keymark'), version: z.string() }),
  /** False: offsets in place of the corpus's text. */
  text: z.boolean(),
  pseudonyms: z.boolean(),
  licence: z.string(),
  study: z.object({ uuid: z.uuid(), name: z.string(), created: z.iso.datetime(), spec: z.unknown() }),
  guidelines: z.array(z.object({ version: z.int(), created: z.iso.datetime(), sha256: z.string(), text: z.string() })),
  /** In the order of the study. */
  annotators: z.array(z.string()),
  adjudicators: z.array(z.string()),
  /** Machine raters, oldest first; absent where there are none. */
  machines: z.array(Rater).optional(),
  ...scanFields,
  /** All that a study of several draws from, the one above first; lines say by name whose they are. */
  scans: z.array(z.object(scanFields)).optional(),
  /** Counts over the annotators, adjudications left out. */
  agreement: StudyAgreement.pick({ seed: true, draws: true, overall: true, layers: true, pairs: true }),
  files: z.array(DatasetFile),
})
export type Manifest = z.infer<typeof Manifest>

/** What is read of a manifest. Agreement is not: labels give it again, and other versions measure more or less of it. */
const ReadManifest = Manifest.omit({ agreement: true })
export type ReadManifest = z.infer<typeof ReadManifest>
export type ManifestScan = Pick<ReadManifest, keyof typeof scanFields>

export function manifestOf(
  { study, record, options, agreement, machines, applicationVersion }: Dataset,
  files: DatasetFile[],
): Manifest {
  const { seed, draws, overall, layers, pairs } = agreement
  const scans = record.scans.map(scanOf)
  const [first] = scans
  if (first === undefined) throw new Error('a study that is exported has a scan')
  const rename = renaming(record.people, options.pseudonyms)
  const named = (role: Role): string[] =>
    record.people.filter((person) => person.role === role).map(({ name }) => rename(name))
  return {
    format: 'keymark-dataset',
    version: 1,
    application: { name: 'keymark', version: applicationVersion },
    ...options,
    study: {
      uuid: record.uuid,
      name: study.name,
      created: study.created,
      spec: renamedWithin(record.spec, rename),
    },
    guidelines: record.guidelines.map((guideline) => ({ ...guideline, sha256: sha256(guideline.text) })),
    annotators: named('annotator'),
    adjudicators: named('adjudicator'),
    ...(machines.raters.length > 0 && { machines: machines.raters }),
    ...first,
    ...(scans.length > 1 && { scans }),
    agreement: renamedWithin({ seed, draws, overall, layers, pairs }, rename) as Manifest['agreement'],
    files,
  }
}

function scanOf({ scan, model }: StudyRecord['scans'][number]): ManifestScan {
  const { name, state, created, settings, counts, provenance } = scan
  if (provenance === null) throw new KeymarkError('internal', `The scan "${name}" has no provenance.`)
  return {
    scan: { name, state, created, settings, counts, provenance },
    model,
    tokenizer: { sha256: provenance.tokenizerSha256 },
    corpus: { name: scan.corpus, sha256: provenance.corpusSha256, files: provenance.corpus },
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Null when the folder has none. @throws KeymarkError `bad-input` when the file there is not one of ours. */
export function readManifest(folder: string): ReadManifest | null {
  const path = join(folder, MANIFEST)
  if (!existsSync(path)) return null
  const bad = (problem: string, cause?: unknown): KeymarkError =>
    new KeymarkError('bad-input', `${path} ${problem}. Nothing was changed.`, { cause })
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/u, ''))
  } catch (error) {
    throw bad('is no JSON, so it is no manifest of Keymark. Choose another folder', error)
  }
  const header = z.object({ format: z.literal('keymark-dataset'), version: z.int() }).safeParse(content)
  if (!header.success) throw bad('is not a manifest of Keymark. Choose another folder')
  if (header.data.version !== 1) {
    throw bad(`has version ${header.data.version}, and this Keymark reads version 1. Use a newer Keymark`)
  }
  const manifest = ReadManifest.safeParse(content)
  if (manifest.success) return manifest.data
  const [issue] = manifest.error.issues
  throw bad(`was changed by hand or is damaged (${issue?.path.join('.')}: ${issue?.message}). Export again`)
}
