/** Labels on their way back: all events of a packet's study, and their merging into the project that sent it. */
import { isDeepStrictEqual } from 'node:util'
import type { KindScheme } from '#contract/kind.ts'
import type { LabelsImport } from '#contract/packet.ts'
import type { LabelEvent, Labels, MachineLabels } from '../exchange/labels.ts'
import type { PacketAddress } from '../exchange/manifest.ts'
import { misfit } from '../analysis/study/annotation.ts'
import { KeymarkError } from '../keymark-error.ts'
import { eventInserter, projectAnnotation, keptEvent, type EventRow } from './annotation.ts'
import { kindsOfStudy } from './kind.ts'
import { answerKeeper, machineFor } from './machine.ts'
import type { Store } from './open.ts'
import { packetReturned } from './packet-state.ts'
import { importAnswers, keptAnswers } from './question.ts'
import { getStudy } from './study.ts'

/** @throws KeymarkError `bad-input` when the study did not come in a packet or nothing was labelled yet. */
export function labelsOf(db: Store, study: number): Labels {
  const { name, scan } = getStudy(db, study)
  if (scan !== null) {
    throw new KeymarkError(
      'bad-input',
      `The study "${name}" was drawn in this project, so its labels are where they belong. Only those of a packet are returned.`,
    )
  }
  const address = db
    .prepare(
      'SELECT annotator.id, study.uuid AS study, packet FROM annotator JOIN study ON study.id = annotator.study WHERE study.id = ?',
    )
    .get(study) as { id: number; study: string; packet: string }
  const rows = db
    .prepare(
      `SELECT event.uuid AS id, assignment.uuid AS assignment, guideline, time, change,
         active_ms AS activeMs, assisted, clock FROM event
       JOIN assignment ON assignment.id = event.assignment WHERE event.annotator = ? ORDER BY time, event.uuid`,
    )
    .all(address.id) as (EventRow & { assignment: string })[]
  const answers = keptAnswers(db, address.id)
  if (rows.length === 0 && answers.length === 0) {
    throw new KeymarkError(
      'bad-input',
      `Nothing of the study "${name}" was labelled yet, so there is nothing to return.`,
    )
  }
  return {
    study: address.study,
    packet: address.packet,
    events: rows.map(keptEvent),
    ...(answers.length > 0 && { answers }),
  }
}

export interface LabelsFile {
  /** For people. */
  file: string
  labels: Labels | MachineLabels
}

const UNDONE = new Error('a preview ends by taking back what it did')

/**
 * Adds the events that the project lacks, in one transaction for all files. Events are never replaced, and a projection
 * depends on the set of events alone: so order and repetition of imports make no difference.
 *
 * @param dryRun does the same and takes it back.
 * @throws KeymarkError `bad-input` when a file is of another study or packet, or does not fit what the project knows.
 */
export function importLabels(db: Store, files: readonly LabelsFile[], { dryRun = false } = {}): LabelsImport[] {
  let imports: LabelsImport[] = []
  try {
    db.transaction(() => {
      imports = files.map((file) => importFile(db, file))
      if (dryRun) throw UNDONE
    })()
  } catch (error) {
    if (error !== UNDONE) throw error
  }
  return imports
}

function importFile(db: Store, { file, labels }: LabelsFile): LabelsImport {
  if ('rater' in labels) return importMachine(db, file, labels)
  const { study, studyName, annotator, annotatorName } = findAddress(db, file, labels)
  const outcome: LabelsImport = {
    ...NOTHING,
    conflicting: [],
    file,
    study: studyName,
    annotator: annotatorName,
    events: labels.events.length,
  }
  const find = db.prepare(
    `SELECT id, place, (SELECT count(*) FROM event WHERE event.assignment = assignment.id) AS events,
       (SELECT count(*) FROM assignment_trigger WHERE assignment_trigger.assignment = assignment.id) AS triggers
     FROM assignment WHERE uuid = ? AND annotator = ? AND study = ?`,
  )
  const kinds = kindsOfStudy(db, study)
  const isKnown = knownEvents(db, file, annotator)
  const insert = eventInserter(db)
  for (const [uuid, events] of Map.groupBy(labels.events, (event) => event.assignment)) {
    const assignment = find.get(uuid, annotator, study) as Assignment | undefined
    if (assignment === undefined) {
      outcome.unknown += 1
      continue
    }
    checkEvents(file, events, assignment, kinds)
    const lacking = events.filter((event) => !isKnown(event, assignment))
    for (const event of lacking) insert(assignment.id, annotator, event)
    outcome.newEvents += lacking.length
    if (lacking.length === 0) outcome.unchanged += 1
    else {
      projectAnnotation(db, assignment.id)
      if (assignment.events === 0) outcome.new += 1
      else if (assignment.events === events.length - lacking.length) outcome.updated += 1
      else outcome.conflicting.push(assignment.place)
    }
  }
  const { answers = [] } = labels
  const answered = importAnswers(db, { study, annotator }, answers, (reason) => unfit(file, reason))
  outcome.events += answers.length
  for (const what of ['newEvents', 'new', 'updated', 'unchanged', 'unknown'] as const) outcome[what] += answered[what]
  if (outcome.newEvents > 0) packetReturned(db, labels.packet)
  outcome.conflicting.sort((a, b) => a - b)
  return outcome
}

