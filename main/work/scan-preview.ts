/** What a scan will read of a text, before it runs. */
import type { ScanPreview, SentenceRules } from '#contract/scan.ts'
import { readSentences } from '../inference/corpus/reader.ts'
import type { CorpusInput } from '../inference/corpus/source.ts'

/** The first `limit` sentences. @throws KeymarkError when a file is not there or no text. */
export function previewScan(corpus: readonly CorpusInput[], rules: SentenceRules, limit: number): ScanPreview {
  const sentences = readSentences(corpus, rules, { duplicates: 0, empty: 0, bytes: 0 })
  return { sentences: [...sentences.take(limit)].map(({ text, raw = text }) => ({ text, raw })) }
}
