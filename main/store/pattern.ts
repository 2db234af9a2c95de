/** What annotators found in single keys. */
import { signOf } from '#contract/kind.ts'
import type { KeyId, KeyLabel } from '#contract/key.ts'
import { isOfScan } from './assignment-scan.ts'
import { schemeOf } from './kind.ts'
import type { Store } from './open.ts'
import { storedPatterns } from './stored.ts'

/** @param kinds of the study, as its specification has them. */
export function labelsIn(patterns: string, kinds: string | null): Omit<KeyLabel, 'annotator'>[] {
  const scheme = schemeOf(kinds === null ? undefined : JSON.parse(kinds))
  return storedPatterns(patterns).map(({ description, kind }) => ({
    description,
    kind,
    sign: signOf(scheme, kind),
  }))
}

/** Patterns of a key in finished labels of any study of the scan, of its own triggers only; adjudicated ones first. */
export function patternsOf(db: Store, scan: number): (key: KeyId) => KeyLabel[] {
  const get = db
    .prepare(
      `SELECT patterns, annotator.name AS annotator, json_extract(spec, '$.kinds') AS kinds FROM assignment
       JOIN study ON study.id = assignment.study JOIN annotator ON annotator.id = assignment.annotator
       JOIN annotation ON annotation.assignment = assignment.id
       WHERE ${isOfScan('?')} AND assignment.layer = ? AND assignment."key" = ? AND assignment.kind = 'key' AND state = 'done'
       ORDER BY annotator.role = 'adjudicator' DESC, annotator.id`,
    )
    .raw()
  return ({ layer, index }) =>
    (get.all(scan, layer, index) as [string, string, string | null][]).flatMap(([patterns, annotator, kinds]) =>
      labelsIn(patterns, kinds).map((label) => ({ ...label, annotator })),
    )
}
