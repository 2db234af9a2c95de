/** What a scan will read of a text, before it runs. */
import type { ScanPreview, SentenceRules } from '#contract/scan.ts'
import { readSentences } from '../inference/corpus/reader.ts'
import { firstOf } from '../inference/corpus/sample.ts'
import { tableColumns } from '../inference/corpus/table.ts'
import type { CorpusInput } from '../inference/corpus/source.ts'

/** The first `limit` sentences. @throws KeymarkError when a file is not there or no text. */
export async function previewScan(
  corpus: readonly CorpusInput[],
  rules: SentenceRules,
  limit: number,
): Promise<ScanPreview> {
  const sentences = readSentences(corpus, rules, { duplicates: 0, empty: 0, bytes: 0 })
  return { sentences: await Array.fromAsync(firstOf(sentences, limit), ({ text, raw = text }) => ({ text, raw })) }
}

/** Columns of the first file that is a table; null where none is. */
export async function corpusColumns(corpus: readonly CorpusInput[]): Promise<string[] | null> {
  for (const input of corpus) {
    const columns = input.kind === 'file' ? await tableColumns(input.path) : null
    if (columns !== null) return columns
  }
  return null
}
