/** A corpus as it is given: files and built-in corpora, one after another. */
import type { BuiltInCorpus } from '#contract/corpus.ts'

export type CorpusInput = { kind: 'file'; path: string } | { kind: 'built-in'; name: BuiltInCorpus }

export interface CorpusEntry {
  name: string
  sha256: string
  /** The size of its text: more than the file's where that is packed, less where it is a table with other columns. */
  bytes: number
}
