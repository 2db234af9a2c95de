/** Which sentences an annotator reads, and how often: controls share them as keys do. */
import type { Steps } from '../computation/steps.ts'
import type { Store } from './open.ts'
import { getScan } from './scan.ts'

/** Assignments whose sentences are counted in a step. */
const CHUNK = 50

/**
 * In how many of an annotator's assignments each sentence is that they read.
 * @param numbers of the annotator, who has two where more is being added to a study; @param scans null: all, which have one text
 */
export function* sentencesOf(
  db: Store,
  numbers: readonly number[],
  scans: readonly number[] | null,
): Steps<Map<number, number>> {
  const assignments = db
    .prepare(
      `SELECT id FROM assignment WHERE annotator IN (SELECT value FROM json_each(@numbers))
       AND (@scans IS NULL OR scan IN (SELECT value FROM json_each(@scans)))`,
    )
    .pluck()
    .all({ numbers: JSON.stringify(numbers), scans: scans && JSON.stringify(scans) }) as number[]
  const select = db.prepare('SELECT DISTINCT sentence FROM assignment_trigger WHERE assignment = ?').pluck()
  const times = new Map<number, number>()
  for (const [i, assignment] of assignments.entries()) {
    for (const sentence of select.all(assignment) as number[]) times.set(sentence, (times.get(sentence) ?? 0) + 1)
    if (i % CHUNK === CHUNK - 1) yield
  }
  return times
}

/** Those of some scans that number the same sentences of the same text alike. */
export function sameTexts(db: Store, scans: readonly number[]): (scan: number) => number[] {
  const texts = scans.map((id) => {
    const { settings, provenance } = getScan(db, id)
    const { split, locale, clean, field, part, heldOut } = settings
    return JSON.stringify([provenance?.corpusSha256, split, locale, clean, field, part, heldOut])
  })
  return (scan) => scans.filter((_, i) => texts[i] === texts[scans.indexOf(scan)])
}
