/** Annotation events (append-only) and their projection. What returns from here is on disk. */
import { randomUUID } from 'node:crypto'
import {
  isLabelled,
  type Annotation,
  AnnotationEvent,
  type AnnotationView,
  type Change,
  type EarlierDescription,
  type Work,
} from '#contract/annotation.ts'
import { EMPTY, missing, objection, project, settled } from '../analysis/study/annotation.ts'
import type { KindScheme } from '#contract/kind.ts'
import type { KeptEvent } from '../exchange/kept-event.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Store } from './open.ts'
import { exampleOf, practiceLeft } from './practice.ts'
import { stored, storedKinds, storedPatterns } from './stored.ts'

interface AssignmentRow {
  id: number
  study: number
  annotator: number
  name: string
  minSupport: number
  assistance: number | null
  kinds: string | null
  kind: 'key' | 'control' | 'practice'
  uuid: string
  studyUuid: string
  packet: string
  triggers: number
}

function getAssignment(db: Store, id: number): AssignmentRow {
  const row = db
    .prepare(
      `SELECT assignment.id, assignment.study, annotator, annotator.name, json_extract(spec, '$.minSupport') AS minSupport,
         json_extract(spec, '$.assistance') AS assistance, json_extract(spec, '$.kinds') AS kinds, assignment.kind,
         assignment.uuid, study.uuid AS studyUuid, annotator.packet,
         (SELECT count(*) FROM assignment_trigger WHERE assignment = assignment.id) AS triggers
       FROM assignment JOIN study ON study.id = assignment.study JOIN annotator ON annotator.id = assignment.annotator
       WHERE assignment.id = ?`,
    )
    .get(id) as AssignmentRow | undefined
  if (row === undefined) throw new KeymarkError('not-found', `The project has no assignment number ${id}.`)
  return row
}

const kindsOfRow = ({ kinds }: AssignmentRow): KindScheme => storedKinds(kinds)

export function getAnnotation(db: Store, assignment: number): Annotation {
  const row = db
    .prepare('SELECT state, flagged, patterns, note FROM annotation WHERE assignment = ?')
    .get(assignment) as { state: Annotation['state']; flagged: number; patterns: string; note: string } | undefined
  if (row === undefined) return EMPTY
  return {
    state: row.state,
    flagged: row.flagged === 1,
    patterns: storedPatterns(row.patterns),
    note: row.note,
  }
}

export function viewAnnotation(db: Store, assignment: number): AnnotationView {
  const row = getAssignment(db, assignment)
  const { study, annotator, name, minSupport, assistance, uuid, studyUuid, packet } = row
  const kinds = kindsOfRow(row)
  const annotation = getAnnotation(db, assignment)
  const { undo, redo } = history(db, annotator)
  return {
    assignment,
    study,
    annotator: name,
    minSupport,
    assistance: assistance === 1,
    kinds,
    address: { study: studyUuid, packet, assignment: uuid, guideline: guidelineInForce(db, annotator) },
    annotation,
    practice:
      row.kind === 'practice' ? { example: isLabelled(annotation.state) ? exampleOf(db, assignment) : null } : null,
    missing: missing(annotation, minSupport, kinds),
    setBack: setBack(db, annotator),
    canUndo: undo !== null,
    canRedo: redo !== null,
  }
}

/** Descriptions that are worth completing from; beyond that nobody remembers having written them. */
const RECENT = 500

/** What the annotator who holds the assignment described patterns as, in this study alone: the most recent first, each once. */
export function ownDescriptions(db: Store, assignment: number): EarlierDescription[] {
  const { annotator } = getAssignment(db, assignment)
  return db
    .prepare(
      // SQLite gives the row of a group that has the maximum.
      `SELECT description, kind FROM (SELECT trim(json_extract(pattern.value, '$.description')) AS description,
         json_extract(pattern.value, '$.kind') AS kind, max(changed) AS latest FROM assignment JOIN annotation ON annotation.assignment = assignment.id, json_each(annotation.patterns) AS pattern
       WHERE assignment.annotator = ? AND assignment.id <> ? AND description <> ''
       GROUP BY spelled(description)) ORDER BY latest DESC, description LIMIT ${RECENT}`,
    )
    .all(annotator, assignment) as EarlierDescription[]
}

