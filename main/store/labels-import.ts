/** Labels that come back are merged into the project that sent their packet, in steps. */
import { isDeepStrictEqual } from 'node:util'
import { AnnotationEvent } from '#contract/annotation.ts'
import type { KindScheme } from '#contract/kind.ts'
import type { LabelsImport } from '#contract/packet.ts'
import type { LabelEvent, Labels, MachineLabels } from '../exchange/labels.ts'
import type { PacketAddress } from '../exchange/manifest.ts'
import { misfit } from '../analysis/study/annotation.ts'
import { atOnce, type Steps } from '../computation/steps.ts'
import { KeymarkError } from '../keymark-error.ts'
import { eventInserter, projectAnnotation, type EventRow } from './annotation.ts'
import { kindsOfStudy } from './kind.ts'
import { answerKeeper, machineFor } from './machine.ts'
import type { Store } from './open.ts'
import { packetReturned } from './packet-state.ts'
import { importAnswers } from './question.ts'
import { stored } from './stored.ts'

export interface LabelsFile {
  /** For people. */
  file: string
  labels: Labels | MachineLabels
}

const UNDONE = new Error('a preview ends by taking back what it did')

/** What the step does, taken back at its end. */
function undone<Result>(db: Store, work: () => Result): Result {
  let result: Result | undefined
  try {
    db.transaction(() => {
      result = work()
      throw UNDONE
    })()
  } catch (error) {
    if (error !== UNDONE) throw error
  }
  return result as Result
}

/** The same as `importing`, at once and in one transaction: for what is small. */
export const importLabels = (db: Store, files: readonly LabelsFile[]): LabelsImport[] =>
  db.transaction(() => atOnce(importing(db, files)))()

/** Told of how many assignments, of all files together, the events are in. */
export type Imported = (done: number, total: number) => void

/**
 * Adds the events that the project lacks, those of an assignment in a step. Events are never replaced, and a projection
 * depends on the set of events alone: so order and repetition of imports make no difference.
 *
 * @throws KeymarkError `bad-input` when a file is of another study or packet, or does not fit what the project knows.
 */
export const importing = (db: Store, files: readonly LabelsFile[], told?: Imported): Steps<LabelsImport[]> =>
  each(db, files, null, told)

/** What importing them would do; nothing is written. @throws as `importing` */
export const previewing = (db: Store, files: readonly LabelsFile[], told?: Imported): Steps<LabelsImport[]> =>
  each(db, files, { events: new Map(), counts: new Map() }, told)

/** What files before would have brought, in a preview: events by id, and how many each assignment would have more. */
interface Brought {
  events: Map<string, LabelEvent>
  counts: Map<number, number>
}

function* each(
  db: Store,
  files: readonly LabelsFile[],
  preview: Brought | null,
  told: Imported = () => undefined,
): Steps<LabelsImport[]> {
  const sizes = files.map(({ labels }) =>
    'rater' in labels ? 0 : new Set(labels.events.map(({ assignment }) => assignment)).size,
  )
  const total = sizes.reduce((sum, size) => sum + size, 0)
  let done = 0
  const imports: LabelsImport[] = []
  for (const [i, given] of files.entries()) {
    const { file, labels } = given
    const ofEvents =
      'rater' in labels ? null : yield* importEvents(db, file, labels, preview, () => told((done += 1), total))
    // In a preview they are taken back, with those of the files before, which may be of the same person or machine.
    const ofAnswers =
      preview === null
        ? importFew(db, given)
        : undone(db, () => {
            for (const before of files.slice(0, i)) importFew(db, before)
            return importFew(db, given)
          })
    const outcome = ofEvents === null ? ofAnswers : summed(ofEvents, ofAnswers)
    if (preview === null && ofEvents !== null && outcome.newEvents > 0) packetReturned(db, labels.packet)
    imports.push(outcome)
    yield
  }
  return imports
}

/** A machine's labels, or a person's answers to questions: what is so little that it is a step. */
function importFew(db: Store, { file, labels }: LabelsFile): LabelsImport {
  if ('rater' in labels) return importMachine(db, file, labels)
  const { study, studyName, annotator, annotatorName } = findAddress(db, file, labels)
  const { answers = [] } = labels
  return {
    ...NOTHING,
    file,
    study: studyName,
    annotator: annotatorName,
    events: answers.length,
    ...importAnswers(db, { study, annotator }, answers, (reason) => unfit(file, reason)),
  }
}

function summed(outcome: LabelsImport, more: LabelsImport): LabelsImport {
  const sum = { ...outcome }
  for (const what of ['events', 'newEvents', 'new', 'updated', 'unchanged', 'unknown'] as const) sum[what] += more[what]
  return sum
}

function* importEvents(
  db: Store,
  file: string,
  labels: Labels,
  preview: Brought | null,
  told: () => void,
): Steps<LabelsImport> {
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
  const isKnown = knownEvents(db, file, annotator, preview)
  const insert = eventInserter(db)
  for (const [uuid, events] of Map.groupBy(labels.events, (event) => event.assignment)) {
    const assignment = find.get(uuid, annotator, study) as Assignment | undefined
    if (assignment === undefined) {
      outcome.unknown += 1
      continue
    }
    checkEvents(file, events, assignment, kinds)
    const lacking = events.filter((event) => !isKnown(event, assignment))
    const before = assignment.events + (preview?.counts.get(assignment.id) ?? 0)
    outcome.newEvents += lacking.length
    if (lacking.length === 0) outcome.unchanged += 1
    else {
      if (preview === null) {
        for (const event of lacking) insert(assignment.id, annotator, event)
        projectAnnotation(db, assignment.id)
      } else {
        for (const event of lacking) preview.events.set(event.id, event)
        preview.counts.set(assignment.id, before - assignment.events + lacking.length)
      }
      if (before === 0) outcome.new += 1
      else if (before === events.length - lacking.length) outcome.updated += 1
      else outcome.conflicting.push(assignment.place)
    }
    told()
    yield
  }
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
function knownEvents(db: Store, file: string, annotator: number, preview: Brought | null) {
  const get = db.prepare(
    'SELECT assignment, annotator, change, guideline, time, active_ms AS activeMs, assisted FROM event WHERE uuid = ?',
  )
  return (event: LabelEvent, { id }: Assignment): boolean => {
    const known = get.get(event.id) as
      | (Omit<EventRow, 'id' | 'clock'> & { assignment: number; annotator: number })
      | undefined
    const brought = preview?.events.get(event.id)
    if (brought !== undefined) {
      if (isDeepStrictEqual(brought, event)) return true
      throw otherContent(file, event)
    }
    if (known === undefined) return false
    const isSame =
      known.assignment === id &&
      known.annotator === annotator &&
      known.guideline === event.guideline &&
      known.time === event.time &&
      known.activeMs === event.activeMs &&
      (known.assisted === 1) === event.assisted &&
      isDeepStrictEqual(stored(AnnotationEvent.shape.change, known.change), event.change)
    if (!isSame) throw otherContent(file, event)
    return true
  }
}

const otherContent = (file: string, { id }: LabelEvent): KeymarkError =>
  unfit(file, `the project has event ${id} with another content, and events never change`)

const unfit = (file: string, reason: string): KeymarkError =>
  new KeymarkError('bad-input', `The labels in ${file} were refused: ${reason}. Nothing was written.`)
