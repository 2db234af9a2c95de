/** A scan that another program made, stored as if it had run here: its words are its tokens. */
import { ScanCounts, ScanSettings } from '#contract/scan.ts'
import { wordsOf, type FfLayers } from '../exchange/ff-layers/read.ts'
import type { ScanSources, SentenceRecord } from '../inference/scan/messages.ts'
import type { Store } from './open.ts'
import { SPLITTER_VERSION } from '../inference/corpus/sentences.ts'
import { saveCheckpoint } from './checkpoint.ts'
import { createScan, findSameScan } from './scan.ts'
import { publishTriggers } from './publish.ts'

const MODEL = 'ff-layers import'

/** One transaction; the same file again changes nothing. @returns the scan's number. */
export function storeForeignScan(db: Store, source: FfLayers, applicationVersion: string): number {
  const ids = new Map<string, number>()
  let words = 0
  let longest = 0
  for (const text of source.sentences) {
    const tokens = tokensOf(text)
    for (const token of tokens) if (!ids.has(token)) ids.set(token, ids.size)
    words += tokens.length
    longest = Math.max(longest, tokens.length)
  }
  const settings = ScanSettings.parse({ triggersPerKey: source.triggersPerKey, split: 'line', sides: 'positive' })
  const sources = sourcesOf(source, ids.size)
  const same = findSameScan(db, sources, settings, null)
  if (same !== undefined) return same.id
  return db.transaction((): number => {
    const scan = createScan(db, {
      name: null,
      input: { model: source.path, corpus: [] },
      settings,
      sources,
      runtime: {
        tokenLimit: longest,
        specialTokens: { leading: 0, trailing: 0 },
        provider: 'ff-layers',
        providerReason: `imported from ${source.name}`,
        runtimeVersion: 'unknown',
        threads: 0,
        icuVersion: 'unknown',
        splitter: SPLITTER_VERSION,
      },
      vocabulary: [...ids].map(([token, id]) => [id, token]),
      applicationVersion,
    })
    const counts = ScanCounts.parse({
      sentences: source.sentences.length,
      tokens: words,
      duplicates: 0,
      empty: 0,
      cut: 0,
    })
    const empty = { window: 0, batch: 0, sample: null, tokenless: 0, seconds: 0, negative: null, activity: null }
    const checkpoint = { ...empty, counts, layers: source.layers }
    saveCheckpoint(db, scan, checkpoint, records(source, ids))
    publishTriggers(db, scan, 'done')
    return scan
  })()
}

/** The file stands for all three: it says nothing of the model's, the tokenizer's and the corpus's own files. */
const sourcesOf = ({ sha256, name, bytes, keys, layers }: FfLayers, vocabulary: number): ScanSources => ({
  model: {
    name: MODEL,
    sha256,
    // The file does not say how wide the model is.
    layers: layers.map((_, i) => ({ layer: i + 1, keys, width: 1, activation: 'relu', gated: false })),
    vocabulary,
    outputEmbedding: null,
    finalNorm: null,
    beginningToken: null,
    context: null,
  },
  tokenizerSha256: sha256,
  corpus: [{ name, sha256, bytes }],
  corpusSha256: sha256,
})

/** Where a sentence stood in the corpus is not in the file: its offsets are 0. */
function* records({ sentences, name }: FfLayers, ids: Map<string, number>): Generator<SentenceRecord> {
  for (const [number, text] of sentences.entries()) {
    const tokens = tokensOf(text)
    const ends = new Int32Array(tokens.length)
    let end = 0
    tokens.forEach((token, i) => {
      end += [...token].length
      ends[i] = end
    })
    yield {
      number,
      source: name,
      start: 0,
      end: 0,
      text,
      ids: Int32Array.from(tokens, (token) => ids.get(token) ?? -1),
      ends,
    }
  }
}

/** Words as they read in the text: each but the first with the space before it. */
const tokensOf = (text: string): string[] => wordsOf(text).map((word, i) => (i === 0 ? word : ` ${word}`))
