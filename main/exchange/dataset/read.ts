/** A JSONL export, checked against its manifest before anything of it is used. */
import { join } from 'node:path'
import { KeymarkError } from '../../keymark-error.ts'
import { readJsonLines, sha256OfFile, type JsonLine } from '../json-lines.ts'
import { DatasetLine } from './line.ts'
import { DatasetQuestion } from './question-line.ts'
import { MachineLine } from './machines.ts'
import { MANIFEST, readManifest, type ReadManifest } from './manifest.ts'

export interface ImportedDataset {
  manifest: ReadManifest
  /** Assignments in all files. */
  lines: number
  /** The line with its place, for messages. @throws KeymarkError `bad-input` at a line that does not fit. */
  read: () => Generator<JsonLine<DatasetLine>>
  /** The same of the questions. */
  questions: () => Generator<JsonLine<DatasetQuestion>>
  /** The same of what machine raters said. */
  machines: () => Generator<JsonLine<MachineLine>>
}

/** @throws KeymarkError when the folder is no JSONL export, or a file is not the one that was exported. */
export function readDataset(folder: string): ImportedDataset {
  const manifest = readManifest(folder)
  if (manifest === null) {
    throw new KeymarkError(
      'not-found',
      `There is no ${MANIFEST} in ${folder}, so this is no export of Keymark. Give the folder that an export was written into.`,
    )
  }
  const files = manifest.files.filter(({ format }) => format === 'jsonl')
  if (files.length === 0) {
    throw new KeymarkError(
      'bad-input',
      `${join(folder, MANIFEST)} lists no JSONL file. Export again as JSONL: the other formats are for other programs.`,
    )
  }
  for (const { path, sha256 } of files) {
    if (path.includes('/') || path.includes('\\')) {
      throw new KeymarkError('bad-input', `${join(folder, MANIFEST)}: "${path}" leads out of the folder. Export again.`)
    }
    if (sha256OfFile(join(folder, path)) !== sha256) {
      throw new KeymarkError(
        'bad-input',
        `${join(folder, path)} is not the file that was exported (its SHA-256 differs from the manifest's). Nothing was imported. Export again, or copy all files again.`,
      )
    }
  }
  const labels = files.filter(({ of }) => of === undefined)
  const asked = files.filter(({ of }) => of === 'questions')
  const machines = files.filter(({ of }) => of === 'machines')
  return {
    manifest,
    lines: labels.reduce((sum, { rows }) => sum + (rows ?? 0), 0),
    read: function* () {
      for (const { path } of labels) yield* readJsonLines(join(folder, path), DatasetLine, 'Export again.')
    },
    questions: function* () {
      for (const { path } of asked) yield* readJsonLines(join(folder, path), DatasetQuestion, 'Export again.')
    },
    machines: function* () {
      for (const { path } of machines) yield* readJsonLines(join(folder, path), MachineLine, 'Export again.')
    },
  }
}
