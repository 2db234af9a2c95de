/** What a scan has found so far, as it stands on disk between two of its batches. */
import { Provenance, ScanCounts } from '#contract/scan.ts'
import type { Side } from '#contract/side.ts'
import type { Steps } from '../computation/steps.ts'
import type { Checkpoint, SentenceRecord } from '../inference/scan/messages.ts'
import type { LayerTriggers } from '../inference/scan/top-triggers.ts'
import { loadActivity, saveActivity } from './layer-activity.ts'
import type { Store } from './open.ts'
import { packed, unpacked } from './packed.ts'
import { modelOfScan, sidesKept } from './scan.ts'
import { TABLES } from './side.ts'
import { stored } from './stored.ts'

/** Null before the first checkpoint. */
export function loadCheckpoint(db: Store, scan: number): Checkpoint | null {
  const row = db
    .prepare('SELECT window, batch, tokenless, counts, provenance, sample FROM scan WHERE id = ?')
    .get(scan) as {
    window: number
    batch: number
    tokenless: number
    counts: string
    provenance: string
    sample: Buffer | null
  }
  const layers = loadLayers(db, scan)
  if (layers.length === 0) return null
  return {
    window: row.window,
    batch: row.batch,
    tokenless: row.tokenless,
    counts: stored(ScanCounts, row.counts),
    seconds: stored(Provenance.pick({ seconds: true }), row.provenance).seconds,
    layers,
    negative: sidesKept(db, scan).includes('negative') ? loadLayers(db, scan, 'negative') : null,
    activity: loadActivity(db, scan),
    sample: row.sample && new Uint32Array(unpacked(row.sample)),
  }
}

interface LayerRow {
  coefficients: Buffer
  sentences: Buffer
  positions: Buffer
}

const layersOf = (side: Side): string =>
  `SELECT coefficients, sentences, positions FROM ${TABLES[side].layer} WHERE scan = ?`

const unpackedLayer = (row: LayerRow): LayerTriggers => ({
  strengths: new Float32Array(unpacked(row.coefficients)),
  sentences: new Uint32Array(unpacked(row.sentences)),
  positions: new Uint32Array(unpacked(row.positions)),
})

export const loadLayers = (db: Store, scan: number, side: Side = 'positive'): LayerTriggers[] =>
  (db.prepare(`${layersOf(side)} ORDER BY layer`).all(scan) as LayerRow[]).map(unpackedLayer)

/** The same, in steps. */
export function* layersInSteps(db: Store, scan: number, side: Side): Steps<LayerTriggers[]> {
  const layers: LayerTriggers[] = []
  // Not listed by the table: to find its rows, SQLite reads many of them as a whole.
  for (const { layer } of modelOfScan(db, scan).layers) {
    yield
    const found = yield* layerInSteps(db, scan, layer, side)
    if (found !== undefined) layers.push(found)
  }
  return layers
}

/** One of them; undefined where the project has it not, as of a scan that came with an imported study. */
export function* layerInSteps(db: Store, scan: number, layer: number, side: Side): Steps<LayerTriggers | undefined> {
  const row: Partial<LayerRow> = {}
  // A column of a large layer is a step of its own.
  for (const column of ['coefficients', 'sentences', 'positions'] as const) {
    const read = db.prepare(`SELECT ${column} FROM ${TABLES[side].layer} WHERE scan = ? AND layer = ?`).pluck()
    const found = read.get(scan, layer) as Buffer | undefined
    if (found === undefined) return undefined
    row[column] = found
    yield
  }
  return unpackedLayer(row as LayerRow)
}

/** All of a checkpoint in one transaction: after it returns, a crash loses nothing of it. */
export function saveCheckpoint(
  db: Store,
  scan: number,
  checkpoint: Checkpoint,
  sentences: Iterable<SentenceRecord>,
): void {
  db.transaction(() => {
    const write = sentenceWriter(db, scan)
    for (const sentence of sentences) write(sentence)
    const { layers, negative, activity } = checkpoint
    for (const [side, found] of [
      ['positive', layers],
      ['negative', negative ?? []],
    ] as const) {
      const replace = db.prepare(
        `INSERT OR REPLACE INTO ${TABLES[side].layer} (scan, layer, coefficients, sentences, positions) VALUES (?, ?, ?, ?, ?)`,
      )
      found.forEach((layer, i) =>
        replace.run(scan, i + 1, packed(layer.strengths), packed(layer.sentences), packed(layer.positions)),
      )
    }
    if (activity !== null) saveActivity(db, scan, activity)
    db.prepare(
      `UPDATE scan SET window = ?, batch = ?, tokenless = ?, counts = ?, sample = ?,
         provenance = json_set(provenance, '$.seconds', ?, '$.tokensPerSecond', ?) WHERE id = ?`,
    ).run(
      checkpoint.window,
      checkpoint.batch,
      checkpoint.tokenless,
      JSON.stringify(checkpoint.counts),
      checkpoint.sample && packed(checkpoint.sample),
      checkpoint.seconds,
      checkpoint.seconds > 0 ? checkpoint.counts.tokens / checkpoint.seconds : 0,
      scan,
    )
  })()
}

/** Writes sentences that the project may hold already. */
export function sentenceWriter(db: Store, scan: number): (sentence: SentenceRecord) => void {
  const insert = db.prepare(
    'INSERT OR IGNORE INTO sentence (scan, number, source, metadata, start, end, text, token_ids, token_ends) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  return (s) => {
    const metadata = s.metadata === undefined ? null : JSON.stringify(s.metadata)
    insert.run(scan, s.number, s.source, metadata, s.start, s.end, s.text, packed(s.ids), packed(s.ends))
  }
}
