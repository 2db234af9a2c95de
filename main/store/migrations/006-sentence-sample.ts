import type { Database } from 'better-sqlite3'

/** Numbers of the sentences that a scan keeps whatever its keys make of them, 32-bit little-endian; null for scans of before. */
export function sentenceSample(db: Database): void {
  db.exec('ALTER TABLE scan ADD COLUMN sample BLOB')
}
