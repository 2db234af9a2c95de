/** Descriptions of single units as other programs write them, whichever: one record after another. */
import { readdirSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { DescriptionSettings } from '#contract/description.ts'
import { KeymarkError } from '../../keymark-error.ts'
import { delphiDescriptions } from './delphi.ts'
import type { Refused } from './json-records.ts'
import { neuronpediaDescriptions } from './neuronpedia.ts'
import type { DescriptionRecord, IsWanted } from './record.ts'
import { isTransluceFolder, transluceFolder, transluceRows } from './transluce.ts'

/** What a person can do about a file that is refused. */
const REMEDIES = {
  neuronpedia:
    'Give the explanations of one of Neuronpedia’s exports (explanations/batch-0.jsonl.gz and so on), or an array of them as JSON.',
  delphi: 'Give the folder “explanations” of a run of Delphi.',
  transluce:
    'Give rows of Transluce’s table of descriptions as JSON, one a line (psql -At with row_to_json writes them), or the folder “explanations” of their pipeline.',
}

export const refusedOf =
  (source: DescriptionSettings['source']): Refused =>
  (where, problem) =>
    new KeymarkError('bad-input', `${where}: ${problem}. Nothing was imported. ${REMEDIES[source]}`)

/**
 * @param paths files, or one folder
 * @param isWanted asked where a description has a file of its own: others are told without words
 * @throws KeymarkError `not-found`, `bad-input`: which file, which line, why, what to do.
 */
export function readDescriptions(
  paths: readonly string[],
  { source, set }: Pick<DescriptionSettings, 'source' | 'set'>,
  isWanted: IsWanted,
  signal: AbortSignal,
): AsyncGenerator<DescriptionRecord> {
  const refused = refusedOf(source)
  const [first = ''] = paths
  const found = statSync(first, { throwIfNoEntry: false })
  if (found === undefined) throw new KeymarkError('not-found', `There is nothing at ${first}. Check the path.`)
  const isFolder = found.isDirectory()
  if (source === 'delphi') {
    if (!isFolder) throw refused(first, 'this is no folder')
    return delphiDescriptions(explanationsIn(first), isWanted, refused, signal)
  }
  if (source === 'transluce' && isFolder && isTransluceFolder(first))
    return transluceFolder(first, isWanted, refused, signal)
  const files = isFolder ? filesIn(first) : paths
  if (files.length === 0) throw refused(first, 'there is no .json, .jsonl or .jsonl.gz in this folder')
  return source === 'neuronpedia'
    ? neuronpediaDescriptions(files, set === '' ? null : set, refused, signal)
    : transluceRows(files, refused, signal)
}

/** A run's folder stands for the explanations in it. */
function explanationsIn(folder: string): string {
  const own = join(folder, 'explanations')
  const isRun =
    basename(resolve(folder)) !== 'explanations' && statSync(own, { throwIfNoEntry: false })?.isDirectory() === true
  return isRun ? own : folder
}

/** In the order of the numbers in their names. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:json|jsonl)(?:\.gz)?$/u.test(name))
    .toSorted(new Intl.Collator('en', { numeric: true }).compare)
    .map((name) => join(folder, name))
