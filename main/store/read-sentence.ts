/** Which sentences an annotator reads, and how often: controls share them as keys do. */
import type { Store } from './open.ts'
import { getScan } from './scan.ts'

/** In how many of an annotator's assignments each sentence is that they read. @param scans null: all, which have one text */
export const sentencesOf = (db: Store, annotator: number, scans: readonly number[] | null): Map<number, number> =>
  new Map(
    db
      .prepare(
        `SELECT sentence, count(DISTINCT assignment) FROM assignment_trigger JOIN assignment ON assignment.id = assignment
         WHERE annotator = @annotator AND (@scans IS NULL OR scan IN (SELECT value FROM json_each(@scans))) GROUP BY sentence`,
      )
      .raw()
      .all({ annotator, scans: scans && JSON.stringify(scans) }) as [number, number][],
  )

/** Those of some scans that number the same sentences of the same text alike. */
export function sameTexts(db: Store, scans: readonly number[]): (scan: number) => number[] {
  const texts = scans.map((id) => {
    const { settings, provenance } = getScan(db, id)
    const { split, locale, clean, field, part, heldOut } = settings
    return JSON.stringify([provenance?.corpusSha256, split, locale, clean, field, part, heldOut])
  })
  return (scan) => scans.filter((_, i) => texts[i] === texts[scans.indexOf(scan)])
}
