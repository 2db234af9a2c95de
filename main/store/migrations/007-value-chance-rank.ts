import type { Database } from 'better-sqlite3'

/** Rank, in each value's distribution, of the token that follows another key of its layer: what ranks are by chance. */
export function valueChanceRank(db: Database): void {
  db.exec('ALTER TABLE value ADD COLUMN chance_rank INTEGER')
}
