/**
 * Reads a corpus that was scanned in shards once more, for what no shard can know: which of its sentences an earlier one has too, the
 * numbers of the others in the whole, and the sentences that a scan of the whole keeps at random. The model runs on repeated sentences
 * only, so that what the shards counted of them can be taken back.
 */
import { setImmediate } from 'node:timers/promises'
import type { ScanSettings } from '#contract/scan.ts'
import { KeymarkError } from '../../keymark-error.ts'
import { HashSet } from '../corpus/hash-set.ts'
import type { Paragraph } from '../corpus/paragraphs.ts'
import { partOf } from '../corpus/part.ts'
import { readSentences, type ReadCounts, type Sentence } from '../corpus/reader.ts'
import { lineLength, type Stretch, stretchOf } from '../corpus/stretch.ts'
import { ShardDigest, surveyCorpus } from '../corpus/survey.ts'
import { openScanned } from '../model/scanned.ts'
import type { OpenModel } from '../model/open.ts'
import type { ScanProgress } from '../scan/messages.ts'
import { SAMPLE_SIZE, SentenceSample } from '../scan/sentence-sample.ts'
import { openScanSession, type ScanSession } from '../scan/scan-session.ts'
import { expectedOf, record, ScanTally } from '../scan/tally.ts'
import { readWindows, type EncodedSentence } from '../scan/windows.ts'
import { openTokenizer, type SentenceTokenizer } from '../tokenizer.ts'
import type { Task } from '../tasks.ts'
import type { MergeTask, ShardReading, WholeReading } from './messages.ts'

export const mergeTask: Task<'merge'> = async (task, { say }) =>
  say({ kind: 'read', reading: await readWhole(task, (progress) => say({ kind: 'progress', ...progress })) })

/** Seconds between two reports. */
const PROGRESS_EVERY = 0.25
/** In place of the number that a repeated sentence does not have. */
const REPEATED = 0xffffffff

/** @throws KeymarkError when model or corpus are not those of the shards, or the runtime is not. */
export async function readWhole(task: MergeTask, progress: (progress: ScanProgress) => void): Promise<WholeReading> {
  const { corpus, settings, ranOn } = task
  const model = await openScanned(task)
  const { beginningToken, context, vocabulary } = model.description
  const tokenizer = await openTokenizer(model.tokenizerFile, beginningToken?.id ?? null, context, vocabulary)
  if (tokenizer.limit !== ranOn.tokenLimit) throw otherRuntime(`cuts sentences at ${tokenizer.limit} tokens`, task)
  const surveyed = await surveyCorpus(corpus, settings.field)
  const read: ReadCounts = { duplicates: 0, empty: 0, bytes: 0 }
  const sample = new SentenceSample()
  const shards = new Shards(task)
  const kept = new Map<number, EncodedSentence>()
  const both = settings.sides === 'both'
  const widths = model.description.layers.map(({ keys }) => keys)
  const tally = new ScanTally(widths, { triggersPerKey: 1, both }, read, null)
  const windows = readWindows(wanted(task, shards, sample, read), tokenizer, {
    first: 0,
    atOnce: model.fixed.sentences,
    bytesRead: () => read.bytes,
  })
  let session: ScanSession | null = null
  let told = 0
  try {
    for await (const { batches } of windows) {
      for (const batch of batches) {
        const repeated = batch.filter(({ number }) => number === REPEATED)
        for (const sentence of batch)
          if (sentence.number !== REPEATED && sample.offer(sentence.number)) kept.set(sentence.number, sentence)
        if (repeated.length === 0) continue
        session ??= await sameSession(model, tokenizer, task)
        const offer = await session.scan(repeated, tally.findings)
        offer(tally.counts.sentences)
        tally.scanned(repeated, [])
        await setImmediate()
      }
      if (kept.size > 4 * SAMPLE_SIZE) keepOnly(kept, sample)
      if (tally.pace.seconds - told < PROGRESS_EVERY) continue
      told = tally.pace.seconds
      const done = shards.read
      const all = expectedOf({ sentences: done, tokens: 0, bytes: read.bytes }, surveyed.bytes, null)
      const left = (told * Math.max(0, surveyed.bytes - read.bytes)) / Math.max(1, read.bytes)
      progress({ sentences: done, total: all?.sentences ?? null, tokensPerSecond: null, secondsLeft: left })
    }
  } finally {
    await session?.close()
  }
  keepOnly(kept, sample)
  const { counts, activity } = { counts: tally.counts, activity: tally.findings.activity }
  return {
    corpus: surveyed.entries,
    corpusSha256: surveyed.sha256,
    vocabulary: await tokenizer.vocabulary(),
    shards: shards.readings,
    sample: sample.numbers,
    sentences: [...kept.values()].map(record),
    repeated: { counts, tokenless: shards.repeated - counts.sentences, activity: activity?.layers ?? null },
  }
}

