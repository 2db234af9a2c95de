/** A session that answers what a scan asks: which keys take a prefix of these sentences, and how they fire. */
import type { Provider } from '#contract/model.ts'
import type { ScanSettings } from '#contract/scan.ts'
import { Side } from '#contract/side.ts'
import type { OpenModel } from '../model/open.ts'
import { ROWS } from '../instrument/addition.ts'
import {
  coefficientsOf,
  firedOf,
  type GraphRequest,
  maximumOf,
  positionOf,
  sampledOf,
  thresholdsOf,
} from '../instrument/request.ts'
import { openSession, type Further, type ModelSession, type SessionOptions } from '../session.ts'
import type { SentenceTokenizer } from '../tokenizer.ts'
import { type Activity, drawnPosition, firingOf } from './activity.ts'
import { offerCandidates } from './candidates.ts'
import { floats, integers, type Outputs } from './outputs.ts'
import { sidesOf } from './sides.ts'
import type { TopTriggers } from './top-triggers.ts'
import type { EncodedSentence } from './windows.ts'

/** What a scan finds: triggers of each side, and how often and how strongly keys fire. */
export interface Findings {
  positive: TopTriggers
  /** Null where the scan keeps the positive side only. */
  negative: TopTriggers | null
  /** Null for a scan that was begun without. */
  activity: Activity | null
}

/**
 * Offers the prefixes of a batch that was run to what is found.
 *
 * @param before sentences scanned before
 * @returns the sentences of which some key took a prefix.
 */
export type Offer = (before: number) => EncodedSentence[]

/** Opens what runs a graph: a session of this process unless another is named. */
export type OpenGraph = (request: GraphRequest, options: SessionOptions) => Promise<ModelSession>

export interface ScanSession {
  /** Whether it looks at the negative side as well. */
  both: boolean
  runtime: { provider: Exclude<Provider, 'auto'>; providerReason: string; runtimeVersion: string; threads: number }
  /** Runs the sentences of a batch, all of one length. Offers must be made in the order of the batches: what is counted is added up in it. */
  scan: (batch: readonly EncodedSentence[], findings: Findings) => Promise<Offer>
  close: () => Promise<void>
}

