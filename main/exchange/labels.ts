/** `.kmlabels`: what an annotator did, event by event, or what a machine rater answered, on its way back to the study. */
import { z } from 'zod'
import type { UnsavedChange } from '#contract/annotation.ts'
import { MachineAnswer, MachineRater } from '#contract/machine.ts'
import type { PacketAddress } from './manifest.ts'
import { check, checkLines, parseJson, seal, toLines, unseal } from './manifest.ts'
import { KeymarkError } from '../keymark-error.ts'
import { refused } from './archive.ts'
import { KeptEvent } from './kept-event.ts'
import { KeptAnswer } from './packet-question.ts'

const LabelEvent = KeptEvent.extend({ assignment: z.uuid() })
export type LabelEvent = z.infer<typeof LabelEvent>

/** Events in the order of (time, id). */
export interface Labels extends PacketAddress {
  events: LabelEvent[]
  /** Answers to questions, in the same order; missing where there are none. */
  answers?: KeptAnswer[]
}

export function buildLabels({ events, answers = [], ...address }: Labels, application: string): Promise<Buffer> {
  return seal('kmlabels', address, application, {
    'events.jsonl': toLines(events),
    ...(answers.length > 0 && { 'questions.jsonl': toLines(answers) }),
  })
}

/**
 * Labels of changes that no project took. Times ascend, as they do in a project: a clock that was set back orders nothing.
 *
 * @throws KeymarkError `bad-input` when the changes are of more than one packet.
 */
export function unsavedLabels(changes: readonly [UnsavedChange, ...UnsavedChange[]]): Labels {
  const [{ study, packet }] = changes
  if (changes.some((change) => change.study !== study || change.packet !== packet)) {
    throw new KeymarkError(
      'bad-input',
      'The unsaved changes are of several studies or annotators, and a labels file is of one. Nothing was written; they stay in the window.',
    )
  }
  let latest = 0
  const events = changes.map(({ id, change, work, assignment, guideline, time }): LabelEvent => {
    latest = Math.max(Date.parse(time), latest + 1)
    const clock = latest - Date.parse(time) > 60_000 ? { clock: time } : {}
    return { id, change, ...work, assignment, guideline, time: new Date(latest).toISOString(), ...clock }
  })
  return { study, packet, events }
}

/** What a machine rater made of a packet, in the order in which it was asked. */
export interface MachineLabels extends PacketAddress {
  rater: MachineRater
  answers: MachineAnswer[]
}

export function buildMachineLabels(
  { rater, answers, study, packet }: MachineLabels,
  application: string,
): Promise<Buffer> {
  return seal('kmlabels-machine', { study, packet }, application, {
    'rater.json': `${JSON.stringify(rater, null, 2)}\n`,
    'answers.jsonl': toLines(answers),
  })
}

const EVENTS = { most: 1_000_000, of: 'events' }
const ANSWERS = { most: 100_000, of: 'answers' }

/** A person’s. @throws KeymarkError `not-found`, `bad-input`, `unsupported`: why the file was refused. */
export async function readLabels(path: string): Promise<Labels> {
  const { texts, study, packet } = await unseal(path, ['kmlabels'])
  return { study, packet, ...labelsIn(path, texts) }
}

/** A person’s or a machine’s. @param file its bytes, where they were read before. @throws as `readLabels` */
export async function readReturned(path: string, file?: Buffer): Promise<Labels | MachineLabels> {
  const { texts, study, packet } = await unseal(path, ['kmlabels', 'kmlabels-machine'], file)
  if (!('answers.jsonl' in texts)) return { study, packet, ...labelsIn(path, texts) }
  const rater = check(path, 'rater.json', MachineRater, parseJson(path, 'rater.json', texts['rater.json']))
  const answers = checkLines(path, 'answers.jsonl', MachineAnswer, texts['answers.jsonl'], ANSWERS)
  if (new Set(answers.map(({ assignment }) => assignment)).size < answers.length)
    throw refused(path, 'answers.jsonl answers an assignment twice')
  return { study, packet, rater, answers }
}

function labelsIn(
  path: string,
  texts: { 'events.jsonl': Buffer; 'questions.jsonl'?: Buffer },
): Pick<Labels, 'events' | 'answers'> {
  const events = inOrder(
    path,
    'events.jsonl',
    'event',
    checkLines(path, 'events.jsonl', LabelEvent, texts['events.jsonl'], EVENTS),
  )
  const bytes = texts['questions.jsonl']
  if (bytes === undefined) return { events }
  const answers = checkLines(path, 'questions.jsonl', KeptAnswer, bytes, { most: EVENTS.most, of: 'answers' })
  return { events, answers: inOrder(path, 'questions.jsonl', 'answer', answers) }
}

function inOrder<One extends { id: string; time: string }>(
  path: string,
  member: string,
  noun: 'event' | 'answer',
  events: One[],
): One[] {
  if (new Set(events.map(({ id }) => id)).size < events.length) throw refused(path, `${member} has an ${noun} twice`)
  events.forEach((event, i) => {
    const before = events[i - 1]
    if (before !== undefined && (before.time > event.time || (before.time === event.time && before.id > event.id))) {
      throw refused(path, `${member}, line ${i + 1}: the ${noun}s are not in the order of their times`)
    }
  })
  return events
}
