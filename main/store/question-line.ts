/** What of a prefix could tell an intruder without being read: its length, and how frequent its last token is. */
import type { Line } from '../analysis/question/intruder.ts'
import type { Prefix } from '../analysis/study/control.ts'
import type { Steps } from '../computation/steps.ts'
import type { Store } from './open.ts'
import { integers } from './packed.ts'
import { getScan } from './scan.ts'
import { sampleOf } from './trigger.ts'

/** Sentences that are read for how frequent tokens are; more would say the same. */
const READ = 20_000
/** So many in a step. */
const CHUNK = 500

/** How often each token is in the scan's random sentences; of a scan of before, in all that it keeps. */
export function* tokenCounts(db: Store, scan: number): Steps<ReadonlyMap<number, number>> {
  const sample = sampleOf(db, scan)
  const numbers =
    sample === null
      ? (db
          .prepare('SELECT number FROM sentence WHERE scan = ? ORDER BY number LIMIT ?')
          .pluck()
          .all(scan, READ) as number[])
      : [...sample.subarray(0, READ)]
  const read = db.prepare('SELECT token_ids FROM sentence WHERE scan = ? AND number = ?').pluck()
  const counts = new Map<number, number>()
  for (const [i, number] of numbers.entries()) {
    const ids = read.get(scan, number) as Buffer | undefined
    for (const id of ids === undefined ? [] : integers(ids)) counts.set(id, (counts.get(id) ?? 0) + 1)
    if (i % CHUNK === CHUNK - 1) yield
  }
  return counts
}

/** @param counts of `tokenCounts` */
export function lineReader(db: Store, scan: number, counts: ReadonlyMap<number, number>): (prefix: Prefix) => Line {
  const read = db.prepare('SELECT token_ids FROM sentence WHERE scan = ? AND number = ?').pluck()
  const { leading } = getScan(db, scan).provenance?.specialTokens ?? { leading: 0 }
  return (prefix) => {
    const ids = integers(read.get(scan, prefix.sentence) as Buffer)
    const token = ids[prefix.position] ?? -1
    return { ...prefix, length: prefix.position - leading + 1, token, frequency: counts.get(token) ?? 0 }
  }
}
