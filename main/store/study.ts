/** Studies: a sample of keys, and who labels which in what order. */
import { z } from 'zod'
import { spelled } from '#contract/spelling.ts'
import { DEFAULT_GUIDELINES, DesignSettings, type StudyDesign } from '#contract/study-design.ts'
import { Amendment, type DrawnKey, type QueueEntry, type Study, type StudyRequest } from '#contract/study.ts'
import { KeymarkError } from '../keymark-error.ts'
import { scansOfStudy } from './assignment-scan.ts'
import { LABELLED } from './labelled.ts'
import { schemeOf } from './kind.ts'
import { fileOf } from './look.ts'
import type { Store } from './open.ts'
import { getScan } from './scan.ts'
import { stored } from './stored.ts'
import { writeStudy, writeStudyInSteps } from './study-design.ts'

/** What a study that came in a packet says as well. */
const Specification = z.looseObject({
  minSupport: z.int(),
  seed: z.int().nullish(),
  keysPerLayer: z.int().nullish(),
  kinds: z.unknown().optional(),
  amendments: z.array(Amendment).optional(),
})

/** A study that is being drawn is there for nobody. */
const FINISHED = "json_extract(study.spec, '$.unfinished') IS NULL"

/** Triggers that a pattern needs (paper §3). */
const MIN_SUPPORT = 3

export function listStudies(db: Store): Study[] {
  const ids = db.prepare(`SELECT id FROM study WHERE ${FINISHED} ORDER BY id`).pluck().all() as number[]
  return ids.map((id) => getStudy(db, id))
}

/** @throws KeymarkError `not-found`. */
export function getStudy(db: Store, id: number): Study {
  const row = db
    .prepare(
      `SELECT study.id, study.name, study.scan, scan.name AS scanName, study.spec, study.created
       FROM study LEFT JOIN scan ON scan.id = study.scan WHERE study.id = ? AND ${FINISHED}`,
    )
    .get(id) as (Pick<Study, 'id' | 'name' | 'scan' | 'scanName' | 'created'> & { spec: string }) | undefined
  if (row === undefined) throw new KeymarkError('not-found', `The project has no study number ${id}.`)
  const { spec, ...rest } = row
  // What a packet brings of the design is what its annotator needs; the rest would tell too much.
  const known = stored(Specification, spec)
  const { minSupport, seed, keysPerLayer, kinds, amendments } = known
  // A packet has examples of another kind there, those of its practice keys.
  const { examples, ...others } = known
  const design = DesignSettings.safeParse(rest.scan === null ? others : { ...others, examples }).data ?? null
  const progress = db
    .prepare(
      `SELECT annotator.name AS annotator, count(assignment.id) AS assignments,
         count(CASE WHEN annotation.state IN ${LABELLED} THEN 1 END) AS labelled
       FROM annotator LEFT JOIN assignment ON assignment.annotator = annotator.id
       LEFT JOIN annotation ON annotation.assignment = assignment.id
       WHERE annotator.study = ? AND role = 'annotator' GROUP BY annotator.id ORDER BY annotator.id`,
    )
    .all(id) as Study['progress']
  return {
    ...rest,
    scans: scansOfStudy(db, id),
    seed: seed ?? null,
    perLayer: keysPerLayer ?? null,
    minSupport,
    kinds: schemeOf(kinds),
    annotators: progress.map(({ annotator }) => annotator),
    progress,
    design,
    amendments: amendments ?? [],
    assignments: progress.reduce((sum, { assignments }) => sum + assignments, 0),
    labelled: progress.reduce((sum, { labelled }) => sum + labelled, 0),
  }
}

/** How many assignments the annotators of a study have of each kind, and how many distinct keys these are. */
export const countAssignments = (
  db: Store,
  study: number,
): { keys: number; controls: number; practice: number; distinct: number } =>
  db
    .prepare(
      `SELECT count(CASE WHEN kind = 'key' THEN 1 END) AS keys, count(CASE WHEN kind = 'control' THEN 1 END) AS controls,
         count(CASE WHEN kind = 'practice' THEN 1 END) AS practice,
         count(DISTINCT CASE WHEN kind = 'key' THEN coalesce(scan, '') || ':' || layer || '/' || "key" END) AS "distinct"
       FROM assignment JOIN annotator ON annotator.id = assignment.annotator
       WHERE assignment.study = ? AND role = 'annotator'`,
    )
    .get(study) as { keys: number; controls: number; practice: number; distinct: number }

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
  const id = db
    .prepare(`SELECT id FROM study WHERE spelled(name) = spelled(@name) AND ${FINISHED} ORDER BY name = @name DESC`)
    .pluck()
    .get({ name }) as number | undefined
  if (id !== undefined) return getStudy(db, id)
  const names = listStudies(db).map((study) => study.name)
  throw new KeymarkError(
    names.length === 0 ? 'no-study' : 'not-found',
    names.length === 0
      ? `${fileOf(db)} holds no study yet.`
      : `${fileOf(db)} holds no study "${name}". It holds: ${names.join(', ')}.`,
  )
}

