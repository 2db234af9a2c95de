/**
 * The sentences that the demo model never saw: every hundredth distinct one of its training text
 * (resources/demo-model/MODEL_CARD.md), kept as they were cut then, whatever rule cuts sentences now.
 */
import { createHash } from 'node:crypto'
import type { SentenceRules } from '#contract/scan.ts'
import heldOut from '../../../resources/demo-model/held-out.json' with { type: 'json' }
import { readSentences } from './reader.ts'
import type { CorpusEntry, CorpusInput } from './source.ts'
import { surveyCorpus } from './survey.ts'

/** A text to look at a model with: a corpus, or what was kept back from the demo model's. */
export type TextInput = CorpusInput | { kind: 'held-out' }

export async function textSentences(text: TextInput, reading: SentenceRules): Promise<string[]> {
  if (text.kind === 'held-out') return heldOut
  const counts = { duplicates: 0, empty: 0, bytes: 0 }
  // A sample of a text holds what is common in it as often as the text does.
  return Array.fromAsync(readSentences([text], reading, counts, 'kept'), (sentence) => sentence.text)
}

/** @param field column of tables that holds the text */
export async function surveyText(text: TextInput, field: string): Promise<CorpusEntry> {
  if (text.kind !== 'held-out') return (await surveyCorpus([text], field)).entries[0] as CorpusEntry
  const bytes = Buffer.from(`${heldOut.join('\n')}\n`)
  return {
    name: 'held-out sentences of the demo corpus',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
  }
}
