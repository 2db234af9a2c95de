/** What stands around a sentence in its document. */
import type { Store } from './open.ts'

/** Sentences before and after. */
const REACH = 3

/**
 * The project holds the sentences that have triggers, and some more: where one is missing, what lies beyond it is left out. An export
 * without text has none.
 */
export function sentencesAround(db: Store, scan: number, number: number): { before: string[]; after: string[] } {
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
  return { before: walk(-1).toReversed(), after: walk(1) }
}
