/** Annotation events (append-only) and their projection. What returns from here is on disk. */
import { randomUUID } from 'node:crypto'
import type { Annotation, AnnotationEvent, AnnotationView, Change } from '#contract/annotation.ts'
import type { Trigger } from '#contract/trigger.ts'
import { EMPTY, missing, objection, project } from '../analysis/annotation.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Store } from './open.ts'

interface AssignmentRow {
  id: number
  study: number
  annotator: number
  name: string
  minSupport: number
  triggers: number
}

function getAssignment(db: Store, id: number): AssignmentRow {
  const row = db
    .prepare(
      `SELECT assignment.id, assignment.study, annotator, annotator.name, json_extract(spec, '$.minSupport') AS minSupport,
         (SELECT count(*) FROM assignment_trigger WHERE assignment = assignment.id) AS triggers
       FROM assignment JOIN study ON study.id = assignment.study JOIN annotator ON annotator.id = assignment.annotator
       WHERE assignment.id = ?`,
    )
    .get(id) as AssignmentRow | undefined
  if (row === undefined) throw new KeymarkError('not-found', `The project has no assignment number ${id}.`)
  return row
}

export function getAnnotation(db: Store, assignment: number): Annotation {
  const row = db
    .prepare('SELECT state, flagged, patterns, note FROM annotation WHERE assignment = ?')
    .get(assignment) as { state: Annotation['state']; flagged: number; patterns: string; note: string } | undefined
  if (row === undefined) return EMPTY
  return {
    state: row.state,
    flagged: row.flagged === 1,
    patterns: JSON.parse(row.patterns) as Annotation['patterns'],
    note: row.note,
  }
}

export function viewAnnotation(db: Store, assignment: number): AnnotationView {
  const { study, annotator, name, minSupport } = getAssignment(db, assignment)
  const annotation = getAnnotation(db, assignment)
  const { undo, redo } = history(db, annotator)
  return {
    assignment,
    study,
    annotator: name,
    minSupport,
    annotation,
    missing: missing(annotation, minSupport),
    canUndo: undo !== null,
    canRedo: redo !== null,
  }
}

/** What the annotator reads: the copy that belongs to the assignment. */
export function assignmentTriggers(db: Store, assignment: number): Trigger[] {
  const rows = db
    .prepare(
      'SELECT rank, coefficient, sentence, source, text, tokens, token_ids, first, position, next_token AS nextToken FROM assignment_trigger WHERE assignment = ? ORDER BY rank',
    )
    .all(assignment) as (Omit<Trigger, 'tokens' | 'tokenIds' | 'lastToken'> & { tokens: string; token_ids: string })[]
  return rows.map(({ tokens, token_ids, ...row }) => {
    const texts = JSON.parse(tokens) as string[]
    return {
      ...row,
      tokens: texts,
      tokenIds: JSON.parse(token_ids) as number[],
      lastToken: texts[row.position] ?? '',
    }
  })
}

/** @throws KeymarkError `bad-input` in words when the change does not fit. Sending the same id again changes nothing. */
export function recordChange(db: Store, assignment: number, id: string, change: Change): AnnotationView {
  return db.transaction(() => {
    const { annotator, triggers, minSupport } = getAssignment(db, assignment)
    if (db.prepare('SELECT 1 FROM event WHERE uuid = ?').get(id) === undefined) {
      const reason = objection(getAnnotation(db, assignment), change, triggers, minSupport)
      if (reason !== null) throw new KeymarkError('bad-input', reason)
      append(db, assignment, annotator, { id, change })
    }
    return viewAnnotation(db, assignment)
  })()
}

/** Takes back (or puts in again) the latest change of the annotator who holds `assignment`, wherever it was made. */
export function travel(db: Store, assignment: number, direction: 'undo' | 'redo'): AnnotationView | null {
  return db.transaction(() => {
    const { annotator } = getAssignment(db, assignment)
    const target = history(db, annotator)[direction]
    if (target === null) return null
    append(db, target.assignment, annotator, { id: randomUUID(), change: { kind: direction, event: target.id } })
    return viewAnnotation(db, target.assignment)
  })()
}

function append(db: Store, assignment: number, annotator: number, event: AnnotationEvent): void {
  const now = new Date().toISOString()
  const { change } = event
  db.prepare(
    `INSERT INTO event (uuid, assignment, annotator, kind, target, change, guideline, time) VALUES (?, ?, ?, ?, ?, ?,
       coalesce((SELECT max(version) FROM guideline JOIN annotator USING (study) WHERE annotator.id = ?), 1), ?)`,
  ).run(
    event.id,
    assignment,
    annotator,
    change.kind,
    'event' in change ? change.event : null,
    JSON.stringify(change),
    annotator,
    now,
  )
  const { state, flagged, patterns, note } = project(eventsOf(db, assignment))
  db.prepare(
    `INSERT INTO annotation (assignment, state, flagged, patterns, note, started, changed) VALUES (@assignment, @state, @flagged, @patterns, @note, @now, @now)
     ON CONFLICT (assignment) DO UPDATE SET state = @state, flagged = @flagged, patterns = @patterns, note = @note, changed = @now`,
  ).run({ assignment, state, flagged: flagged ? 1 : 0, patterns: JSON.stringify(patterns), note, now })
}

export function eventsOf(db: Store, assignment: number): AnnotationEvent[] {
  const rows = db.prepare('SELECT uuid, change FROM event WHERE assignment = ? ORDER BY sequence').all(assignment) as {
    uuid: string
    change: string
  }[]
  return rows.map(({ uuid, change }) => ({ id: uuid, change: JSON.parse(change) as AnnotationEvent['change'] }))
}

interface Step {
  id: string
  assignment: number
}

/**
 * The annotator's next step back and forth. Redo ends with the first new change after an undo, as everywhere:
 * only changes undone since the last plain change can be put in again, latest undone first.
 */
function history(db: Store, annotator: number): { undo: Step | null; redo: Step | null } {
  const lastPlain = db
    .prepare(`SELECT max(sequence) FROM event WHERE annotator = ? AND kind NOT IN ('undo', 'redo')`)
    .pluck()
    .get(annotator) as number | null
  const redoable: Step[] = []
  const travels = db
    .prepare('SELECT assignment, kind, target AS id FROM event WHERE annotator = ? AND sequence > ? ORDER BY sequence')
    .all(annotator, lastPlain ?? 0) as (Step & { kind: 'undo' | 'redo' })[]
  for (const { kind, id, assignment } of travels) {
    if (kind === 'undo') redoable.push({ id, assignment })
    else redoable.pop()
  }
  return { undo: latestInForce(db, annotator), redo: redoable.at(-1) ?? null }
}

/** Walks back from the newest change over those that are undone. */
function latestInForce(db: Store, annotator: number): Step | null {
  const rows = db
    .prepare(
      `SELECT uuid AS id, assignment FROM event WHERE annotator = ? AND kind NOT IN ('undo', 'redo') ORDER BY sequence DESC`,
    )
    .iterate(annotator) as IterableIterator<Step>
  const lastTravel = db.prepare('SELECT kind FROM event WHERE target = ? ORDER BY sequence DESC LIMIT 1').pluck()
  for (const step of rows) {
    if (lastTravel.get(step.id) !== 'undo') return step
  }
  return null
}
