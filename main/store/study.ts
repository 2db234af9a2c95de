/** Studies: a sample of keys, and who labels which in what order. */
import { randomUUID } from 'node:crypto'
import type { QueueEntry, Study, StudyRequest } from '#contract/study.ts'
import { sampleKeys } from '../analysis/sample-keys.ts'
import { KeymarkError } from '../keymark-error.ts'
import { firedKeys } from './key.ts'
import type { Store } from './open.ts'
import { getScan } from './scan.ts'
import { listTriggers } from './trigger.ts'

/** Triggers that a pattern needs (paper §3). */
const MIN_SUPPORT = 3

/** What a packet brings is the minimum support alone. */
interface Spec {
  perLayer?: number
  seed?: number
  minSupport: number
}

export function listStudies(db: Store): Study[] {
  const ids = db.prepare('SELECT id FROM study ORDER BY id').pluck().all() as number[]
  return ids.map((id) => getStudy(db, id))
}

/** @throws KeymarkError `not-found`. */
export function getStudy(db: Store, id: number): Study {
  const row = db
    .prepare(
      `SELECT study.id, study.name, study.scan, scan.name AS scanName, study.spec, study.created,
         (SELECT count(*) FROM assignment WHERE study = study.id) AS assignments,
         (SELECT count(*) FROM assignment JOIN annotation ON annotation.assignment = assignment.id
          WHERE assignment.study = study.id AND annotation.state IN ('done', 'no-pattern')) AS labelled
       FROM study LEFT JOIN scan ON scan.id = study.scan WHERE study.id = ?`,
    )
    .get(id) as (Omit<Study, 'annotators' | 'seed' | 'perLayer' | 'minSupport'> & { spec: string }) | undefined
  if (row === undefined) throw new KeymarkError('not-found', `The project has no study number ${id}.`)
  const { spec, ...rest } = row
  const annotators = db.prepare('SELECT name FROM annotator WHERE study = ? ORDER BY id').pluck().all(id) as string[]
  const { perLayer = null, seed = null, minSupport } = JSON.parse(spec) as Spec
  return { ...rest, perLayer, seed, minSupport, annotators }
}

/**
 * The scan that the study was drawn from.
 *
 * @throws KeymarkError `unsupported` when the study came in a packet, which hides it.
 */
export function scanOf({ name, scan }: Study): number {
  if (scan !== null) return scan
  throw new KeymarkError(
    'unsupported',
    `The study "${name}" came in a packet, which names neither layers nor keys, so that labels stay blind. Return the labels; the project that sent the packet has the rest.`,
  )
}

/** @throws KeymarkError `not-found` that lists the names there are. */
export function findStudy(db: Store, name: string): Study {
  const id = db.prepare('SELECT id FROM study WHERE name = ?').pluck().get(name) as number | undefined
  if (id !== undefined) return getStudy(db, id)
  const names = listStudies(db).map((study) => study.name)
  throw new KeymarkError(
    'not-found',
    names.length === 0
      ? `${db.name} holds no study yet. Make one with keymark sample.`
      : `${db.name} holds no study "${name}". It holds: ${names.join(', ')}.`,
  )
}

/** Draws the sample and copies its triggers, in one transaction. */
export function createStudy(db: Store, request: StudyRequest): Study {
  const scan = getScan(db, request.scan)
  if (scan.state === 'running') {
    throw new KeymarkError(
      'busy',
      `The scan "${scan.name}" is still running. Wait for it to end, or cancel it to use what it found.`,
    )
  }
  if (db.prepare('SELECT 1 FROM study WHERE name = ?').get(request.name) !== undefined) {
    throw new KeymarkError('bad-input', `There is a study named "${request.name}" already. Choose another name.`)
  }
  const eligible = firedKeys(db, request.scan, MIN_SUPPORT)
  if (eligible.size === 0) {
    throw new KeymarkError(
      'bad-input',
      `No key of the scan "${scan.name}" has the ${MIN_SUPPORT} triggers that a pattern needs. Scan more sentences.`,
    )
  }
  const keys = sampleKeys(eligible, request.perLayer, request.seed)
  return db.transaction((): Study => {
    const now = new Date().toISOString()
    const spec: Spec = { perLayer: request.perLayer, seed: request.seed, minSupport: MIN_SUPPORT }
    const study = db
      .prepare('INSERT INTO study (uuid, name, scan, spec, created) VALUES (?, ?, ?, ?, ?)')
      .run(randomUUID(), request.name, request.scan, JSON.stringify(spec), now).lastInsertRowid
    const annotator = db
      .prepare('INSERT INTO annotator (study, name) VALUES (?, ?)')
      .run(study, request.annotator).lastInsertRowid
    const insertAssignment = db.prepare(
      `INSERT INTO assignment (uuid, study, annotator, layer, "key", kind, place) VALUES (?, ?, ?, ?, ?, 'key', ?)`,
    )
    const insertTrigger = db.prepare(
      `INSERT INTO assignment_trigger (assignment, rank, coefficient, sentence, source, text, tokens, token_ids, first, position, next_token)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    keys.forEach(({ layer, index }, i) => {
      const assignment = insertAssignment.run(randomUUID(), study, annotator, layer, index, i + 1).lastInsertRowid
      for (const t of listTriggers(db, request.scan, layer, index)) {
        insertTrigger.run(
          assignment,
          t.rank,
          t.coefficient,
          t.sentence,
          t.source,
          t.text,
          JSON.stringify(t.tokens),
          JSON.stringify(t.tokenIds),
          t.first,
          t.position,
          t.nextToken,
        )
      }
    })
    return getStudy(db, Number(study))
  })()
}

/** The assignments of a study in the order of work. */
export function queueOf(db: Store, study: number): QueueEntry[] {
  getStudy(db, study)
  const rows = db
    .prepare(
      `SELECT assignment.id AS assignment, place, coalesce(state, 'new') AS state, coalesce(flagged, 0) AS flagged,
         json_array_length(coalesce(patterns, '[]')) AS patterns
       FROM assignment LEFT JOIN annotation ON annotation.assignment = assignment.id
       WHERE study = ? ORDER BY annotator, place`,
    )
    .all(study) as (Omit<QueueEntry, 'flagged'> & { flagged: number })[]
  return rows.map((row) => ({ ...row, flagged: row.flagged === 1 }))
}

/** The keys of a study in the order of work. */
export function sampledKeys(
  db: Store,
  study: number,
): { layer: number; index: number; annotator: string; place: number }[] {
  return db
    .prepare(
      `SELECT layer, "key" AS "index", annotator.name AS annotator, place FROM assignment
       JOIN annotator ON annotator.id = assignment.annotator
       WHERE assignment.study = ? AND kind = 'key' ORDER BY annotator.id, place`,
    )
    .all(study) as { layer: number; index: number; annotator: string; place: number }[]
}
