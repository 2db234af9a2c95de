/** Keys whose labels are finished, with what was found in them: the strongest triggers of one side, without keys that somebody still labels blind. */
import { kindsOf, namesOf } from '#contract/kind.ts'
import type { KeyId } from '#contract/key.ts'
import type { Side } from '#contract/side.ts'
import type { LabelledKey } from '../analysis/study/kinds-of-classes.ts'
import { isOfScan } from './assignment-scan.ts'
import { blindKeys } from './blind.ts'
import { schemeOf } from './kind.ts'
import { LABELLED } from './labelled.ts'
import type { Store } from './open.ts'

interface Label extends KeyId {
  assignment: number
  isAgreed: 0 | 1
  patterns: { kind: string | null; also?: string[]; ranks: number[] }[]
}

/** Each key’s finished labels in all studies of the scan; of an adjudicated key what was agreed alone. */
function finishedLabels(db: Store, scan: number, side: Side): Label[][] {
  const isBlind = blindKeys(db, scan)
  const rows = db
    .prepare(
      `SELECT assignment.id AS assignment, layer, "key" AS "index", patterns, role = 'adjudicator' AS isAgreed
       FROM assignment JOIN study ON study.id = assignment.study JOIN annotator ON annotator.id = assignment.annotator
       JOIN annotation ON annotation.assignment = assignment.id
       WHERE ${isOfScan('?')} AND assignment.kind = 'key' AND assignment.examples = 'top' AND state IN ${LABELLED} AND EXISTS (
         SELECT 1 FROM assignment_trigger
         WHERE assignment_trigger.assignment = assignment.id AND rank = 1 AND (coefficient < 0) = ?)
       ORDER BY layer, "key", annotator.id`,
    )
    .all(scan, side === 'negative' ? 1 : 0) as (Omit<Label, 'patterns'> & { patterns: string })[]
  const seen = rows.filter((row) => !isBlind(row))
  const byKey = Map.groupBy(seen, ({ layer, index }) => `${layer}/${index}`)
  return [...byKey.values()].map((all) => {
    const agreed = all.filter(({ isAgreed }) => isAgreed === 1)
    return (agreed.length > 0 ? agreed : all).map((row) => ({
      ...row,
      patterns: JSON.parse(row.patterns) as Label['patterns'],
    }))
  })
}

/** With the kinds that were found. */
export const labelledKeys = (db: Store, scan: number, side: Side = 'positive'): LabelledKey[] =>
  finishedLabels(db, scan, side).flatMap((labels) => {
    const [first] = labels
    if (first === undefined) return []
    const { layer, index } = first
    return [{ layer, index, kinds: new Set(labels.flatMap(({ patterns }) => patterns.flatMap(kindsOf))) }]
  })

export interface LabelledTrigger {
  lastToken: number
  kinds: Set<string>
}

/** Those of the positive side, with the last token of each trigger, and the kinds of the patterns that anybody saw in it. */
export function labelledTriggers(db: Store, scan: number): (KeyId & { triggers: LabelledTrigger[] })[] {
  const get = db.prepare(
    `SELECT rank, json_extract(token_ids, '$[' || position || ']') AS lastToken FROM assignment_trigger WHERE assignment = ? ORDER BY rank`,
  )
  return finishedLabels(db, scan, 'positive').flatMap((labels) => {
    const [first] = labels
    if (first === undefined) return []
    const rows = get.all(first.assignment) as { rank: number; lastToken: number }[]
    const triggers = rows.map(({ rank, lastToken }) => {
      const shown = labels.flatMap(({ patterns }) => patterns.filter(({ ranks }) => ranks.includes(rank)))
      return { lastToken, kinds: new Set(shown.flatMap(kindsOf)) }
    })
    return [{ layer: first.layer, index: first.index, triggers }]
  })
}

/** The kinds of all studies of the scan, each once, in the order of the studies. */
export function kindsOfScan(db: Store, scan: number): string[] {
  const kinds = db
    .prepare(
      `SELECT json_extract(spec, '$.kinds') FROM study
       WHERE scan = @scan OR scan IS NOT NULL AND id IN (SELECT study FROM study_scan WHERE scan = @scan) ORDER BY id`,
    )
    .pluck()
    .all({ scan }) as (string | null)[]
  return [...new Set(kinds.flatMap((own) => namesOf(schemeOf(own === null ? undefined : JSON.parse(own)))))]
}
