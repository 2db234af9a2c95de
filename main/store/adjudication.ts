/** Adjudications: assignments of a person who is no annotator, for keys that several annotators labelled. */
import { namesOf } from '#contract/kind.ts'
import { randomUUID } from 'node:crypto'
import type { AdjudicationEntry, Comparison } from '#contract/adjudication.ts'
import type { AnnotationState } from '#contract/annotation.ts'
import { patternRows } from '../analysis/agreement/pattern-rows.ts'
import { byDisagreement, disagreementOf, type KeyDisagreement } from '../analysis/agreement/study.ts'
import { keyNamed, nameOf, type SampledKey } from '../analysis/study/sample-keys.ts'
import { KeymarkError } from '../keymark-error.ts'
import { studyKeys } from './agreement.ts'
import { getAnnotation } from './annotation.ts'
import { assignmentTriggers, triggerWriter } from './assignment-trigger.ts'
import { finishedAnnotations } from './finished-annotation.ts'
import type { Store } from './open.ts'
import { getStudy, scanOf } from './study.ts'

/** @throws KeymarkError `not-found`; `unsupported` when the study came in a packet. */
export const adjudicationQueue = (db: Store, study: number): AdjudicationEntry[] =>
  queueOf(db, study).map(({ entry }) => entry)

/** With the name of each key in the study, of which nobody who adjudicates is told the scan. */
function queueOf(db: Store, study: number): { key: string; entry: AdjudicationEntry }[] {
  const whole = getStudy(db, study)
  scanOf(whole)
  const kinds = namesOf(whole.kinds)
  const held = new Map(assignmentsOf(db, study).map((row) => [row.key, row]))
  const entryOf = ({ key, layer, annotators, disagreement, f1 }: KeyDisagreement) => {
    const row = held.get(key)
    return {
      layer,
      index: keyNamed(key).index,
      annotators,
      disagreement,
      f1,
      assignment: row?.assignment ?? null,
      adjudicator: row?.adjudicator ?? null,
      state: row?.state ?? ('new' as const),
      flagged: row?.flagged === 1,
      patterns: row?.patterns ?? 0,
    }
  }
  const shared = studyKeys(db, study)
    .filter(({ annotations, triggers }) => annotations.length > 1 && triggers > 0)
    .map((key) => disagreementOf(key, kinds))
    .toSorted(byDisagreement)
    .map((key) => ({ key: key.key, entry: entryOf(key) }))
  const practice = practiceKeys(db, study).map((key) => ({
    key: key.key,
    entry: { ...entryOf(key), practice: true as const },
  }))
  return [...shared, ...practice]
}

/** As nobody disagrees on them: what is adjudicated is the example. */
function practiceKeys(db: Store, study: number): KeyDisagreement[] {
  const keys = db
    .prepare(
      `SELECT DISTINCT scan, layer, "key" AS "index" FROM assignment JOIN annotator ON annotator.id = assignment.annotator
       WHERE assignment.study = ? AND kind = 'practice' AND role = 'annotator' ORDER BY layer, "key", scan`,
    )
    .all(study) as { scan: number | null; layer: number; index: number }[]
  return keys.map((key) => ({
    key: nameOf(key),
    layer: key.layer,
    annotators: [],
    disagreement: 0,
    f1: { undefined: 'a practice key' },
  }))
}

interface Held {
  /** As `nameOf` has it. */
  key: string
  assignment: number
  adjudicator: string
  state: AnnotationState
  flagged: number
  patterns: number
  events: number
}

const assignmentsOf = (db: Store, study: number): Held[] =>
  (
    db
      .prepare(
        `SELECT scan, layer, "key" AS "index", assignment.id AS assignment, annotator.name AS adjudicator,
         coalesce(state, 'new') AS state, coalesce(flagged, 0) AS flagged, json_array_length(coalesce(patterns, '[]')) AS patterns,
         (SELECT count(*) FROM event WHERE event.assignment = assignment.id) AS events
       FROM assignment JOIN annotator ON annotator.id = assignment.annotator AND role = 'adjudicator'
       LEFT JOIN annotation ON annotation.assignment = assignment.id
       WHERE assignment.study = ?`,
      )
      .all(study) as (Omit<Held, 'key'> & { scan: number | null; layer: number; index: number })[]
  ).map((row) => ({ ...row, key: nameOf(row) }))

