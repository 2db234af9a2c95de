/** The files that a path stands for: a file, a folder's text files, or what a pattern matches. */
import { existsSync, globSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { KeymarkError } from '../../keymark-error.ts'

const TEXTS = '**/*.{txt,TXT,jsonl,ndjson,csv,tsv,parquet}{,.gz,.zst}'

/**
 * In the order of their paths by code units, so that it is the same on every machine. What exists is taken as it is named, whatever
 * characters it holds; a path that is no pattern either is answered as it is.
 *
 * @throws KeymarkError when a folder holds no text file, or a pattern matches none.
 */
export function filesOf(path: string): string[] {
  if (existsSync(path)) return statSync(path).isDirectory() ? inFolder(path) : [path]
  let folder = dirname(path)
  let pattern = basename(path)
  while (!existsSync(folder) && dirname(folder) !== folder) {
    pattern = `${basename(folder)}/${pattern}`
    folder = dirname(folder)
  }
  if (!/[*?[{]/u.test(pattern)) return [path]
  const found = matches(folder, pattern)
  if (found.length === 0) {
    throw new KeymarkError('not-found', `No file matches ${pattern} in ${folder}. Check the pattern.`)
  }
  return found
}

function inFolder(folder: string): string[] {
  const found = matches(folder, TEXTS)
  if (found.length === 0) {
    throw new KeymarkError(
      'not-found',
      `The folder ${folder} holds no file whose name ends in .txt, .jsonl, .csv, .tsv or .parquet. Name its files, or a pattern such as ${join(folder, '*.md')}.`,
    )
  }
  return found
}

const matches = (folder: string, pattern: string): string[] =>
  globSync(pattern, { cwd: folder })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
    .toSorted((a, b) => (a < b ? -1 : 1))
