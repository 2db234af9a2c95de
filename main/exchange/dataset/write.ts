/** A study's labels as files that other programs read. Every file is there whole or not at all, the manifest last. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { DatasetFormat } from '#contract/dataset.ts'
import { KeymarkError } from '../../keymark-error.ts'
import { fileName } from '../file-name.ts'
import { jsonLine } from '../json-lines.ts'
import { stepwise } from '../../computation/steps.ts'
import { ensureFolder, writeFileInSteps, writeFileWhole } from '../write-file.ts'
import { datasetCard } from './card.ts'
import { datasetCsv } from './csv.ts'
import { toLine } from './line.ts'
import { MACHINE_TABLE, machineCsv, machineRows } from './machines.ts'
import { MANIFEST, manifestOf, readManifest, type DatasetFile } from './manifest.ts'
import { parquetFile } from './parquet.ts'
import { questionRow, questionsCsv, QUESTIONS_TABLE, releasedQuestions } from './question.ts'
import { released, type Dataset } from './released.ts'
import type { AssignmentKind } from './study-record.ts'
import type { Cell, Column } from './columns.ts'
import { tablesOf } from './tables.ts'

const CARD = 'README.md'

interface Content {
  path: string
  chunks: () => AsyncIterable<string | Uint8Array>
  /** Filled while the chunks are taken. */
  rows: number | null
  /** Absent where it has labels of people. */
  of?: NonNullable<DatasetFile['of']>
}

/**
 * Writes into `folder` (created if need be), replacing an earlier export of the same study. Several formats can lie
 * beside one another; the manifest describes all of them.
 * @returns the file names, within the folder.
 * @throws KeymarkError `bad-input` when the folder holds something else that would be overwritten.
 */
export async function exportDataset(
  dataset: Dataset,
  format: DatasetFormat,
  folder: string,
  signal?: AbortSignal,
): Promise<string[]> {
  ensureFolder(folder)
  const contents = contentsOf(dataset, format, signal)
  const paths = new Set(contents.map(({ path }) => path))
  const others = earlierFiles(dataset, folder, paths)
  const files: DatasetFile[] = []
  for (const content of contents) files.push(await writeContent(folder, format, content))
  if (format === 'hf') files.push(await writeContent(folder, format, cardOf(dataset, files)))
  const manifest = manifestOf(dataset, [...others, ...files])
  writeFileWhole(join(folder, MANIFEST), [`${JSON.stringify(manifest, null, 2)}\n`])
  return [...files.map(({ path }) => path), MANIFEST]
}

/** What machine raters said lies apart from what people did, in a file of its own. */
function contentsOf(dataset: Dataset, format: DatasetFormat, signal?: AbortSignal): Content[] {
  const base = fileName(dataset.study.name)
  const { hasQuestions, machines, options, study } = dataset
  const hasMachines = machines.raters.length > 0
  const parquet = (
    path: string,
    columns: readonly Column[],
    rows: () => Iterable<Record<string, Cell>>,
    of?: Content['of'],
  ): Content => {
    const content: Content = {
      path,
      rows: 0,
      ...(of !== undefined && { of }),
      chunks: () =>
        inPieces(
          parquetFile(
            columns,
            stepwise(counted(content, rows()), signal),
            `keymark version ${dataset.applicationVersion}`,
          ),
        ),
    }
    return content
  }
  const tables = (path: (table: string) => string): Content[] => [
    ...tablesOf(study.kinds).map(({ name, columns, rows }) =>
      parquet(path(name), columns, () => flat(released(dataset), rows)),
    ),
    ...(hasQuestions
      ? [
          parquet(path(QUESTIONS_TABLE.name), QUESTIONS_TABLE.columns, () =>
            flat(releasedQuestions(dataset), (question) => [questionRow(question)]),
          ),
        ]
      : []),
    ...(hasMachines
      ? [
          parquet(
            path(MACHINE_TABLE.name),
            MACHINE_TABLE.columns,
            () => flat(machines.lines(), machineRows(machines.raters)),
            'machines',
          ),
        ]
      : []),
  ]
  const lines = (path: string, values: () => Iterable<unknown>, of?: Content['of']): Content => {
    const content: Content = {
      path,
      rows: 0,
      ...(of !== undefined && { of }),
      chunks: () =>
        stepwise(
          counted(
            content,
            flat(values(), (value) => [jsonLine(value)]),
          ),
          signal,
        ),
    }
    return content
  }
  const csv = (path: string, rows: () => Iterable<string>, of?: Content['of']): Content => ({
    path,
    rows: null,
    ...(of !== undefined && { of }),
    chunks: () => stepwise(rows(), signal),
  })
  switch (format) {
    case 'parquet':
      return tables((table) => `${base}-${table}.parquet`)
    case 'hf':
      return tables((table) => `data/${table}.parquet`)
    case 'jsonl':
      return [
        ...kindsOf(dataset).map((kind) =>
          lines(`${base}${suffix(kind)}.jsonl`, () =>
            flat(released(dataset, kind), (assignment) => [toLine(dataset, assignment)]),
          ),
        ),
        ...(hasQuestions ? [lines(`${base}-questions.jsonl`, () => releasedQuestions(dataset), 'questions')] : []),
        ...(hasMachines ? [lines(`${base}-${MACHINE_TABLE.name}.jsonl`, () => machines.lines(), 'machines')] : []),
      ]
    case 'csv':
      return [
        ...kindsOf(dataset).map((kind) =>
          csv(`${base}${suffix(kind)}.csv`, () => datasetCsv(released(dataset, kind), options)),
        ),
        ...(hasQuestions
          ? [csv(`${base}-questions.csv`, () => questionsCsv(releasedQuestions(dataset), options))]
          : []),
        ...(hasMachines
          ? [csv(`${base}-${MACHINE_TABLE.name}.csv`, () => machineCsv(machines, options), 'machines')]
          : []),
      ]
  }
}

