/** One scan, and the bare forward pass over the same batches, both in this process. */
import { ScanSettings } from '#contract/scan.ts'
import type { ScanSays, ScanTask } from '#main/inference/scan/messages.ts'
import { readSentences } from '#main/inference/corpus/reader.ts'
import { firstOf } from '#main/inference/corpus/sample.ts'
import { openModel } from '#main/inference/model/open.ts'
import { runScan } from '#main/inference/scan/run.ts'
import type { LayerTriggers } from '#main/inference/scan/top-triggers.ts'
import { readWindows, type EncodedSentence } from '#main/inference/scan/windows.ts'
import { openSession } from '#main/inference/session.ts'
import { openTokenizer } from '#main/inference/tokenizer.ts'

/** A scan of the demo corpus. */
export function task(model: string, maxSentences: number, settings: Partial<ScanSettings> = {}): ScanTask {
  return {
    model,
    corpus: [{ kind: 'built-in', name: 'demo' }],
    settings: ScanSettings.parse({ maxSentences, provider: 'cpu', ...settings }),
  }
}

export interface Rate {
  /** Tokens a second, without the start. */
  perSecond: number
  /** Tokens a second of one core's work, which a noisy neighbour changes less. */
  perCoreSecond: number
}

export interface Scanned extends Rate {
  tokens: number
  layers: readonly LayerTriggers[]
  /** Token ids of the sentences that hold a trigger, by number. */
  sentences: ReadonlyMap<number, Int32Array>
}

/** Main's side is an acknowledgement. */
export async function scanOnce(work: ScanTask): Promise<Scanned> {
  let started = 0
  let before = process.cpuUsage()
  let spent = before
  let tokens = 0
  let ended = 0
  let layers: readonly LayerTriggers[] = []
  const sentences = new Map<number, Int32Array>()
  await runScan(work, {
    say: (reply: ScanSays) => {
      if (reply.kind !== 'checkpoint') return
      for (const { number, ids } of reply.sentences) sentences.set(number, ids)
      if (reply.last === null) return
      tokens = reply.checkpoint.counts.tokens
      layers = reply.checkpoint.layers
      ended = performance.now()
      spent = process.cpuUsage(before)
    },
    begin: () => {
      started = performance.now()
      before = process.cpuUsage()
      return Promise.resolve(null)
    },
    saved: () => Promise.resolve(),
    isStopped: () => false,
  })
  return {
    tokens,
    perSecond: (1000 * tokens) / (ended - started),
    perCoreSecond: (1e6 * tokens) / (spent.user + spent.system),
    layers,
    sentences,
  }
}

export async function batchesOf(work: ScanTask): Promise<EncodedSentence[][]> {
  const model = await openModel(work.model)
  const tokenizer = await openTokenizer(
    model.tokenizerFile,
    model.description.beginningToken?.id ?? null,
    model.description.context,
    model.description.vocabulary,
  )
  const counts = { duplicates: 0, empty: 0, bytes: 0 }
  const batches: EncodedSentence[][] = []
  const windows = readWindows(
    firstOf(readSentences(work.corpus, work.settings, counts), work.settings.maxSentences),
    tokenizer,
    {
      first: 0,
      atOnce: null,
      bytesRead: () => 0,
    },
  )
  for await (const window of windows) batches.push(...window.batches)
  return batches
}

/** The pruned graph with the last layer's coefficients as its only output, over the same batches. */
export async function bareOnce(work: ScanTask, batches: EncodedSentence[][]): Promise<Rate> {
  const model = await openModel(work.model)
  const last = model.memories.at(-1)?.coefficients ?? ''
  const session = await openSession(
    model,
    { kind: 'tensors', names: [last] },
    { provider: work.settings.provider, threads: work.settings.threads },
  )
  const inputs = batches.map((batch) => {
    const length = batch[0]?.ids.length ?? 0
    const ids = new Int32Array(batch.length * length)
    batch.forEach((sentence, row) => ids.set(sentence.ids, row * length))
    return { ids, batch: batch.length, length }
  })
  const started = performance.now()
  const before = process.cpuUsage()
  let tokens = 0
  for (const { ids, batch, length } of inputs) {
    await session.run(ids, batch, length)
    tokens += ids.length
  }
  const ended = performance.now()
  const spent = process.cpuUsage(before)
  await session.close()
  return { perSecond: (1000 * tokens) / (ended - started), perCoreSecond: (1e6 * tokens) / (spent.user + spent.system) }
}
