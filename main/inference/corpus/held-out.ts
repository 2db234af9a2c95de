/**
 * The sentences that the demo model never saw: every hundredth distinct one of its training text
 * (resources/demo-model/MODEL_CARD.md), kept as they were cut then, whatever rule cuts sentences now.
 */
import { createHash } from 'node:crypto'
import type { SentenceRules } from '#contract/scan.ts'
import heldOut from '../../../resources/demo-model/held-out.json' with { type: 'json' }
import { readSentences, type Sentence } from './reader.ts'
import type { CorpusEntry, CorpusInput } from './source.ts'
import { surveyCorpus } from './survey.ts'

/** A text to look at a model with: a corpus, what was kept back from the demo model's, or what a scan left of its own. */
export type TextInput =
  | CorpusInput
  | { kind: 'held-out' }
  | { kind: 'rest'; corpus: CorpusInput[]; share: number; rules: SentenceRules }

/** A sentence, and what is known of its document. */
export type TextSentence = Pick<Sentence, 'text' | 'source' | 'metadata'>

export async function textSentences(text: TextInput, reading: SentenceRules): Promise<TextSentence[]> {
  if (text.kind === 'held-out') return heldOut.map((sentence) => ({ text: sentence, source: '' }))
  const counts = { duplicates: 0, empty: 0, bytes: 0 }
  const sentences =
    text.kind === 'rest'
      ? readSentences(text.corpus, text.rules, counts, {
          repeats: 'kept',
          part: { heldOut: text.share, of: 'held-out', part: null },
        })
      : // A sample of a text holds what is common in it as often as the text does.
        readSentences([text], reading, counts, { repeats: 'kept' })
  return Array.fromAsync(sentences, ({ text: own, source, metadata }) => ({
    text: own,
    source,
    ...(metadata && { metadata }),
  }))
}

/** @param field column of tables that holds the text */
export async function surveyText(text: TextInput, field: string): Promise<CorpusEntry> {
  if (text.kind === 'rest') {
    const { entries, sha256, bytes } = await surveyCorpus(text.corpus, text.rules.field)
    const part = `${sha256} held-out ${text.share}`
    return {
      name: `held-out part (${text.share}) of ${entries.map(({ name }) => name).join(' + ')}`,
      sha256: createHash('sha256').update(part).digest('hex'),
      bytes: Math.round(bytes * text.share),
    }
  }
  if (text.kind !== 'held-out') return (await surveyCorpus([text], field)).entries[0] as CorpusEntry
  const bytes = Buffer.from(`${heldOut.join('\n')}\n`)
  return {
    name: 'held-out sentences of the demo corpus',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
  }
}
