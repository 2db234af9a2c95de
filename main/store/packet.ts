/** Packets: out of the project that drew the study, and into the annotator's own. */
import { isDeepStrictEqual } from 'node:util'
import { saidKinds, type KindScheme } from '#contract/kind.ts'
import { spelled } from '#contract/spelling.ts'
import type { Packet, PacketAssignment } from '../exchange/packet.ts'
import { shownLine } from '../exchange/packet-question.ts'
import { KeymarkError } from '../keymark-error.ts'
import { shownTriggers, triggerWriter } from './assignment-trigger.ts'
import type { Store } from './open.ts'
import { exampleOf } from './practice.ts'
import { packetQuestions, placeQuestions } from './question.ts'
import { getStudy, scanOf } from './study.ts'

/**
 * One packet for each annotator of `study`.
 *
 * @throws KeymarkError `unsupported` when the study came in a packet itself.
 */
export function* packetsOf(db: Store, study: number): Generator<Packet> {
  const { uuid, name, settings, guidelines } = askedStudy(db, study)
  const annotators = db
    .prepare("SELECT id, name, packet FROM annotator WHERE study = ? AND role = 'annotator' ORDER BY id")
    .all(study) as {
    id: number
    name: string
    packet: string
  }[]
  for (const annotator of annotators) {
    const assignments = db
      .prepare('SELECT id, uuid, kind FROM assignment WHERE annotator = ? ORDER BY place')
      .all(annotator.id) as { id: number; uuid: string; kind: string }[]
    yield {
      study: uuid,
      packet: annotator.packet,
      name,
      annotator: annotator.name,
      settings,
      guidelines,
      assignments: assignments.map(({ id, uuid, kind }) => ({
        id: uuid,
        triggers: packetTriggers(db, id),
        ...(kind === 'practice' && { practice: { example: exampleOf(db, id) } }),
      })),
      questions: packetQuestions(db, annotator.id),
    }
  }
}

/**
 * What whoever labels in a study is told of it.
 *
 * @throws KeymarkError `unsupported` when the study came in a packet itself.
 */
export function askedStudy(
  db: Store,
  study: number,
): Pick<Packet, 'name' | 'settings' | 'guidelines'> & { uuid: string; kinds: KindScheme } {
  const whole = getStudy(db, study)
  const { name, kinds } = whole
  scanOf(whole)
  const { uuid, minSupport, assistance, practiceFirst } = db
    .prepare(
      `SELECT uuid, json_extract(spec, '$.minSupport') AS minSupport, json_extract(spec, '$.assistance') AS assistance,
         coalesce(json_extract(spec, '$.practiceFirst'), 0) AS practiceFirst FROM study WHERE id = ?`,
    )
    .get(study) as { uuid: string; minSupport: number; assistance: number | null; practiceFirst: number }
  const guidelines = db
    .prepare('SELECT version, text, created FROM guideline WHERE study = ? ORDER BY version DESC LIMIT 1')
    .get(study) as Packet['guidelines'] | undefined
  return {
    uuid,
    name,
    kinds,
    settings: {
      minSupport,
      assistance: assistance === 1,
      ...saidKinds(kinds),
      ...(practiceFirst > 0 && { practiceFirst }),
    },
    // The day is enough: at what time somebody wrote them is nobody's business.
    guidelines: guidelines ? { ...guidelines, created: `${guidelines.created.slice(0, 10)}T00:00:00.000Z` } : null,
  }
}

/**
 * How large coefficients are tells the layer, a full one looked up in the scan names the key, and the texts' names
 * tell controls: so each is a share of the key's strongest, and no text is named.
 */
export function packetTriggers(db: Store, assignment: number): PacketAssignment['triggers'] {
  const triggers = shownTriggers(db, assignment)
  const strongest = triggers.reduce((most, { coefficient }) => Math.max(most, coefficient), 0)
  return triggers.map((trigger) => ({
    coefficient: strongest === 0 ? 0 : Number((trigger.coefficient / strongest).toPrecision(3)),
    source: '',
    ...shownLine(trigger),
  }))
}

/** What an annotator reads of a trigger. Packets of earlier versions name the text, have coefficients as they are, and no ends of tokens. */
const read = ({
  coefficient: _share,
  source: _name,
  tokenEnds: _ends,
  ...rest
}: PacketAssignment['triggers'][number]) => rest

/** Whether this is an annotator's project that was made from the packet. */
export const holdsPacket = (db: Store, packet: string): boolean =>
  db
    .prepare('SELECT 1 FROM annotator JOIN study ON study.id = annotator.study WHERE packet = ? AND scan IS NULL')
    .get(packet) !== undefined

