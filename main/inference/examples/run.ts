/** A second pass over a sample of a scan's sentences, in which only the keys asked for leave the runtime. */
import { setImmediate } from 'node:timers/promises'
import { KeymarkError } from '../../keymark-error.ts'
import type { ReadCounts } from '../corpus/reader.ts'
import { sampled } from '../corpus/sample.ts'
import { SPLITTER_VERSION } from '../corpus/sentences.ts'
import { coefficientsOf } from '../instrument/request.ts'
import { openScanned } from '../model/scanned.ts'
import type { OpenModel } from '../model/open.ts'
import type { SentenceRecord } from '../scan/messages.ts'
import { Pace } from '../scan/pace.ts'
import { scannedSentences, surveyScanned } from '../scan/scanned-sentences.ts'
import { record } from '../scan/tally.ts'
import { readWindows, type EncodedSentence } from '../scan/windows.ts'
import { openSession, type ModelSession } from '../session.ts'
import { openTokenizer, type SentenceTokenizer } from '../tokenizer.ts'
import type { Line, Task } from '../tasks.ts'
import { ExampleDraw, ticketOf } from './draw.ts'
import type { ExamplesCheckpoint, ExamplesConversation, ExamplesTask } from './task.ts'

type Say = Line<ExamplesConversation>['say']

/** Seconds of work between two checkpoints, and one more for so many bytes. */
const CHECKPOINT_EVERY = 5
const BYTES_A_SECOND = 10_000_000
const PROGRESS_EVERY = 0.25
/** Sentences that are told at a time. */
const TOLD = 500

/** @throws KeymarkError when model or corpus are missing or not the scan's, or the runtime does not serve. */
export const examplesTask: Task<'examples'> = async (task, { say, listen }) => {
  const begin = Promise.withResolvers<ExamplesCheckpoint | null>()
  listen(({ from }) => begin.resolve(from))
  say({ kind: 'working', message: 'opening the model' })
  const model = await openScanned(task)
  const { beginningToken, context, vocabulary } = model.description
  const tokenizer = await openTokenizer(model.tokenizerFile, beginningToken?.id ?? null, context, vocabulary)
  say({ kind: 'working', message: 'reading the corpus' })
  await setImmediate()
  const corpus = await surveyScanned(task.corpus, task.scanned)
  if (corpus.sha256 !== task.corpusSha256) {
    throw new KeymarkError(
      'bad-input',
      `The corpus is not what it was when it was scanned (${corpus.entries.map(({ name }) => name).join(', ')}: the SHA-256 differs). Put the original back, or scan the new one.`,
    )
  }
  say({ kind: 'working', message: 'preparing the runtime' })
  const keys = new Map(task.layers.map(({ layer, keys }) => [layer, [...keys]]))
  const session = await openSession(model, { kind: 'coefficients', keys }, task)
  try {
    const { provider, runtimeVersion, threads } = session
    const icuVersion = process.versions['icu'] ?? ''
    say({ kind: 'opened', opened: { provider, runtimeVersion, threads, icuVersion, splitter: SPLITTER_VERSION } })
    await pass(task, { model, tokenizer, session }, await begin.promise, say)
  } finally {
    await session.close()
  }
}

interface Opened {
  model: OpenModel
  tokenizer: SentenceTokenizer
  session: ModelSession
}

