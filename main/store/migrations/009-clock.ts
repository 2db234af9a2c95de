import type { Database } from 'better-sqlite3'

/** What the clock said where it had been set back: `time` is then moved on, so that times keep the order of the events. */
export function clock(db: Database): void {
  db.exec('ALTER TABLE event ADD COLUMN clock TEXT')
}