const NOTHING = { newEvents: 0, new: 0, updated: 0, unchanged: 0, conflicting: [] as number[], unknown: 0 }

/** A machine's answers to somebody's packet: of the machine, which the study gets where it has none that was asked alike. */
function importMachine(db: Store, file: string, labels: MachineLabels): LabelsImport {
  const { study, studyName, annotator } = findAddress(db, file, labels)
  try {
    const machine = machineFor(db, study, labels.rater)
    const keep = answerKeeper(db, { study, machine, kinds: kindsOfStudy(db, study), annotator })
    const outcome: LabelsImport = {
      ...NOTHING,
      file,
      study: studyName,
      annotator: labels.rater.name,
      events: labels.answers.length,
    }
    for (const answer of labels.answers) {
      const kept = keep(answer)
      outcome[kept] += 1
      if (kept === 'new' || kept === 'updated') outcome.newEvents += 1
    }
    return outcome
  } catch (error) {
    throw error instanceof KeymarkError ? unfit(file, error.message.replace(/\.$/u, '')) : error
  }
}

interface Assignment {
  id: number
  place: number
  /** How many the project has. */
  events: number
  triggers: number
}

function findAddress(db: Store, file: string, { study, packet }: PacketAddress) {
  const found = db.prepare('SELECT id, name FROM study WHERE uuid = ?').get(study) as
    | { id: number; name: string }
    | undefined
  if (found === undefined) {
    const names = db.prepare('SELECT name FROM study ORDER BY id').pluck().all() as string[]
    throw unfit(
      file,
      `they belong to a study that this project does not have${names.length === 0 ? '' : ` (it has: ${names.join(', ')})`}. Import them into the project that sent the packet`,
    )
  }
  const annotator = db
    .prepare('SELECT id, name FROM annotator WHERE study = ? AND packet = ?')
    .get(found.id, packet) as { id: number; name: string } | undefined
  if (annotator === undefined) {
    throw unfit(
      file,
      `this project sent no such packet of the study "${found.name}". Import them into the one that did`,
    )
  }
  return { study: found.id, studyName: found.name, annotator: annotator.id, annotatorName: annotator.name }
}

function checkEvents(
  file: string,
  events: readonly LabelEvent[],
  { place, triggers }: Assignment,
  kinds: KindScheme,
): void {
  const reason = misfit(events, triggers, kinds)
  if (reason !== null) throw unfit(file, `${reason} (the key at place ${place})`)
}

/** @throws KeymarkError from the function it returns when the project has the event with another content. */
function knownEvents(db: Store, file: string, annotator: number) {
  const get = db.prepare(
    'SELECT assignment, annotator, change, guideline, time, active_ms AS activeMs, assisted FROM event WHERE uuid = ?',
  )
  return (event: LabelEvent, { id }: Assignment): boolean => {
    const known = get.get(event.id) as
      | (Omit<EventRow, 'id' | 'clock'> & { assignment: number; annotator: number })
      | undefined
    if (known === undefined) return false
    const isSame =
      known.assignment === id &&
      known.annotator === annotator &&
      known.guideline === event.guideline &&
      known.time === event.time &&
      known.activeMs === event.activeMs &&
      (known.assisted === 1) === event.assisted &&
      isDeepStrictEqual(JSON.parse(known.change), event.change)
    if (!isSame) throw unfit(file, `the project has event ${event.id} with another content, and events never change`)
    return true
  }
}

const unfit = (file: string, reason: string): KeymarkError =>
  new KeymarkError('bad-input', `The labels in ${file} were refused: ${reason}. Nothing was written.`)
