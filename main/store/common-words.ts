/** How common words are in what a study shows: with it, what a key's triggers share by chance is told from what they have in common. */
import { folded, WORD } from '#contract/spelling.ts'
import type { Store } from './open.ts'

/** Sentences that are read; more would say the same. */
const READ = 2000
/** Fewer say nothing of how common a word is. */
const ENOUGH = 50
/** A word in fewer of them is rare enough to tell something wherever it repeats. */
const COMMON = 0.02

/** Words that at least one sentence of fifty has, of those that the study shows for other keys than that of the assignment. */
export function commonWords(db: Store, assignment: number): { word: string; share: number }[] {
  const texts = db
    .prepare(
      `SELECT DISTINCT text FROM assignment_trigger JOIN assignment ON assignment.id = assignment
       WHERE study = (SELECT study FROM assignment WHERE id = @assignment) AND assignment <> @assignment
         AND text NOT IN (SELECT text FROM assignment_trigger WHERE assignment = @assignment) LIMIT ${READ}`,
    )
    .pluck()
    .all({ assignment }) as string[]
  if (texts.length < ENOUGH) return []
  const counts = new Map<string, number>()
  for (const text of texts) {
    for (const word of new Set(folded(text).match(WORD))) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return [...counts].flatMap(([word, count]) =>
    count / texts.length < COMMON ? [] : [{ word, share: count / texts.length }],
  )
}