/** @throws KeymarkError `unsupported` when the provider is missing or the runtime refuses the model. */
export async function openScanSession(
  model: OpenModel,
  { leading, trailing }: SentenceTokenizer,
  { prefixes, provider, threads, sides }: Pick<ScanSettings, 'prefixes' | 'provider' | 'threads' | 'sides'>,
  open: OpenGraph = (request, options) => openSession(model, request, options),
): Promise<ScanSession> {
  const both = sidesOf(model.description.layers, sides) === 'both'
  const special = { leading: leading.length, trailing: trailing.length, both, activity: true }
  const request = { kind: 'candidates', prefixes, ...special } as const
  const onGpu = {
    'one-per-sentence': { kind: 'maxima', ...special },
    'every-prefix': { kind: 'coefficients' },
  } as const
  const session = await open(request, { provider, threads, onGpu: onGpu[prefixes] })
  const layers = model.memories.map(({ layer, keys }) => ({ layer, keys: keys.count }))
  const kept = both ? Side.options : (['positive'] as const)

  async function run(batch: readonly EncodedSentence[], further?: Record<string, Further>): Promise<Outputs> {
    const length = batch[0]?.ids.length ?? 0
    const ids = new Int32Array(batch.length * length)
    batch.forEach((sentence, row) => ids.set(sentence.ids, row * length))
    return session.run(ids, batch.length, length, further)
  }

  /** For each sentence the place of its drawn position among the tokens of the batch. */
  const drawn = (batch: readonly EncodedSentence[]): number[] =>
    batch.map(({ ids }, row) => row * ids.length + drawnPosition(ids, leading.length, ids.length - trailing.length))

  /** What a graph with activity reads of a batch beside its ids. */
  const rowsOf = (batch: readonly EncodedSentence[]): Record<string, Further> => ({
    [ROWS]: { data: BigInt64Array.from(drawn(batch), BigInt), dims: [batch.length] },
  })

  function count({ activity }: Findings, outputs: Outputs, before: number): void {
    layers.forEach(({ layer }, i) => {
      const sides = kept.map((side) => ({
        fired: floats(outputs, firedOf(layer, side)),
        maxima: floats(outputs, maximumOf(layer, side)),
      }))
      activity?.add(i, { sides, sampled: floats(outputs, sampledOf(layer)) }, before)
    })
  }

  /** The strongest so far are known inside the graph, which hands over what reaches them. */
  async function offerReaching(batch: readonly EncodedSentence[], findings: Findings): Promise<Offer> {
    const sides = kept.flatMap((side) => {
      const triggers = findings[side]
      return triggers === null ? [] : layers.map((layer, index) => ({ ...layer, index, side, triggers }))
    })
    const thresholds = sides.map(({ layer, index, keys, side, triggers }): [string, Further] => {
      const data = triggers.thresholds[index] ?? new Float32Array(keys)
      return [thresholdsOf(layer, side), { data, dims: [keys] }]
    })
    const outputs = await run(batch, { ...rowsOf(batch), ...Object.fromEntries(thresholds) })
    return (before) => {
      const taken = new Set<EncodedSentence>()
      for (const each of sides) offerCandidates(outputs, each, prefixes, { batch, taken })
      count(findings, outputs, before)
      return [...taken]
    }
  }

  async function offerBest(batch: readonly EncodedSentence[], findings: Findings): Promise<Offer> {
    const outputs = await run(batch, rowsOf(batch))
    return (before) => {
      const taken = new Set<EncodedSentence>()
      layers.forEach(({ layer, keys }, i) => {
        for (const side of kept) {
          const maxima = floats(outputs, maximumOf(layer, side))
          const positions = integers(outputs, positionOf(layer, side))
          batch.forEach((sentence, row) => {
            if (findings[side]?.offer(i, sentence.number, maxima, positions, row * keys) === true) taken.add(sentence)
          })
        }
      })
      count(findings, outputs, before)
      return [...taken]
    }
  }

  async function offerEvery(batch: readonly EncodedSentence[], findings: Findings): Promise<Offer> {
    const outputs = await run(batch)
    return (before) => {
      const taken = new Set<EncodedSentence>()
      const length = batch[0]?.ids.length ?? 0
      const shape = { sentences: batch.length, length, first: leading.length, end: length - trailing.length }
      layers.forEach(({ layer, keys }, i) => {
        const coefficients = floats(outputs, coefficientsOf(layer))
        const strengths = kept.map((side) =>
          side === 'positive' ? coefficients : coefficients.map((coefficient) => -coefficient),
        )
        batch.forEach((sentence, row) => {
          for (let position = shape.first; position < shape.end; position++) {
            const from = (row * length + position) * keys
            for (const [at, side] of kept.entries())
              if (findings[side]?.offer(i, sentence.number, strengths[at] ?? coefficients, position, from) === true)
                taken.add(sentence)
          }
        })
        if (findings.activity === null) return
        const sampled = new Float32Array(batch.length * keys)
        drawn(batch).forEach((at, row) => sampled.set(coefficients.subarray(at * keys, (at + 1) * keys), row * keys))
        const sides = strengths.map((own) => firingOf(own, shape, keys))
        findings.activity.add(i, { sides, sampled }, before)
      })
      return [...taken]
    }
  }

  const { runtimeVersion, providerReason } = session
  return {
    both,
    runtime: { provider: session.provider, providerReason, runtimeVersion, threads: session.threads },
    scan:
      session.provider === 'cpu'
        ? offerReaching
        : { 'one-per-sentence': offerBest, 'every-prefix': offerEvery }[prefixes],
    close: () => session.close(),
  }
}
