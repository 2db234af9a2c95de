/** The labels of a study as statistics read them: whose annotation of each key counts, and how much. */
import type { AnnotationState, Pattern, Role } from '#contract/annotation.ts'
import type { FoundPattern, LabelSelection, TablePick } from '#contract/statistics.ts'
import type { Reading } from '../analysis/study-statistics.ts'
import type { TableRow } from '../analysis/table-one.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Store } from './open.ts'
import { activeSeconds } from './pace.ts'
import { getStudy } from './study.ts'
import { assignmentTriggers, getAnnotation } from './annotation.ts'

interface Row {
  assignment: number
  kind: 'key' | 'control'
  layer: number | null
  index: number | null
  annotator: string
  role: Role
  state: AnnotationState
  patterns: string
  changed: string
  triggers: number
  guideline: number
}

/**
 * Finished annotations that pass the selection's filters.
 * @returns `keys` after the choice of the version, `controls` of whoever it is about, `all` the annotators' own, of keys and controls.
 * @throws KeymarkError `not-found` when the study or the annotator is not there.
 */
export function selectReadings(
  db: Store,
  selection: LabelSelection,
): { keys: Reading[]; controls: Reading[]; all: Reading[]; adjudicated: number } {
  const { version, layers, from, to, guideline } = selection
  const study = getStudy(db, selection.study)
  if (typeof version === 'object' && !study.annotators.includes(version.annotator)) {
    throw new KeymarkError(
      'not-found',
      `"${study.name}" has no annotator "${version.annotator}". It has: ${study.annotators.join(', ')}.`,
    )
  }
  const seconds = activeSeconds(db, selection.study)
  const readings = finished(db, selection.study)
    .filter(
      (row) =>
        (row.layer === null || row.kind === 'control' || layers.length === 0 || layers.includes(row.layer)) &&
        (from === null || row.changed.slice(0, 10) >= from) &&
        (to === null || row.changed.slice(0, 10) <= to) &&
        (guideline === null || row.guideline === guideline),
    )
    .map((row) => ({
      ...row,
      key: row.kind === 'key' ? `${row.layer}/${row.index}` : String(row.assignment),
      layer: row.layer ?? 0,
      patterns: JSON.parse(row.patterns) as Pattern[],
      seconds: seconds.get(row.assignment) ?? null,
      weight: 1,
    }))
  const all = readings.filter(({ role }) => role === 'annotator')
  const isAbout = ({ annotator }: Reading): boolean => typeof version !== 'object' || annotator === version.annotator
  const own = all.filter(({ kind }) => kind === 'key').filter(isAbout)
  const agreed = version === 'adjudicated' ? readings.filter(({ role }) => role === 'adjudicator') : []
  const settled = new Set(agreed.map(({ key }) => key))
  const chosen = [...agreed, ...own.filter(({ key }) => !settled.has(key))]
  const count = Map.groupBy(chosen, ({ key }) => key)
  return {
    keys: chosen.map((reading) => ({ ...reading, weight: 1 / (count.get(reading.key)?.length ?? 1) })),
    controls: all.filter(({ kind }) => kind === 'control').filter(isAbout),
    all,
    adjudicated: agreed.length,
  }
}

const finished = (db: Store, study: number): Row[] =>
  db
    .prepare(
      `SELECT assignment.id AS assignment, kind, layer, "key" AS "index", annotator.name AS annotator, role, state, patterns, changed,
         (SELECT count(*) FROM assignment_trigger WHERE assignment_trigger.assignment = assignment.id) AS triggers,
         (SELECT guideline FROM event WHERE event.assignment = assignment.id ORDER BY time DESC, uuid DESC LIMIT 1) AS guideline
       FROM assignment JOIN annotation ON annotation.assignment = assignment.id
       JOIN annotator ON annotator.id = assignment.annotator
       WHERE assignment.study = ? AND kind IN ('key', 'control') AND state IN ('done', 'no-pattern')
       ORDER BY kind, layer, "key", annotator.name`,
    )
    .all(study) as Row[]

/** Versions of the guidelines that labels were made under. */
export const guidelinesUsed = (db: Store, study: number): number[] =>
  db
    .prepare(
      `SELECT DISTINCT guideline FROM event JOIN assignment ON assignment.id = event.assignment
       WHERE assignment.study = ? ORDER BY guideline`,
    )
    .pluck()
    .all(study) as number[]

/** The patterns of the selection, by layer and key. */
export function selectPatterns(db: Store, selection: LabelSelection): FoundPattern[] {
  return selectReadings(db, selection).keys.flatMap(({ assignment, layer, key, annotator, state, patterns }) =>
    patterns.map((pattern) => ({
      assignment,
      layer,
      index: Number(key.slice(key.indexOf('/') + 1)),
      author: annotator,
      state,
      pattern,
    })),
  )
}

/** @throws KeymarkError `not-found` when an annotation no longer has the pattern. */
export function tableRows(db: Store, picks: readonly TablePick[]): TableRow[] {
  return picks.map(({ assignment, pattern: id, ranks }) => {
    const pattern = getAnnotation(db, assignment).patterns.find((one) => one.id === id)
    const key = db.prepare('SELECT layer, "key" AS "index" FROM assignment WHERE id = ?').get(assignment) as
      | { layer: number; index: number }
      | undefined
    if (pattern === undefined || key === undefined) {
      throw new KeymarkError('not-found', 'A pattern of the table is no longer there. Choose the patterns again.')
    }
    const prefixes = assignmentTriggers(db, assignment)
      .filter(({ rank }) => ranks.includes(rank))
      .map(({ tokens, first, position, lastToken }) => ({
        text: tokens.slice(first, position).join(''),
        last: lastToken,
      }))
    return { ...key, description: pattern.description, kind: pattern.kind, prefixes }
  })
}
