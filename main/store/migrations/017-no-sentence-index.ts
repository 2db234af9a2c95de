import type { Database } from 'better-sqlite3'

/** Triggers by sentence: numbers alone answer that faster, and rows that come in no order of their sentences made publishing a scan slow. */
export function noSentenceIndex(db: Database): void {
  db.exec('DROP INDEX trigger_sentence; DROP INDEX negative_trigger_sentence')
}