/**
 * Gives `name` every key of the queue that has no adjudication under way; what others began stays theirs.
 *
 * @throws KeymarkError `bad-input` when an annotator of the study has that name: an adjudication has an author of its own.
 */
export function beginAdjudication(db: Store, study: number, name: string): AdjudicationEntry[] {
  return db.transaction(() => {
    const queue = queueOf(db, study)
    const adjudicator = adjudicatorNamed(db, study, name)
    const begun = new Set<string>()
    for (const { key, assignment, events } of assignmentsOf(db, study)) {
      if (events > 0) begun.add(key)
      else db.prepare('DELETE FROM assignment WHERE id = ?').run(assignment)
    }
    const add = assignmentAdder(db, study, adjudicator)
    for (const { key, entry } of queue) {
      if (!begun.has(key)) add(keyNamed(key), entry.practice === true ? 'practice' : 'key')
    }
    return adjudicationQueue(db, study)
  })()
}

function adjudicatorNamed(db: Store, study: number, name: string): number {
  const known = db
    .prepare('SELECT id, role FROM annotator WHERE study = ? AND spelled(name) = spelled(?)')
    .get(study, name) as { id: number; role: string } | undefined
  if (known?.role === 'annotator') {
    throw new KeymarkError(
      'bad-input',
      `"${name}" is an annotator of this study, and an adjudication has an author of its own. Write it otherwise, for example "${name} (adjudicator)".`,
    )
  }
  if (known !== undefined) return known.id
  return Number(
    db.prepare("INSERT INTO annotator (study, name, role) VALUES (?, ?, 'adjudicator')").run(study, name)
      .lastInsertRowid,
  )
}

/** The evidence is that of the annotators, copied as theirs was. */
function assignmentAdder(
  db: Store,
  study: number,
  adjudicator: number,
): (key: SampledKey, kind: 'key' | 'practice') => void {
  const insert = db.prepare(
    `INSERT INTO assignment (uuid, study, annotator, scan, layer, "key", kind, place, examples)
     VALUES (@uuid, @study, @adjudicator, @scan, @layer, @index, @kind,
       (SELECT coalesce(max(place), 0) + 1 FROM assignment WHERE annotator = @adjudicator), @examples)`,
  )
  const original = db.prepare(
    `SELECT min(id) AS id, examples FROM assignment
     WHERE study = @study AND layer = @layer AND "key" = @index AND scan IS @scan AND kind = @kind AND annotator <> @adjudicator`,
  )
  const write = triggerWriter(db)
  return ({ layer, index, scan }, kind) => {
    const whose = { study, adjudicator, scan: scan ?? null, layer, index, kind }
    const { id, examples } = original.get(whose) as { id: number; examples: string }
    const { lastInsertRowid } = insert.run({ uuid: randomUUID(), ...whose, examples })
    write(lastInsertRowid, assignmentTriggers(db, id))
  }
}

/** @throws KeymarkError `not-found` when the assignment is no adjudicator's. */
export function compareAnnotations(db: Store, assignment: number): Comparison {
  const key = db
    .prepare(
      `SELECT assignment.study, scan, layer, "key" AS "index", name AS adjudicator FROM assignment
       JOIN annotator ON annotator.id = assignment.annotator AND role = 'adjudicator' WHERE assignment.id = ?`,
    )
    .get(assignment) as
    | { study: number; scan: number | null; layer: number; index: number; adjudicator: string }
    | undefined
  if (key === undefined) throw new KeymarkError('not-found', `Assignment ${assignment} is no adjudication.`)
  const { study, scan, layer, index, adjudicator } = key
  const annotations = finishedAnnotations(db, study, { layer, index, scan: scan ?? undefined })
    .filter(({ role }) => role === 'annotator')
    .map(({ assignment: original, annotator: name }) => ({ name, ...getAnnotation(db, original) }))
  return {
    layer,
    index,
    adjudicator,
    annotators: annotations.map(({ name, note, state, flagged }) => ({ name, note, state, flagged })),
    rows: patternRows(annotations.map(({ patterns }) => patterns)),
  }
}