function keepOnly(kept: Map<number, EncodedSentence>, sample: SentenceSample): void {
  const numbers = new Set(sample.numbers)
  for (const number of kept.keys()) if (!numbers.has(number)) kept.delete(number)
}

/** Sentences that have to be looked at: those that an earlier shard has, and those that may come into the sample. */
async function* wanted(
  { corpus, settings }: MergeTask,
  shards: Shards,
  sample: SentenceSample,
  read: ReadCounts,
): AsyncGenerator<Sentence> {
  const reading = readSentences(corpus, settings, read, {
    repeats: 'kept',
    part: partOf(settings),
    onParagraph: (paragraph) => shards.enter(paragraph),
  })
  for await (const sentence of reading) {
    const number = shards.number(sentence.text)
    if (number === REPEATED || (number !== null && sample.wants(number))) yield { ...sentence, number }
  }
  shards.end()
}

/** Goes through the shards as their paragraphs come, and sees that each has the text that was scanned. */
class Shards {
  readonly readings: ShardReading[] = []
  readonly #expected: MergeTask['shards']
  readonly #stretches: Stretch[]
  readonly #inputs: MergeTask['corpus']
  readonly #seen = new HashSet()
  #next = 0
  #own = new HashSet()
  #digest: ShardDigest
  #first = 0
  #sentences = 0
  #repeats: number[] = []

  constructor({ corpus, shards }: MergeTask) {
    const length = lineLength(corpus)
    this.#inputs = corpus
    this.#expected = shards
    this.#stretches = shards.map((_, i) => stretchOf(length, { index: i + 1, of: shards.length }))
    this.#digest = new ShardDigest(corpus)
  }

  /** Sentences of the whole so far. */
  get read(): number {
    return this.#next
  }

  get repeated(): number {
    return this.readings.reduce((sum, { repeats }) => sum + repeats.length, 0)
  }

  enter(paragraph: Paragraph): void {
    while (paragraph.place >= (this.#stretches[this.readings.length]?.to ?? Infinity)) this.#leave()
    this.#digest.add(paragraph)
  }

  /** The next sentence's number in the whole; null where its shard has it already. */
  number(text: string): number | null {
    if (!this.#own.add(text)) return null
    this.#sentences += 1
    if (this.#seen.add(text)) return this.#next++
    this.#repeats.push(this.#sentences - 1)
    return REPEATED
  }

  end(): void {
    while (this.readings.length < this.#expected.length) this.#leave()
  }

  #leave(): void {
    const { name, corpusSha256 } = this.#expected[this.readings.length] ?? { name: '', corpusSha256: '' }
    if (this.#digest.corpus().sha256 !== corpusSha256) {
      throw new KeymarkError(
        'bad-input',
        `${name} was scanned in another text than the corpus has there now: the files of the corpus, or their order, are not what they were. Nothing was stored. Put the files back, or scan that shard again.`,
      )
    }
    this.readings.push({ first: this.#first, sentences: this.#sentences, repeats: Uint32Array.from(this.#repeats) })
    this.#own = new HashSet()
    this.#digest = new ShardDigest(this.#inputs)
    this.#first = this.#next
    this.#sentences = 0
    this.#repeats = []
  }
}

/** Sums can only be taken apart by the arithmetic that they were made with. */
async function sameSession(
  model: OpenModel,
  tokenizer: SentenceTokenizer,
  task: MergeTask & { settings: ScanSettings },
): Promise<ScanSession> {
  const { settings, ranOn } = task
  const provider = ranOn.provider === 'ff-layers' ? 'cpu' : ranOn.provider
  const session = await openScanSession(model, tokenizer, { ...settings, provider, threads: ranOn.threads })
  const { runtimeVersion, threads } = session.runtime
  if (runtimeVersion === ranOn.runtimeVersion && threads === ranOn.threads) return session
  await session.close()
  throw otherRuntime(`is onnxruntime ${runtimeVersion} with ${threads} threads`, task)
}

const otherRuntime = (what: string, { ranOn }: MergeTask): KeymarkError =>
  new KeymarkError(
    'unsupported',
    `This machine ${what}; the shards ran on onnxruntime ${ranOn.runtimeVersion} with ${ranOn.threads} threads and cut sentences at ${ranOn.tokenLimit} tokens. Some of their sentences stand in several shards, and what was counted of those can only be taken back by the same arithmetic. Merge where the shards ran. Nothing was stored.`,
  )
