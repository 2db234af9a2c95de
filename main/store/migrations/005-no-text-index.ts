import type { Database } from 'better-sqlite3'

/** The index of whole words: searches read prefixes within words, as the concordance does, and it cannot. */
export function noTextIndex(db: Database): void {
  db.exec('DROP TABLE sentence_text')
}
