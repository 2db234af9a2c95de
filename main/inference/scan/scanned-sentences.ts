/** What a scan reads of a corpus, by its settings. */
import type { ScanSettings } from '#contract/scan.ts'
import { partOf } from '../corpus/part.ts'
import { readSentences, type ReadCounts, type Sentence } from '../corpus/reader.ts'
import { firstOf, sampled } from '../corpus/sample.ts'
import type { CorpusInput } from '../corpus/source.ts'
import { lineLength, stretchOf, WHOLE } from '../corpus/stretch.ts'
import { surveyCorpus, surveyShard, type Corpus } from '../corpus/survey.ts'

export const surveyScanned = (corpus: readonly CorpusInput[], { field, shard }: ScanSettings): Promise<Corpus> =>
  shard === null ? surveyCorpus(corpus, field) : surveyShard(corpus, field, shard)

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
  const { sample, sampleSeed, maxSentences, shard } = settings
  const stretch = shard === null ? WHOLE : stretchOf(lineLength(corpus), shard)
  const all = firstOf(readSentences(corpus, settings, read, { part: partOf(settings), stretch }), maxSentences)
  return sample === null ? all : sampled(all, sample, sampleSeed, isStopped)
}
