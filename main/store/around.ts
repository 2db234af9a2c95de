/** What stands around a sentence in its document, and what is known of that. */
import type { Metadata } from '#contract/corpus.ts'
import { metadataIn } from './metadata.ts'
import type { Store } from './open.ts'

/** Sentences before and after. */
const REACH = 3

/**
 * The project holds the sentences that have triggers, and some more: where one is missing, what lies beyond it is left out. An export
 * without text has none.
 */
export function sentencesAround(
  db: Store,
  scan: number,
  number: number,
): { before: string[]; after: string[]; metadata: Metadata | null } {
  const get = db
    .prepare(
      `SELECT text FROM sentence WHERE scan = @scan AND number = @at AND text <> ''
       AND source = (SELECT source FROM sentence WHERE scan = @scan AND number = @number)`,
    )
    .pluck()
  const walk = (by: 1 | -1): string[] => {
    const found: string[] = []
    for (let step = 1; step <= REACH; step++) {
      const text = get.get({ scan, number, at: number + by * step }) as string | undefined
      if (text === undefined) break
      found.push(text)
    }
    return found
  }
  const metadata = db
    .prepare('SELECT metadata FROM sentence WHERE scan = ? AND number = ?')
    .pluck()
    .get(scan, number) as string | null | undefined
  return {
    before: walk(-1).toReversed(),
    after: walk(1),
    metadata: metadataIn(metadata),
  }
}
