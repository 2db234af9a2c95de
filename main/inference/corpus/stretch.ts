/**
 * A corpus in stretches, for several machines. Its files lie one behind another on a line of bytes, and what can be read by itself has its
 * place on it: a line of a text or of JSON lines where it begins, a group of rows of Parquet, a document of a built-in corpus, and a whole
 * file where it is CSV, TSV or packed, which cannot be read from the middle. A shard is all that has its place in one stretch; so every
 * paragraph is of exactly one shard, and the shards one after another are the corpus.
 */
import type { BuiltInCorpus } from '#contract/corpus.ts'
import { builtInDocuments } from './built-in.ts'
import { fileSize } from './file-bytes.ts'
import type { Shard } from '#contract/scan.ts'
import type { CorpusInput } from './source.ts'

/** Bytes, end exclusive. */
export interface Stretch {
  from: number
  to: number
}

export const WHOLE: Stretch = { from: 0, to: Infinity }

/** Bytes of the line: of files as they lie on the disk. @throws KeymarkError when a file is not there. */
export const lineLength = (inputs: readonly CorpusInput[]): number =>
  inputs.reduce((sum, input) => sum + (input.kind === 'file' ? fileSize(input.path) : builtInSize(input.name)), 0)

const builtInSizes = new Map<BuiltInCorpus, number>()

function builtInSize(name: BuiltInCorpus): number {
  const known = builtInSizes.get(name)
  if (known !== undefined) return known
  const size = builtInDocuments(name).reduce((bytes, { read }) => bytes + Buffer.byteLength(read()), 0)
  builtInSizes.set(name, size)
  return size
}

export const stretchOf = (length: number, { index, of }: Shard): Stretch => ({
  from: Math.floor((length * (index - 1)) / of),
  to: Math.floor((length * index) / of),
})

export const holds = ({ from, to }: Stretch, place: number): boolean => from <= place && place < to

/** The part of a stretch that lies in a file which begins at `start`, in bytes of the file. */
export const within = ({ from, to }: Stretch, start: number): Stretch => ({
  from: Math.max(0, from - start),
  to: to - start,
})