/** The annotator's name as the study has it. @throws KeymarkError `not-found` that lists the names there are. */
export function annotatorNamed({ name: study, annotators }: Study, name: string): string {
  const found = annotators.find((one) => one === name) ?? annotators.find((one) => spelled(one) === spelled(name))
  if (found !== undefined) return found
  throw new KeymarkError('not-found', `"${study}" has no annotator "${name}". It has: ${annotators.join(', ')}.`)
}

/** A sample for one annotator, with all the triggers that the scan keeps. */
export function createStudy(db: Store, { name, scan, perLayer, seed, annotator }: StudyRequest): Study {
  const { triggersPerKey } = getScan(db, scan).settings
  const design: StudyDesign = {
    name,
    scan,
    layers: null,
    keysPerLayer: perLayer,
    seed,
    triggersPerKey,
    minSupport: MIN_SUPPORT,
    minSentences: null,
    annotators: [annotator],
    overlapShare: 0,
    raters: 2,
    controlShare: 0,
    practiceKeys: 0,
    assistance: false,
    guidelines: DEFAULT_GUIDELINES,
  }
  return createDesignedStudy(db, design)
}

/** @throws KeymarkError `bad-input` when the scan cannot give what the design asks for; nothing is written then. */
export function createDesignedStudy(db: Store, design: StudyDesign): Study {
  return getStudy(db, writeStudy(db, design))
}

/** The same, while others are answered. */
export const drawStudy = async (db: Store, design: StudyDesign, signal?: AbortSignal): Promise<Study> =>
  getStudy(db, await writeStudyInSteps(db, design, signal))

/**
 * An annotator's assignments in the order of work.
 *
 * @throws KeymarkError `not-found`; `bad-input` when nobody is named and the study has several annotators.
 */
export function queueOf(db: Store, study: number, annotator?: string): QueueEntry[] {
  const whole = getStudy(db, study)
  const { name, annotators } = whole
  if (annotator === undefined && annotators.length > 1) {
    throw new KeymarkError('bad-input', `"${name}" has several annotators. Choose one: ${annotators.join(', ')}.`)
  }
  const whose = annotator === undefined ? annotators[0] : annotatorNamed(whole, annotator)
  const rows = db
    .prepare(
      `SELECT assignment.id AS assignment, place, coalesce(state, 'new') AS state, coalesce(flagged, 0) AS flagged,
         json_array_length(coalesce(patterns, '[]')) AS patterns, kind = 'practice' AS practice
       FROM assignment JOIN annotator ON annotator.id = assignment.annotator
       LEFT JOIN annotation ON annotation.assignment = assignment.id
       WHERE assignment.study = ? AND annotator.name = ? ORDER BY place`,
    )
    .all(study, whose) as (Omit<QueueEntry, 'flagged' | 'practice'> & { flagged: number; practice: number })[]
  return rows.map(({ practice, ...row }) => ({
    ...row,
    flagged: row.flagged === 1,
    ...(practice === 1 && { practice: true as const }),
  }))
}

/** The keys of a study in the order of work. */
export function sampledKeys(db: Store, study: number): DrawnKey[] {
  const rows = db
    .prepare(
      `SELECT scan, layer, "key" AS "index", annotator.name AS annotator, place FROM assignment
       JOIN annotator ON annotator.id = assignment.annotator AND role = 'annotator'
       WHERE assignment.study = ? AND kind = 'key' ORDER BY annotator.id, place`,
    )
    .all(study) as (DrawnKey & { scan: number | null })[]
  return rows.map(({ scan, ...row }) => ({ ...row, ...(scan !== null && { scan }) }))
}
