/** Keys whose labels are finished, with the kinds that were found in them. */
import { namesOf } from '#contract/kind.ts'
import type { KeyId } from '#contract/key.ts'
import type { LabelledKey } from '../analysis/study/kinds-of-classes.ts'
import { blindKeys } from './blind.ts'
import { schemeOf } from './kind.ts'
import { LABELLED } from './labelled.ts'
import type { Store } from './open.ts'

interface Row extends KeyId {
  patterns: string
  kinds: string | null
  isAgreed: 0 | 1
}

/**
 * In all studies of the scan, of the positive side's triggers; without keys that somebody still labels blind. Of an adjudicated key only
 * what was agreed counts.
 */
export function labelledKeys(db: Store, scan: number): LabelledKey[] {
  const isBlind = blindKeys(db, scan)
  const rows = db
    .prepare(
      `SELECT layer, "key" AS "index", patterns, json_extract(spec, '$.kinds') AS kinds, role = 'adjudicator' AS isAgreed
       FROM assignment JOIN study ON study.id = assignment.study JOIN annotator ON annotator.id = assignment.annotator
       JOIN annotation ON annotation.assignment = assignment.id
       WHERE study.scan = ? AND assignment.kind = 'key' AND state IN ${LABELLED} AND EXISTS (
         SELECT 1 FROM assignment_trigger
         WHERE assignment_trigger.assignment = assignment.id AND rank = 1 AND coefficient >= 0)
       ORDER BY layer, "key", annotator.id`,
    )
    .all(scan) as Row[]
  const byKey = Map.groupBy(
    rows.filter((row) => !isBlind(row)),
    ({ layer, index }) => `${layer}/${index}`,
  )
  return [...byKey.values()].map((all) => {
    const agreed = all.filter(({ isAgreed }) => isAgreed === 1)
    const counted = agreed.length > 0 ? agreed : all
    const { layer, index } = counted[0] as Row
    const found = counted.flatMap(({ patterns }) =>
      (JSON.parse(patterns) as { kind: string | null }[]).flatMap(({ kind }) => kind ?? []),
    )
    return { layer, index, kinds: new Set(found) }
  })
}

/** The kinds of all studies of the scan, each once, in the order of the studies. */
export function kindsOfScan(db: Store, scan: number): string[] {
  const kinds = db
    .prepare("SELECT json_extract(spec, '$.kinds') FROM study WHERE scan = ? ORDER BY id")
    .pluck()
    .all(scan) as (string | null)[]
  return [...new Set(kinds.flatMap((own) => namesOf(schemeOf(own === null ? undefined : JSON.parse(own)))))]
}
