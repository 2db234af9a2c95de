/** The sentences of a corpus that a scan reads, by its settings. */
import type { ScanSettings } from '#contract/scan.ts'
import { readSentences, type ReadCounts, type Sentence } from '../corpus/reader.ts'
import { firstOf, sampled } from '../corpus/sample.ts'
import type { CorpusInput } from '../corpus/source.ts'

/**
 * @param read what the reader counts, which the caller owns
 * @param isStopped asked while a sample is drawn
 */
export function scannedSentences(
  corpus: readonly CorpusInput[],
  settings: ScanSettings,
  read: ReadCounts,
  isStopped?: () => boolean,
): AsyncGenerator<Sentence> {
  const { sample, sampleSeed, heldOut, maxSentences } = settings
  const part = heldOut > 0 || settings.part !== null ? ({ heldOut, of: 'scan', part: settings.part } as const) : null
  const all = firstOf(readSentences(corpus, settings, read, { part }), maxSentences)
  return sample === null ? all : sampled(all, sample, sampleSeed, isStopped)
}