/** Controls and practice have files of their own: whoever reads the study's file gets the study's keys. */
const suffix = (kind: AssignmentKind): string => (kind === 'key' ? '' : `-${kind}`)

const kindsOf = ({ kinds }: Dataset): AssignmentKind[] => [...new Set<AssignmentKind>(['key', ...kinds])]

/** Bytes of a large file that are hashed and written before others are answered. */
const PIECE = 1 << 20

async function* inPieces(whole: Promise<Uint8Array>): AsyncGenerator<Uint8Array> {
  const bytes = await whole
  for (let at = 0; at < bytes.length; at += PIECE) {
    yield bytes.subarray(at, at + PIECE)
    await setImmediate()
  }
}

function* flat<From, To>(items: Iterable<From>, parts: (item: From) => To[]): Generator<To> {
  for (const item of items) yield* parts(item)
}

function* counted<Item>(content: Content, items: Iterable<Item>): Generator<Item> {
  content.rows = 0
  for (const item of items) {
    content.rows += 1
    yield item
  }
}

function cardOf(dataset: Dataset, files: DatasetFile[]): Content {
  const rows = Object.fromEntries(files.map(({ path, rows }) => [basename(path, '.parquet'), rows ?? 0]))
  return { path: CARD, rows: null, chunks: () => stepwise([datasetCard(dataset, rows)]) }
}

async function writeContent(folder: string, format: DatasetFormat, content: Content): Promise<DatasetFile> {
  const path = join(folder, content.path)
  ensureFolder(dirname(path))
  const hash = createHash('sha256')
  let bytes = 0
  const passed = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of content.chunks()) {
      const part = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      hash.update(part)
      bytes += part.length
      yield part
    }
  }
  await writeFileInSteps(path, passed())
  const { path: name, rows, of } = content
  return { path: name, format, rows, bytes, sha256: hash.digest('hex'), ...(of && { of }) }
}

/** What the folder's manifest lists beside `paths`; it stays listed. */
function earlierFiles({ record, study, options }: Dataset, folder: string, paths: Set<string>): DatasetFile[] {
  const manifest = readManifest(folder)
  if (manifest === null) {
    if (!paths.has('data/keys.parquet') || !existsSync(join(folder, CARD))) return []
    throw new KeymarkError(
      'bad-input',
      `${join(folder, CARD)} is there already and does not come from an export. Nothing was written. Choose an empty folder.`,
    )
  }
  if (manifest.study.uuid !== record.uuid) {
    throw new KeymarkError(
      'bad-input',
      `${folder} holds an export of the study "${manifest.study.name}", not of "${study.name}". Nothing was written. Choose another folder.`,
    )
  }
  const others = manifest.files.filter(({ path }) => !paths.has(path) && existsSync(join(folder, path)))
  const isSame = manifest.text === options.text && manifest.pseudonyms === options.pseudonyms
  if (others.length === 0 || isSame)
    return others.filter(({ path }) => path !== CARD || !paths.has('data/keys.parquet'))
  throw new KeymarkError(
    'bad-input',
    `${folder} holds an export of this study ${manifest.text ? 'with' : 'without'} text and with ${manifest.pseudonyms ? 'pseudonyms' : 'names'}. Nothing was written. Choose another folder, so that what may be passed on lies apart.`,
  )
}