/**
 * Puts the packet's study into the project, or what a later packet of the same annotator has more than the first:
 * assignments and a new version of the guidelines. One transaction.
 *
 * @returns the study's number.
 * @throws KeymarkError `bad-input` when the project drew the study itself, holds another annotator's packet of it, or
 * has other prefixes for an assignment.
 */
export function openPacket(db: Store, packet: Packet): number {
  return db.transaction(() => {
    const { study, annotator } = placeOf(db, packet)
    if (packet.guidelines !== null) {
      const { version, text, created } = packet.guidelines
      db.prepare(
        'INSERT INTO guideline (study, version, text, created) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      ).run(study, version, text, created)
    }
    packet.assignments.forEach((assignment, i) => placeAssignment(db, study, annotator, assignment, i + 1))
    placeQuestions(db, study, annotator, packet.questions ?? [])
    return study
  })()
}

interface Place {
  study: number
  annotator: number
}

function placeOf(db: Store, packet: Packet): Place {
  // The examples of the practice keys, by assignment.
  const examples = packet.assignments.flatMap(({ id, practice }) =>
    practice?.example ? [[id, practice.example] as const] : [],
  )
  const spec = JSON.stringify({
    ...packet.settings,
    ...(examples.length > 0 && { examples: Object.fromEntries(examples) }),
  })
  const known = db.prepare('SELECT id, scan, name FROM study WHERE uuid = ?').get(packet.study) as
    | { id: number; scan: number | null; name: string }
    | undefined
  if (known === undefined) {
    const study = db
      .prepare('INSERT INTO study (uuid, name, scan, spec, created) VALUES (?, ?, NULL, ?, ?)')
      .run(packet.study, freeName(db, packet.name), spec, new Date().toISOString()).lastInsertRowid
    const annotator = db
      .prepare('INSERT INTO annotator (packet, study, name) VALUES (?, ?, ?)')
      .run(packet.packet, study, packet.annotator).lastInsertRowid
    return { study: Number(study), annotator: Number(annotator) }
  }
  if (known.scan !== null) {
    throw new KeymarkError(
      'bad-input',
      `This project is the one that the study "${known.name}" was drawn in; it shows which keys the packet hides. Open the packet in a project of its own.`,
    )
  }
  const annotator = db
    .prepare('SELECT id FROM annotator WHERE study = ? AND packet = ?')
    .pluck()
    .get(known.id, packet.packet) as number | undefined
  if (annotator === undefined) {
    throw new KeymarkError(
      'bad-input',
      `This project holds another annotator's packet of the study "${known.name}". Nobody should see others' labels: open this packet in a project of its own.`,
    )
  }
  db.prepare('UPDATE study SET spec = ? WHERE id = ?').run(spec, known.id)
  return { study: known.id, annotator }
}

/** Two studies of the same name can meet in an annotator's project. */
function freeName(db: Store, name: string): string {
  const taken = new Set(db.prepare('SELECT spelled(name) FROM study').pluck().all() as string[])
  let free = name
  for (let number = 2; taken.has(spelled(free)); number++) free = `${name} ${number}`
  return free
}

function placeAssignment(
  db: Store,
  study: number,
  annotator: number,
  { id: uuid, triggers, practice }: PacketAssignment,
  place: number,
): void {
  const at = db
    .prepare('SELECT id, uuid, annotator, place FROM assignment WHERE uuid = ? OR (annotator = ? AND place = ?)')
    .all(uuid, annotator, place) as { id: number; uuid: string; annotator: number; place: number }[]
  const [known] = at
  if (known !== undefined) {
    const isSame = at.length === 1 && known.uuid === uuid && known.annotator === annotator && known.place === place
    if (isSame && isDeepStrictEqual(packetTriggers(db, known.id).map(read), triggers.map(read))) return
    throw new KeymarkError(
      'bad-input',
      `The packet has other prefixes at place ${place} than the project, which holds an earlier packet of the same study. Nothing was written. Open it in a project of its own.`,
    )
  }
  const assignment = db

    .prepare(`INSERT INTO assignment (uuid, study, annotator, kind, place) VALUES (?, ?, ?, ?, ?)`)
    .run(uuid, study, annotator, practice === undefined ? 'key' : 'practice', place).lastInsertRowid
  triggerWriter(db)(
    assignment,
    triggers.map((trigger, i) => ({ ...trigger, rank: i + 1, sentence: null })),
  )
}
