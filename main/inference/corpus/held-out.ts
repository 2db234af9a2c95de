/** The sentences that the demo model never saw: every hundredth distinct one of its corpus (resources/demo-model/MODEL_CARD.md). */
import { createHash } from 'node:crypto'
import type { Split } from '#contract/scan.ts'
import { readSentences } from './reader.ts'
import { surveyCorpus, type CorpusEntry, type CorpusInput } from './source.ts'

/** A text to look at a model with: a corpus, or what was kept back from the demo model's. */
export type TextInput = CorpusInput | { kind: 'held-out' }

const EVERY = 100

export function textSentences(text: TextInput, split: Split): string[] {
  const counts = { duplicates: 0, empty: 0, bytes: 0 }
  // A sample of a text holds what is common in it as often as the text does.
  if (text.kind !== 'held-out')
    return Array.from(readSentences([text], split, counts, 'kept'), (sentence) => sentence.text)
  return Array.from(readSentences([{ kind: 'built-in', name: 'demo' }], 'sentence', counts))
    .filter(({ number }) => number % EVERY === EVERY - 1)
    .map((sentence) => sentence.text)
}

/** @param sentences of the text, where it is the held-out one. */
export function surveyText(text: TextInput, sentences: readonly string[]): CorpusEntry {
  if (text.kind !== 'held-out') return surveyCorpus([text]).entries[0] as CorpusEntry
  const bytes = Buffer.from(`${sentences.join('\n')}\n`)
  return {
    name: 'held-out sentences of the demo corpus',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
  }
}
