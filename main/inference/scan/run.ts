/** One pass of a model over a corpus. Runs in the inference process; knows nothing of SQL. */
import { availableParallelism } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import type { ModelCheck } from '#contract/model.ts'
import type { DistantSession } from '../batches/session.ts'
import type { ReadCounts } from '../corpus/reader.ts'
import { SPLITTER_VERSION } from '../corpus/sentences.ts'
import type { Corpus } from '../corpus/survey.ts'
import { checkModel } from '../model-check.ts'
import { openModel, type OpenModel } from '../model/open.ts'
import { openTokenizer, type SentenceTokenizer } from '../tokenizer.ts'
import type { Checkpoint, ScanSays, ScanTask } from './messages.ts'
import { type Offer, openScanSession, type ScanSession } from './scan-session.ts'
import { scannedSentences, surveyScanned } from './scanned-sentences.ts'
import { ScanTally } from './tally.ts'
import { type EncodedSentence, readWindows, type Window } from './windows.ts'

/** Seconds of work between two checkpoints, and one more for so many bytes: what is written is a small part of what is done. */
const CHECKPOINT_EVERY = 5
const BYTES_A_SECOND = 10_000_000
const PROGRESS_EVERY = 0.25
/** Batches for each of several processes: one in work, and one so that it need not wait for the next. */
const WAITING = 2

export interface ScanControl {
  say: (message: ScanSays) => void
  /** Resolves with the checkpoint to go on from, once main knows what was opened. */
  begin: () => Promise<Checkpoint | null>
  /** Resolves when the last checkpoint is on disk. */
  saved: () => Promise<void>
  isStopped: () => boolean
  /** Where the runtime is in other processes. */
  distant?: DistantSession | null
}

interface Opened {
  model: OpenModel
  check: ModelCheck
  tokenizer: SentenceTokenizer
  corpus: Corpus
  session: ScanSession
}

export async function runScan(task: ScanTask, control: ScanControl): Promise<void> {
  const opened = await open(task, control)
  try {
    control.say(await describe(opened))
    const end = await pass(task, opened, control, await control.begin())
    await control.saved()
    return end
  } finally {
    await opened.session.close()
  }
}

async function open(
  { model: files, corpus, settings, processes = 1 }: ScanTask,
  { say, distant = null }: ScanControl,
): Promise<Opened> {
  say({ kind: 'working', message: 'opening the model' })
  const model = await openModel(files)
  const { beginningToken, context, vocabulary } = model.description
  const tokenizer = await openTokenizer(model.tokenizerFile, beginningToken?.id ?? null, context, vocabulary)
  say({ kind: 'working', message: 'reading the corpus' })
  await setImmediate()
  const surveyed = await surveyScanned(corpus, settings)
  say({ kind: 'working', message: 'preparing the runtime' })
  const check = await checkModel(model, settings)
  const each = Math.max(1, Math.floor(availableParallelism() / processes))
  const session = await (distant === null
    ? openScanSession(model, tokenizer, settings)
    : openScanSession(model, tokenizer, { ...settings, threads: settings.threads ?? each }, (request, options) =>
        distant.open(files, request, options),
      ))
  return { model, check, tokenizer, corpus: surveyed, session }
}

const describe = async ({ model, check, tokenizer, corpus, session }: Opened): Promise<ScanSays> => ({
  kind: 'opened',
  sources: {
    model: model.description,
    tokenizerSha256: model.tokenizerSha256,
    corpus: corpus.entries,
    corpusSha256: corpus.sha256,
  },
  runtime: {
    tokenLimit: tokenizer.limit,
    specialTokens: { leading: tokenizer.leading.length, trailing: tokenizer.trailing.length },
    check,
    ...(model.description.precision && { precision: model.description.precision }),
    unknownTokens: model.description.unknownTokens ?? 0,
    icuVersion: process.versions['icu'] ?? '',
    splitter: SPLITTER_VERSION,
    ...session.runtime,
  },
  vocabulary: await tokenizer.vocabulary(),
})

/** A batch in work; of a window of which nothing is left to do, the window alone. Steps are joined in their order. */
interface Step {
  window: Window
  sentences: EncodedSentence[] | null
  offer: Promise<Offer> | null
  /** Whether it is the first, or the last, of what is done of its window. */
  isFirst: boolean
  isLast: boolean
}

/** Scans from a checkpoint, or from the beginning, to the end of the corpus or until it is stopped; its last message is a checkpoint. */
async function pass(
  { corpus: input, settings, processes = 1 }: ScanTask,
  { model, tokenizer, corpus, session }: Opened,
  { say, saved, isStopped, distant = null }: ScanControl,
  from: Checkpoint | null,
): Promise<void> {
  const read: ReadCounts = { duplicates: 0, empty: 0, bytes: 0 }
  const widths = model.description.layers.map(({ keys }) => keys)
  const tally = new ScanTally(widths, { triggersPerKey: settings.triggersPerKey, both: session.both }, read, from)
  const { sample } = settings
  if (sample !== null) say({ kind: 'working', message: 'reading the corpus for its sample' })
  const windows = readWindows(scannedSentences(input, settings, read, isStopped), tokenizer, {
    first: from?.window ?? 0,
    atOnce: model.fixed.sentences,
    bytesRead: () => read.bytes,
  })
  const between = CHECKPOINT_EVERY + tally.bytes / BYTES_A_SECOND
  let isFirst = true
  const checkpoint = async (last: 'done' | 'stopped' | null): Promise<void> => {
    // The previous one must be on disk before the next is sent: two in flight would hide a full disk.
    if (!isFirst) await saved()
    isFirst = false
    say({ kind: 'checkpoint', ...tally.checkpoint(), last })
  }
  let lastProgress = 0
  const inWork: Step[] = []
  const joinNext = async (): Promise<void> => {
    const step = inWork.shift()
    if (step === undefined) return
    const { window, sentences, offer } = step
    if (step.isFirst) tally.enter(window)
    if (sentences !== null && offer !== null) tally.scanned(sentences, (await offer)(tally.counts.sentences))
    if (tally.pace.sinceCheckpoint >= between) await checkpoint(null)
    if (tally.pace.seconds - lastProgress >= PROGRESS_EVERY) {
      lastProgress = tally.pace.seconds
      const expected = tally.expected(corpus.bytes, sample ?? settings.maxSentences)
      say({
        kind: 'progress',
        sentences: tally.counts.sentences,
        total: expected?.sentences ?? null,
        ...tally.pace.estimate(expected && expected.tokens - tally.counts.tokens),
      })
    }
    if (step.isLast) tally.leave()
  }
  const most = distant === null ? 1 : WAITING * processes
  for await (const window of windows) {
    const start = window.index === from?.window ? from.batch : 0
    const batches = window.batches.slice(start)
    if (batches.length === 0) inWork.push({ window, sentences: null, offer: null, isFirst: true, isLast: true })
    for (const [i, sentences] of batches.entries()) {
      // Lets messages in: the runtime blocks this process while it works.
      await setImmediate()
      if (isStopped()) return checkpoint('stopped')
      const offer = session.scan(sentences, tally.findings)
      inWork.push({ window, sentences, offer, isFirst: i === 0, isLast: i === batches.length - 1 })
      while (inWork.length >= most) await joinNext()
    }
  }
  while (inWork.length > 0 && !isStopped()) await joinNext()
  // What a stop left of the reading is no end of it.
  await checkpoint(isStopped() ? 'stopped' : 'done')
}
