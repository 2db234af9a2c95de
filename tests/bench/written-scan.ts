/** A large scan, written without a model. */
import { ScanSettings } from '#contract/scan.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import type { SentenceRecord } from '#main/inference/scan/messages.ts'
import { saveCheckpoint } from '#main/store/checkpoint.ts'
import { openStore } from '#main/store/open.ts'
import { createScan } from '#main/store/scan.ts'
import { RUNTIME, SOURCES } from '../fixtures/project.ts'

/** Words of a sentence, on average and at least. */
const WORDS = 20
const SHORTEST = 8
const VOCABULARY = 8192

interface Size {
  layers: number
  keys: number
  perKey: number
  sentences: number
}

const { below } = seeded(1)
const unit = (): number => below(1_000_000) / 1_000_000

/** Some words are common, most are rare, as in a text. */
const word = (): number => 2 + Math.floor((VOCABULARY - 2) * unit() ** 3)

function* sentences(count: number): Generator<SentenceRecord> {
  for (let number = 0; number < count; number += 1) {
    const ids = Int32Array.from({ length: SHORTEST + below(2 * (WORDS - SHORTEST) + 1) }, word)
    const words = Array.from(ids, (id) => `w${id}`)
    let end = -1
    const ends = Int32Array.from(words, (text) => (end += text.length + 1))
    const text = words.join(' ')
    yield {
      number,
      source: `text-${number % 50}.txt`,
      start: number * 200,
      end: number * 200 + text.length,
      text,
      ids,
      ends,
    }
  }
}

/** A scan as it is before its triggers are published: everything random, from one seed. @returns its number */
export function writeScan(path: string, { layers: depth, keys, perKey, sentences: count }: Size): number {
  const db = openStore(path)
  const layers = Array.from({ length: depth }, (_, i) => ({
    layer: i + 1,
    keys,
    width: 8,
    activation: 'relu' as const,
    gated: false,
  }))
  const scan = createScan(db, {
    name: 'load',
    input: { model: '/nowhere', corpus: [{ kind: 'file', path: '/nowhere/made.txt' }] },
    settings: ScanSettings.parse({ triggersPerKey: perKey, split: 'line' }),
    sources: { ...SOURCES, model: { ...SOURCES.model, layers, vocabulary: VOCABULARY } },
    runtime: { ...RUNTIME, specialTokens: { leading: 0, trailing: 0 } },
    vocabulary: Array.from({ length: VOCABULARY }, (_, id) => [id, ` w${id}`]),
    applicationVersion: '0',
  })
  const amounts = {
    sentences: count,
    tokens: count * WORDS,
    duplicates: 0,
    empty: 0,
    cut: 0,
    cleaned: 0,
    spelled: 0,
    special: 0,
  }
  const slots = keys * perKey
  const found = layers.map(() => ({
    strengths: Float32Array.from({ length: slots }, (_, slot) => 100 - (slot % perKey) + unit()),
    sentences: Uint32Array.from({ length: slots }, () => below(count)),
    positions: Uint32Array.from({ length: slots }, () => below(SHORTEST)),
  }))
  const sample = Uint32Array.from({ length: 20_000 }, () => below(count)).toSorted()
  const checkpoint = {
    window: 1,
    batch: 0,
    sample,
    tokenless: 0,
    seconds: 2,
    counts: amounts,
    layers: found,
    negative: null,
    activity: null,
  }
  saveCheckpoint(db, scan, checkpoint, sentences(count))
  db.close()
  return scan
}
