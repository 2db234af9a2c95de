/** Shards as they lie in their projects, and the scan that they are joined to. */
import type { Scan } from '#contract/scan.ts'
import { Metadata } from '#contract/corpus.ts'
import type { ShardReading } from '../inference/merge/messages.ts'
import { type Joined, wholeNumber } from '../inference/scan/merged-findings.ts'
import type { Checkpoint, SentenceRecord } from '../inference/scan/messages.ts'
import { saveCheckpoint } from './checkpoint.ts'
import type { Store } from './open.ts'
import { openToWorkOrLook } from './open-to-look.ts'
import { integers } from './packed.ts'
import { createScan, findSameScan, listScans, setScanState, type NewScan } from './scan.ts'
import { stored } from './stored.ts'

/** Scans of shards in a project. */
export const shardsIn = (db: Store): Scan[] => listScans(db).filter(({ settings }) => settings.shard !== null)

/** Opens the project of a shard, to read, for as long as `read` takes. @throws KeymarkError as opening a project does. */
export function readingFrom<Result>(file: string, read: (db: Store) => Result): Result {
  const db = openToWorkOrLook(file, { mustExist: true })
  try {
    return read(db)
  } finally {
    db.close()
  }
}

/** A shard with its place in the whole. */
export interface ReadShard {
  file: string
  scan: number
  reading: ShardReading
}

/** Stores a merged scan with the sentences that it needs, in one transaction. @returns its number. */
export function storeMergedScan(
  db: Store,
  scan: NewScan,
  checkpoint: Checkpoint,
  shards: readonly ReadShard[],
  sample: Iterable<SentenceRecord>,
): number {
  return db.transaction((): number => {
    const id = createScan(db, scan)
    saveCheckpoint(db, id, checkpoint, sentencesOf(shards, checkpoint, sample))
    setScanState(db, id, 'running')
    return id
  })()
}

function* sentencesOf(
  shards: readonly ReadShard[],
  checkpoint: Checkpoint,
  sample: Iterable<SentenceRecord>,
): Generator<SentenceRecord> {
  yield* sample
  const held = sentencesHeld(checkpoint)
  // One project at a time is open, however many there are.
  for (const shard of shards) yield* readingFrom(shard.file, (db) => [...heldOf(db, shard, held)])
}

function sentencesHeld({ layers, negative }: Pick<Joined, 'layers' | 'negative'>): Set<number> {
  const held = new Set<number>()
  for (const { strengths, sentences } of [...layers, ...(negative ?? [])])
    for (const [slot, strength] of strengths.entries()) if (strength > 0) held.add(sentences[slot] as number)
  return held
}

interface SentenceRow {
  number: number
  source: string
  metadata: string | null
  start: number
  end: number
  text: string
  token_ids: Buffer
  token_ends: Buffer
}

function* heldOf(db: Store, { scan, reading }: ReadShard, held: ReadonlySet<number>): Generator<SentenceRecord> {
  const rows = db
    .prepare(
      'SELECT number, source, metadata, start, end, text, token_ids, token_ends FROM sentence WHERE scan = ? ORDER BY number',
    )
    .iterate(scan) as IterableIterator<SentenceRow>
  for (const { number: own, source, metadata, start, end, text, token_ids, token_ends } of rows) {
    const number = wholeNumber(reading, own)
    if (number === null || !held.has(number)) continue
    const about = metadata === null ? {} : { metadata: stored(Metadata, metadata) }
    yield { number, source, ...about, start, end, text, ids: integers(token_ids), ends: integers(token_ends) }
  }
}

/** The same scan, merged before. */
export const mergedBefore = (db: Store, { sources, settings, name }: NewScan): Scan | undefined => {
  const found = findSameScan(db, sources, settings, name)
  return found?.provenance?.shards === undefined ? undefined : found
}