const UNMEASURED: Work = { activeMs: null, assisted: false }

/** @throws KeymarkError `bad-input` in words when the change does not fit. Sending the same id again changes nothing. */
export function recordChange(
  db: Store,
  assignment: number,
  id: string,
  change: Change,
  work: Work = UNMEASURED,
  time?: string,
): AnnotationView {
  return db.transaction(() => {
    const row = getAssignment(db, assignment)
    const { annotator, triggers, minSupport } = row
    refuseBeforePractice(db, row)
    if (db.prepare('SELECT 1 FROM event WHERE uuid = ?').get(id) === undefined) {
      const reason = objection(getAnnotation(db, assignment), change, triggers, minSupport, kindsOfRow(row))
      if (reason !== null) throw new KeymarkError('bad-input', reason)
      append(db, assignment, annotator, { id, change, ...work }, time)
    }
    return viewAnnotation(db, assignment)
  })()
}

/** @throws KeymarkError `bad-input` when the study wants practice first. */
function refuseBeforePractice(db: Store, { kind, annotator }: AssignmentRow): void {
  const left = kind === 'practice' ? 0 : practiceLeft(db, annotator)
  if (left === 0) return
  throw new KeymarkError(
    'bad-input',
    `This study begins with practice: answer ${left} more practice ${left === 1 ? 'key' : 'keys'} first, at the top of the queue.`,
  )
}

/** Takes back (or puts in again) the latest change of the annotator who holds `assignment`, wherever it was made. */
export function travel(
  db: Store,
  assignment: number,
  direction: 'undo' | 'redo',
  work: Work = UNMEASURED,
): AnnotationView | null {
  return db.transaction(() => {
    const { annotator } = getAssignment(db, assignment)
    const target = history(db, annotator)[direction]
    if (target === null) return null
    append(db, target.assignment, annotator, {
      id: randomUUID(),
      change: { kind: direction, event: target.id },
      // The time was spent on the assignment in view, so it says nothing of another.
      activeMs: target.assignment === assignment ? work.activeMs : null,
      assisted: work.assisted,
    })
    return viewAnnotation(db, target.assignment)
  })()
}

function append(db: Store, assignment: number, annotator: number, event: AnnotationEvent & Work, made?: string): void {
  eventInserter(db)(assignment, annotator, {
    ...event,
    // Only a study that allows it has it.
    assisted: event.assisted && getAssignment(db, assignment).assistance === 1,
    guideline: guidelineInForce(db, annotator),
    ...nextTime(db, annotator, made),
  })
  projectAnnotation(db, assignment)
}

/** Milliseconds by which clocks are set back all the time. */
const SLACK = 60_000

/**
 * When it was made, or now, or a millisecond after the annotator's latest event where the clock has not moved on or was set back: times
 * ascend, so that they alone order the events of an annotator, also after files have been merged. What a clock said that was set back is
 * kept beside it.
 */
function nextTime(db: Store, annotator: number, made?: string): Pick<KeptEvent, 'time' | 'clock'> {
  const latest = db.prepare('SELECT max(time) FROM event WHERE annotator = ?').pluck().get(annotator) as string | null
  const clock = made === undefined ? Date.now() : Date.parse(made)
  const time = Math.max(clock, latest === null ? 0 : Date.parse(latest) + 1)
  const said = (moment: number): string => new Date(moment).toISOString()
  return { time: said(time), ...(time - clock > SLACK && { clock: said(clock) }) }
}

/** What the clock said at the annotator's latest event, and what it had said before; null where it goes on. */
function setBack(db: Store, annotator: number): AnnotationView['setBack'] {
  const latest = db
    .prepare('SELECT clock, time FROM event WHERE annotator = ? ORDER BY time DESC, uuid DESC LIMIT 1')
    .get(annotator) as { clock: string | null; time: string } | undefined
  return latest === undefined || latest.clock === null ? null : { from: latest.time, to: latest.clock }
}

