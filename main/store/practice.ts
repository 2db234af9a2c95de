/** Practice keys: what annotators answer first, and the example that they see afterwards. It never counts. */
import { Example } from '#contract/annotation.ts'
import { LABELLED } from './labelled.ts'
import type { Store } from './open.ts'
import { stored, storedPatterns } from './stored.ts'

/**
 * The example of a practice assignment: what an adjudicator made of its key, or what the packet brought; null where there is none.
 */
export function exampleOf(db: Store, assignment: number): Example | null {
  const row = db
    .prepare(
      `SELECT patterns, note FROM assignment AS own
       JOIN assignment AS agreed ON agreed.study = own.study AND agreed.layer = own.layer AND agreed."key" = own."key" AND agreed.scan IS own.scan AND agreed.kind = 'practice'
       JOIN annotator ON annotator.id = agreed.annotator AND role = 'adjudicator'
       JOIN annotation ON annotation.assignment = agreed.id AND state IN ${LABELLED}
       WHERE own.id = ?`,
    )
    .get(assignment) as { patterns: string; note: string } | undefined
  if (row !== undefined) return { patterns: storedPatterns(row.patterns), note: row.note }
  const brought = db
    .prepare(
      `SELECT json_extract(spec, '$.examples."' || assignment.uuid || '"') FROM assignment
       JOIN study ON study.id = assignment.study WHERE assignment.id = ?`,
    )
    .pluck()
    .get(assignment) as string | null
  return brought === null ? null : stored(Example, brought)
}

/** Practice keys that the annotator has to answer before any other; adjudicators begin with what they like. */
export function practiceLeft(db: Store, annotator: number): number {
  const first = db
    .prepare(
      `SELECT json_extract(spec, '$.practiceFirst') FROM annotator JOIN study ON study.id = annotator.study
       WHERE annotator.id = ? AND role = 'annotator'`,
    )
    .pluck()
    .get(annotator) as number | null | undefined
  if (first === null || first === undefined) return 0
  const { all, answered } = db
    .prepare(
      `SELECT count(*) AS "all", count(CASE WHEN state IN ${LABELLED} THEN 1 END) AS answered
       FROM assignment LEFT JOIN annotation ON annotation.assignment = assignment.id
       WHERE annotator = ? AND kind = 'practice'`,
    )
    .get(annotator) as { all: number; answered: number }
  return Math.max(0, Math.min(first, all) - answered)
}
