/** One pass of a model over a corpus. Runs in the inference process; knows nothing of SQL. */
import { setImmediate } from 'node:timers/promises'
import type { ScanCounts } from '#contract/scan.ts'
import { readSentences, type ReadCounts } from '../corpus/reader.ts'
import { surveyCorpus } from '../corpus/source.ts'
import type { Checkpoint, Reply, ScanTask, SentenceRecord } from '../messages.ts'
import { checkModel } from '../model-check.ts'
import { openModel } from '../model/open.ts'
import { openScanSession } from './scan-session.ts'
import { openTokenizer } from '../tokenizer.ts'
import { Pace } from './pace.ts'
import { TopTriggers } from './top-triggers.ts'
import { readWindows, type EncodedSentence } from './windows.ts'

/** Seconds of work between two checkpoints. */
const CHECKPOINT_EVERY = 5
const PROGRESS_EVERY = 0.25

export interface ScanControl {
  send: (reply: Reply) => void
  /** Resolves with the checkpoint to go on from, once main knows what was opened. */
  begin: () => Promise<Checkpoint | null>
  /** Resolves when the last checkpoint is on disk. */
  saved: () => Promise<void>
  isStopped: () => boolean
}

export async function runScan(task: ScanTask, control: ScanControl): Promise<void> {
  const { settings } = task
  control.send({ kind: 'working', message: 'opening the model' })
  const model = await openModel(task.model)
  const { description } = model
  const tokenizer = await openTokenizer(
    model.tokenizerFile,
    description.beginningToken?.id ?? null,
    description.context,
  )
  control.send({ kind: 'working', message: 'reading the corpus' })
  await setImmediate()
  const corpus = surveyCorpus(task.corpus)
  control.send({ kind: 'working', message: 'preparing the runtime' })
  const check = await checkModel(model, settings)
  const session = await openScanSession(model, tokenizer, settings)
  try {
    control.send({
      kind: 'opened',
      sources: {
        model: description,
        tokenizerSha256: model.tokenizerSha256,
        corpus: corpus.entries,
        corpusSha256: corpus.sha256,
      },
      runtime: {
        tokenLimit: tokenizer.limit,
        specialTokens: { leading: tokenizer.leading.length, trailing: tokenizer.trailing.length },
        check,
        ...(description.precision && { precision: description.precision }),
        icuVersion: process.versions['icu'] ?? '',
        ...session.runtime,
      },
      vocabulary: tokenizer.vocabulary(),
    })
    const from = await control.begin()
    const top = new TopTriggers(
      description.layers.map((layer) => layer.keys),
      settings.triggersPerKey,
      from?.layers,
    )
    const counts: ScanCounts = from?.counts ?? { sentences: 0, tokens: 0, duplicates: 0, empty: 0, cut: 0 }
    let tokenless = from?.tokenless ?? 0
    const read: ReadCounts = { duplicates: 0, empty: 0, bytes: 0 }
    const sentences = readSentences(task.corpus, settings.split, read)
    const windows = readWindows(sentences, tokenizer, {
      first: from?.window ?? 0,
      maxSentences: settings.maxSentences,
      bytesRead: () => read.bytes,
    })
    const pace = new Pace(from?.seconds ?? 0)
    const fresh = new Map<number, EncodedSentence>()
    let lastProgress = 0
    let isFirst = true
    let tokenlessHere = 0

    const checkpoint = async (window: number, batch: number, last: 'done' | 'stopped' | null): Promise<void> => {
      const held = top.sentencesHeld()
      const records: SentenceRecord[] = []
      for (const [number, sentence] of fresh) if (held.has(number)) records.push(record(sentence))
      fresh.clear()
      counts.duplicates = read.duplicates
      counts.empty = read.empty + tokenless + tokenlessHere
      // The previous one must be on disk before the next is sent: two in flight would hide a full disk.
      if (!isFirst) await control.saved()
      isFirst = false
      control.send({
        kind: 'checkpoint',
        checkpoint: { window, batch, counts: { ...counts }, tokenless, seconds: pace.seconds, layers: top.layers },
        sentences: records,
        last,
      })
      pace.checkpointed()
    }

    let place = { window: from?.window ?? 0, batch: from?.batch ?? 0 }
    for await (const window of windows) {
      tokenlessHere = window.empty
      const start = window.index === from?.window ? from.batch : 0
      for (let batch = start; batch < window.batches.length; batch++) {
        // Lets messages in: the runtime blocks this process while it works.
        await setImmediate()
        if (control.isStopped()) {
          await checkpoint(place.window, place.batch, 'stopped')
          await control.saved()
          return
        }
        const current = window.batches[batch] ?? []
        for (const sentence of await session.scan(current, top)) fresh.set(sentence.number, sentence)
        const tokens = current.reduce((sum, { ids }) => sum + ids.length, 0)
        counts.sentences += current.length
        counts.tokens += tokens
        counts.cut += current.filter(({ cut }) => cut).length
        pace.worked(tokens)
        place = { window: window.index, batch: batch + 1 }
        if (pace.sinceCheckpoint >= CHECKPOINT_EVERY) await checkpoint(place.window, place.batch, null)
        if (pace.seconds - lastProgress >= PROGRESS_EVERY) {
          lastProgress = pace.seconds
          const total = expected(
            counts.sentences,
            window.bytes,
            corpus.bytes,
            window.index,
            batch,
            window.batches.length,
            settings.maxSentences,
          )
          control.send({
            kind: 'progress',
            sentences: counts.sentences,
            total,
            ...pace.estimate(counts.sentences, total),
          })
        }
      }
      place = { window: window.index + 1, batch: 0 }
      tokenless += window.empty
      tokenlessHere = 0
    }
    await checkpoint(place.window, place.batch, 'done')
    await control.saved()
  } finally {
    await session.close()
  }
}

/** Sentences of the whole corpus, projected from those read so far by bytes. */
function expected(
  scanned: number,
  bytesRead: number,
  bytes: number,
  window: number,
  batch: number,
  batches: number,
  maxSentences: number | null,
): number | null {
  if (bytesRead === 0) return null
  const read = scanned / ((window + (batch + 1) / batches) / (window + 1))
  const total = Math.max(scanned, Math.round((read * bytes) / Math.min(bytes, bytesRead)))
  return maxSentences === null ? total : Math.max(scanned, Math.min(total, maxSentences))
}

function record({ number, source, start, end, text, ids, ends }: EncodedSentence): SentenceRecord {
  return { number, source, start, end, text, ids, ends }
}
