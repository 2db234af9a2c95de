/** What a scan has found and counted so far, and where it stands in its fixed order of batches. */
import { ScanCounts } from '#contract/scan.ts'
import type { ReadCounts } from '../corpus/reader.ts'
import { Activity } from './activity.ts'
import type { Checkpoint, SentenceRecord } from './messages.ts'
import { Pace } from './pace.ts'
import { SentenceSample } from './sentence-sample.ts'
import type { Findings } from './scan-session.ts'
import { TopTriggers } from './top-triggers.ts'
import type { EncodedSentence, Window } from './windows.ts'

export class ScanTally {
  readonly findings: Findings
  readonly counts: ScanCounts
  readonly pace: Pace
  readonly #read: Readonly<ReadCounts>
  /** Null for a scan that was begun without one: half a sample would be none. */
  readonly #sample: SentenceSample | null
  /** Sentences since the last checkpoint of which some key took a prefix, or that came into the sample. */
  readonly #fresh = new Map<number, EncodedSentence>()
  /** Sentences without a token of their own: in the windows before this one, and in this one. */
  #tokenless: number
  #tokenlessHere = 0
  #window: number
  #batch: number
  /** Scanned by the end of the present window, and the bytes of the corpus that were read by then. */
  #known: Amount & { bytes: number } = { sentences: 0, tokens: 0, bytes: 0 }

  /**
   * @param widths keys of each layer
   * @param both whether the negative side is kept
   * @param read what the reader counts while the windows are read
   */
  constructor(
    widths: readonly number[],
    { triggersPerKey, both }: { triggersPerKey: number; both: boolean },
    read: Readonly<ReadCounts>,
    from: Checkpoint | null,
  ) {
    this.findings = {
      positive: new TopTriggers(widths, triggersPerKey, from?.layers),
      negative: both ? new TopTriggers(widths, triggersPerKey, from?.negative ?? undefined) : null,
      activity: from?.activity === null ? null : new Activity(widths, both ? 2 : 1, from?.activity),
    }
    this.counts = from?.counts ?? ScanCounts.parse({ sentences: 0, tokens: 0, duplicates: 0, empty: 0, cut: 0 })
    this.pace = new Pace(from?.seconds ?? 0)
    this.#sample = from === null ? new SentenceSample() : from.sample && new SentenceSample(undefined, from.sample)
    this.#read = read
    this.#tokenless = from?.tokenless ?? 0
    this.#window = from?.window ?? 0
    this.#batch = from?.batch ?? 0
  }

  /** Size of what is kept of keys, which every checkpoint writes. */
  get bytes(): number {
    const { positive, negative, activity } = this.findings
    const layers = [...positive.layers, ...(negative?.layers ?? []), ...(activity?.layers ?? [])]
    const sizes = layers.flatMap((layer) => Object.values(layer).map((numbers: ArrayBufferView) => numbers.byteLength))
    return sizes.reduce((sum, size) => sum + size, 0)
  }

  enter({ index, empty, batches, bytes }: Window): void {
    if (index !== this.#window) this.#batch = 0
    this.#window = index
    this.#tokenlessHere = empty
    const ahead = batches.slice(this.#batch).flat()
    this.#known = {
      sentences: this.counts.sentences + ahead.length,
      tokens: this.counts.tokens + ahead.reduce((sum, { ids }) => sum + ids.length, 0),
      bytes,
    }
  }

  /** What the whole corpus holds, projected from all that was read; null while nothing was. @param bytes of the corpus */
  expected(bytes: number, maxSentences: number | null): Amount | null {
    return expectedOf(this.#known, bytes, maxSentences)
  }

  /** @param taken the sentences of the batch of which some key took a prefix */
  scanned(batch: readonly EncodedSentence[], taken: readonly EncodedSentence[]): void {
    for (const sentence of taken) this.#fresh.set(sentence.number, sentence)
    for (const sentence of batch)
      if (this.#sample?.offer(sentence.number) === true) this.#fresh.set(sentence.number, sentence)
    const tokens = batch.reduce((sum, { ids }) => sum + ids.length, 0)
    this.counts.sentences += batch.length
    this.counts.tokens += tokens
    this.counts.cleaned += batch.filter(({ raw }) => raw !== undefined).length
    this.counts.cut += batch.filter(({ cut }) => cut).length
    this.counts.spelled += batch.filter(({ spells }) => spells !== 'nothing').length
    this.counts.special += batch.filter(({ spells }) => spells === 'special').length
    this.pace.worked(tokens)
    this.#batch += 1
  }

  leave(): void {
    this.#window += 1
    this.#batch = 0
    this.#tokenless += this.#tokenlessHere
    this.#tokenlessHere = 0
  }

  /** All that is needed to go on from here, with the sentences that triggers need and that no checkpoint held before. */
  checkpoint(): { checkpoint: Checkpoint; sentences: SentenceRecord[] } {
    const { positive, negative, activity } = this.findings
    const held = positive.sentencesHeld().union(negative?.sentencesHeld() ?? new Set())
    const sample = this.#sample?.numbers ?? null
    for (const number of sample ?? []) held.add(number)
    const sentences = [...this.#fresh.values()].filter(({ number }) => held.has(number)).map(record)
    this.#fresh.clear()
    this.counts.duplicates = this.#read.duplicates
    this.counts.empty = this.#read.empty + this.#tokenless + this.#tokenlessHere
    const checkpoint: Checkpoint = {
      window: this.#window,
      batch: this.#batch,
      counts: { ...this.counts },
      tokenless: this.#tokenless,
      seconds: this.pace.seconds,
      layers: positive.layers,
      negative: negative?.layers ?? null,
      activity: activity?.layers ?? null,
      sample,
    }
    this.pace.checkpointed()
    return { checkpoint, sentences }
  }
}

export interface Amount {
  sentences: number
  tokens: number
}

/** The amount read so far, grown in proportion to the bytes that are left, and no further than to the most sentences wanted. */
export function expectedOf(
  { sentences, tokens, bytes: read }: Amount & { bytes: number },
  bytes: number,
  maxSentences: number | null,
): Amount | null {
  if (read === 0 || sentences === 0) return null
  const byBytes = Math.max(1, bytes / read)
  const growth = maxSentences === null ? byBytes : Math.max(1, Math.min(byBytes, maxSentences / sentences))
  return { sentences: Math.round(sentences * growth), tokens: Math.round(tokens * growth) }
}

export function record({ number, source, metadata, start, end, text, ids, ends }: EncodedSentence): SentenceRecord {
  return { number, source, ...(metadata && { metadata }), start, end, text, ids, ends }
}