/** The latest version of the guidelines of the annotator's study; 1 where nobody wrote any. */
function guidelineInForce(db: Store, annotator: number): number {
  return db
    .prepare(
      'SELECT coalesce((SELECT max(version) FROM guideline JOIN annotator USING (study) WHERE annotator.id = ?), 1)',
    )
    .pluck()
    .get(annotator) as number
}

/** Appends events without projecting them: `projectAnnotation` has to follow in the same transaction. */
export function eventInserter(db: Store): (assignment: number, annotator: number, event: KeptEvent) => void {
  const insert = db.prepare(
    'INSERT INTO event (uuid, assignment, annotator, kind, target, change, guideline, time, active_ms, assisted, clock) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  return (assignment, annotator, { id, change, guideline, time, activeMs, assisted, clock }) => {
    const target = 'event' in change ? change.event : null
    const how = [guideline, time, activeMs, assisted ? 1 : 0, clock ?? null]
    insert.run(id, assignment, annotator, change.kind, target, JSON.stringify(change), ...how)
  }
}

/** Writes what the assignment's events make. It depends on nothing but them: not on the order in which they came. */
export function projectAnnotation(db: Store, assignment: number): void {
  const { minSupport } = getAssignment(db, assignment)
  const { state, flagged, patterns, note } = settled(project(eventsOf(db, assignment)), minSupport)
  db.prepare(
    `INSERT INTO annotation (assignment, state, flagged, patterns, note, started, changed)
     SELECT @assignment, @state, @flagged, @patterns, @note, min(time), max(time) FROM event WHERE assignment = @assignment
     ON CONFLICT (assignment) DO UPDATE SET state = excluded.state, flagged = excluded.flagged, patterns = excluded.patterns,
       note = excluded.note, started = excluded.started, changed = excluded.changed`,
  ).run({ assignment, state, flagged: flagged ? 1 : 0, patterns: JSON.stringify(patterns), note })
}

export type EventRow = Omit<KeptEvent, 'change' | 'assisted' | 'clock'> & {
  change: string
  assisted: number
  clock: string | null
}

export const keptEvent = <Row extends EventRow>({ change, assisted, clock, ...row }: Row) => ({
  ...row,
  // Files of this version are read by those of before, as long as no clock was set back.
  ...(clock !== null && { clock }),
  change: stored(AnnotationEvent.shape.change, change),
  assisted: assisted === 1,
})

/** Oldest first. */
export function eventsOf(db: Store, assignment: number): KeptEvent[] {
  const rows = db
    .prepare(
      'SELECT uuid AS id, change, guideline, time, active_ms AS activeMs, assisted, clock FROM event WHERE assignment = ? ORDER BY time, uuid',
    )
    .all(assignment) as EventRow[]
  return rows.map(keptEvent)
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
    .prepare(
      `SELECT time, uuid FROM event WHERE annotator = ? AND kind NOT IN ('undo', 'redo') ORDER BY time DESC, uuid DESC LIMIT 1`,
    )
    .get(annotator) as { time: string; uuid: string } | undefined
  const redoable: Step[] = []
  const travels = db
    .prepare(
      'SELECT assignment, kind, target AS id FROM event WHERE annotator = ? AND (time, uuid) > (?, ?) ORDER BY time, uuid',
    )
    .all(annotator, lastPlain?.time ?? '', lastPlain?.uuid ?? '') as (Step & { kind: 'undo' | 'redo' })[]
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
      `SELECT uuid AS id, assignment FROM event WHERE annotator = ? AND kind NOT IN ('undo', 'redo') ORDER BY time DESC, uuid DESC`,
    )
    .iterate(annotator) as IterableIterator<Step>
  const lastTravel = db.prepare('SELECT kind FROM event WHERE target = ? ORDER BY time DESC, uuid DESC LIMIT 1').pluck()
  for (const step of rows) {
    if (lastTravel.get(step.id) !== 'undo') return step
  }
  return null
}
