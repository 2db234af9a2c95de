/** `.kmlabels`: what an annotator did, event by event, on its way back to the study. */
import { z } from 'zod'
import type { UnsavedChange } from '#contract/annotation.ts'
import type { PacketAddress } from './manifest.ts'
import { checkLines, seal, toLines, unseal } from './manifest.ts'
import { KeymarkError } from '../keymark-error.ts'
import { refused } from './archive.ts'
import { KeptEvent } from './kept-event.ts'

const LabelEvent = KeptEvent.extend({ assignment: z.uuid() })
export type LabelEvent = z.infer<typeof LabelEvent>

/** Events in the order of (time, id). */
export interface Labels extends PacketAddress {
  events: LabelEvent[]
}

export function buildLabels({ events, ...address }: Labels, application: string): Promise<Buffer> {
  return seal('kmlabels', address, application, { 'events.jsonl': toLines(events) })
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

const EVENTS = { most: 1_000_000, of: 'events' }

/** @throws KeymarkError `not-found`, `bad-input`, `unsupported`: why the file was refused. */
export async function readLabels(path: string): Promise<Labels> {
  const { texts, ...address } = await unseal(path, 'kmlabels')
  const events = checkLines(path, 'events.jsonl', LabelEvent, texts['events.jsonl'], EVENTS)
  if (new Set(events.map(({ id }) => id)).size < events.length) throw refused(path, 'events.jsonl has an event twice')
  events.forEach((event, i) => {
    const before = events[i - 1]
    if (before !== undefined && (before.time > event.time || (before.time === event.time && before.id > event.id))) {
      throw refused(path, `events.jsonl, line ${i + 1}: the events are not in the order of their times`)
    }
  })
  return { ...address, events }
}
