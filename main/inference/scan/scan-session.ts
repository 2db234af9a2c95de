/** A session that answers one question: which keys take a prefix of these sentences? */
import type { Provider } from '#contract/model.ts'
import type { Prefixes, ScanSettings } from '#contract/scan.ts'
import { KeymarkError } from '../../keymark-error.ts'
import type { OpenModel } from '../model/open.ts'
import { coefficientsOf, maximumOf, positionOf } from '../instrument/request.ts'
import { openSession, type Output } from '../session.ts'
import type { SentenceTokenizer } from '../tokenizer.ts'
import type { TopTriggers } from './top-triggers.ts'
import type { EncodedSentence } from './windows.ts'

export interface ScanSession {
  runtime: { provider: Exclude<Provider, 'auto'>; providerReason: string; runtimeVersion: string; threads: number }
  /**
   * Offers the prefixes of a batch, all of one length, to `top`.
   *
   * @returns the sentences of which some key took a prefix.
   */
  scan: (batch: readonly EncodedSentence[], top: TopTriggers) => Promise<EncodedSentence[]>
  close: () => Promise<void>
}

/** @throws KeymarkError `unsupported` when the provider is missing or the runtime refuses the model. */
export async function openScanSession(
  model: OpenModel,
  { leading, trailing }: SentenceTokenizer,
  { prefixes, provider, threads }: Pick<ScanSettings, 'prefixes' | 'provider' | 'threads'>,
): Promise<ScanSession> {
  const requests = {
    'one-per-sentence': { kind: 'maxima', leading: leading.length, trailing: trailing.length },
    'every-prefix': { kind: 'coefficients' },
  } as const satisfies Record<Prefixes, unknown>
  const session = await openSession(model, requests[prefixes], { provider, threads })

  async function run(batch: readonly EncodedSentence[]): Promise<Record<string, Output>> {
    const length = batch[0]?.ids.length ?? 0
    const ids = new Int32Array(batch.length * length)
    batch.forEach((sentence, row) => ids.set(sentence.ids, row * length))
    return session.run(ids, batch.length, length)
  }

  const layers = model.memories.map(({ layer, keys }) => ({ layer, keys: keys.count }))

  async function offerBest(batch: readonly EncodedSentence[], top: TopTriggers): Promise<EncodedSentence[]> {
    const outputs = await run(batch)
    const taken = new Set<EncodedSentence>()
    layers.forEach(({ layer, keys }, i) => {
      const maxima = floats(outputs, maximumOf(layer))
      const positions = outputs[positionOf(layer)]?.data
      if (!(positions instanceof Int32Array))
        throw new KeymarkError('internal', `The runtime gave no ${positionOf(layer)}.`)
      batch.forEach((sentence, row) => {
        if (top.offer(i, sentence.number, maxima, positions, row * keys)) taken.add(sentence)
      })
    })
    return [...taken]
  }

  async function offerEvery(batch: readonly EncodedSentence[], top: TopTriggers): Promise<EncodedSentence[]> {
    const outputs = await run(batch)
    const taken = new Set<EncodedSentence>()
    layers.forEach(({ layer, keys }, i) => {
      const coefficients = floats(outputs, coefficientsOf(layer))
      batch.forEach((sentence, row) => {
        const { length } = sentence.ids
        for (let position = leading.length; position < length - trailing.length; position++) {
          if (top.offer(i, sentence.number, coefficients, position, (row * length + position) * keys))
            taken.add(sentence)
        }
      })
    })
    return [...taken]
  }

  const { runtimeVersion, providerReason } = session
  return {
    runtime: { provider: session.provider, providerReason, runtimeVersion, threads: session.threads },
    scan: { 'one-per-sentence': offerBest, 'every-prefix': offerEvery }[prefixes],
    close: () => session.close(),
  }
}

function floats(outputs: Record<string, Output>, name: string): Float32Array {
  const data = outputs[name]?.data
  if (!(data instanceof Float32Array)) throw new KeymarkError('internal', `The runtime gave no ${name}.`)
  return data
}
