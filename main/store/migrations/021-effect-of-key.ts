import type { Database } from 'better-sqlite3'

/** All that an `effect` analysis found of a key, for its page; analyses of before keep its KL alone. */
export function effectOfKey(db: Database): void {
  db.exec('ALTER TABLE effect ADD COLUMN found TEXT')
}