/** From a checkpoint, or from the beginning, to the end of the sample. */
async function pass(
  task: ExamplesTask,
  { model, tokenizer, session }: Opened,
  from: ExamplesCheckpoint | null,
  say: Say,
): Promise<void> {
  const { sentences: size, seed, layers } = task
  const draw = new ExampleDraw(layers, task, from?.layers)
  const pace = new Pace(from?.seconds ?? 0)
  const at = { window: 0, batch: 0, sentences: from?.sentences ?? 0, tokens: from?.tokens ?? 0 }
  const held = draw.sentencesHeld()
  /** What is told of them at the end. What was drawn before the checkpoint is read, but not run, again. */
  const taken = new Map<number, EncodedSentence>()
  const read: ReadCounts = { duplicates: 0, empty: 0, bytes: 0 }
  if (size !== null) say({ kind: 'working', message: 'drawing the sentences' })
  const all = scannedSentences(task.corpus, task.scanned, read)
  const windows = readWindows(size === null ? all : sampled(all, size, seed), tokenizer, {
    first: 0,
    atOnce: model.fixed.sentences,
    bytesRead: () => read.bytes,
  })
  const checkpoint = (isLast: boolean): void => {
    say({ kind: 'checkpoint', checkpoint: { ...at, seconds: pace.seconds, layers: draw.layers }, isLast })
    pace.checkpointed()
  }
  const between = CHECKPOINT_EVERY + draw.bytes / BYTES_A_SECOND
  const { expected, mean } = expectation(task)
  let lastProgress = 0
  for await (const window of windows) {
    at.window = window.index
    for (const [batch, sentences] of window.batches.entries()) {
      at.batch = batch
      if (from !== null && (at.window < from.window || (at.window === from.window && batch < from.batch))) {
        for (const sentence of sentences) if (held.has(sentence.number)) taken.set(sentence.number, sentence)
        continue
      }
      // Lets messages out: the runtime blocks this process while it works.
      await setImmediate()
      for (const sentence of await offered(sentences, { task, tokenizer, session, draw }))
        taken.set(sentence.number, sentence)
      const tokens = sentences.reduce((sum, { ids }) => sum + ids.length, 0)
      at.batch = batch + 1
      at.sentences += sentences.length
      at.tokens += tokens
      pace.worked(tokens)
      if (pace.sinceCheckpoint >= between) {
        checkpoint(false)
        forget(taken, draw.sentencesHeld())
      }
      if (pace.seconds - lastProgress < PROGRESS_EVERY) continue
      lastProgress = pace.seconds
      const left = (expected - at.sentences) * mean
      say({ kind: 'progress', sentences: at.sentences, total: expected, ...pace.estimate(Math.max(0, left)) })
    }
  }
  forget(taken, draw.sentencesHeld())
  const records: SentenceRecord[] = [...taken.values()].map(record)
  for (let first = 0; first < records.length; first += TOLD) {
    say({ kind: 'sentences', sentences: records.slice(first, first + TOLD) })
    await setImmediate()
  }
  checkpoint(true)
}

/** Sentences that will be read, and tokens of one, as the scan found them. */
function expectation({ amount, sentences }: ExamplesTask): { expected: number; mean: number } {
  const expected = Math.min(sentences ?? Infinity, amount.sentences)
  return { expected, mean: amount.sentences === 0 ? 0 : amount.tokens / amount.sentences }
}

function forget(taken: Map<number, EncodedSentence>, held: ReadonlySet<number>): void {
  for (const number of taken.keys()) if (!held.has(number)) taken.delete(number)
}

/** Runs a batch, all of one length, and offers its sentences. @returns those that a key took */
async function offered(
  batch: readonly EncodedSentence[],
  { task, tokenizer, session, draw }: { task: ExamplesTask; draw: ExampleDraw } & Omit<Opened, 'model'>,
): Promise<Set<EncodedSentence>> {
  const length = batch[0]?.ids.length ?? 0
  const ids = new Int32Array(batch.length * length)
  batch.forEach((sentence, row) => ids.set(sentence.ids, row * length))
  const outputs = await session.run(ids, batch.length, length)
  const own = { first: tokenizer.leading.length, end: length - tokenizer.trailing.length }
  const tickets = batch.map((sentence) => ticketOf(task.seed, sentence))
  const taken = new Set<EncodedSentence>()
  task.layers.forEach(({ layer, keys }, i) => {
    const all = outputs[coefficientsOf(layer)]?.data
    if (!(all instanceof Float32Array))
      throw new KeymarkError('internal', `The runtime gave no ${coefficientsOf(layer)}.`)
    batch.forEach((sentence, row) => {
      const offset = row * length * keys.length
      if (draw.offer(i, tickets[row] as (typeof tickets)[number], { all, offset, ...own })) taken.add(sentence)
    })
  })
  return taken
}
