/** Keys that somebody still labels blind: what others found there, and what the value does, is kept from them until they are through. */
import type { KeyId } from '#contract/key.ts'
import { KeymarkError } from '../keymark-error.ts'
import { LABELLED } from './labelled.ts'
import type { Store } from './open.ts'

/** Whoever labels in this project. Whose packet is out labels elsewhere, where there is no scan; an adjudicator sees what others found. */
const HERE = `SELECT annotator.id FROM annotator JOIN study ON study.id = annotator.study
  WHERE study.scan IS NOT NULL AND (study.scan = @scan OR study.id IN (SELECT study FROM study_scan WHERE scan = @scan)) AND role = 'annotator' AND json_extract(study.spec, '$.packets."' || annotator.packet || '".sent') IS NULL`

/** Their open assignments of keys. @param here SQL that lists them */
const openOf = (here: string): string => `assignment LEFT JOIN annotation ON annotation.assignment = assignment.id
  WHERE assignment.annotator IN (${here}) AND assignment.kind IN ('key', 'practice')
    AND (assignment.scan IS NULL OR assignment.scan = @scan)
    AND coalesce(annotation.state, 'new') NOT IN ${LABELLED}`

/** Their open questions. @param here SQL that lists them */
const askedOf = (here: string): string =>
  `question WHERE question.annotator IN (${here}) AND question.layer IS NOT NULL AND question.answer IS NULL`

const OPEN = openOf(HERE)
const ASKED = askedOf(HERE)
const OF_KEY = 'assignment.layer = @layer AND assignment."key" = @index'
/** The key of another line of a question gives its answer away as well. */
const OTHER = "json_extract(question.truth, '$.other')"
const IN_QUESTION = `question.layer = @layer AND (question."key" = @index OR ${OTHER} = @index)`

/** The keys of a scan that are labelled blind or asked about, as `layer` and `index`, for a statement that binds `@scan`. */
export const BLIND_KEYS = `SELECT assignment.layer AS layer, assignment."key" AS "index" FROM ${OPEN}
  UNION ALL SELECT question.layer, question."key" FROM ${ASKED} UNION ALL SELECT question.layer, ${OTHER} FROM ${ASKED}`

/** Whether somebody who labels in this project is not through with a key of the scan; who that can be is asked once. */
export function blindKeys(db: Store, scan: number): (key: KeyId) => boolean {
  const here = (db.prepare(HERE).pluck().all({ scan }) as number[]).join(', ')
  const open = db.prepare(
    `SELECT 1 FROM ${openOf(here)} AND ${OF_KEY} UNION ALL SELECT 1 FROM ${askedOf(here)} AND ${IN_QUESTION} LIMIT 1`,
  )
  return ({ layer, index }) => open.get({ scan, layer, index }) !== undefined
}

/** How many keys of a scan are labelled blind. */
export const countBlind = (db: Store, scan: number): number =>
  db.prepare(`SELECT count(*) FROM (SELECT DISTINCT * FROM (${BLIND_KEYS}))`).pluck().get({ scan }) as number

/** @throws KeymarkError `blind` while somebody who labels in this project is not through with the key. */
export function requireSeen(db: Store, scan: number, { layer, index }: KeyId): void {
  const whose = (table: string): string => `(SELECT name FROM annotator WHERE id = ${table}.annotator) AS annotator,
     (SELECT name FROM study WHERE id = ${table}.study) AS study`
  const open = db
    .prepare(
      `SELECT * FROM (SELECT ${whose('assignment')}, 0 AS isAsked FROM ${OPEN} AND ${OF_KEY} ORDER BY assignment.id LIMIT 1)
       UNION ALL SELECT * FROM (SELECT ${whose('question')}, 1 AS isAsked FROM ${ASKED} AND ${IN_QUESTION} ORDER BY question.id LIMIT 1)`,
    )
    .get({ scan, layer, index }) as { annotator: string; study: string; isAsked: number } | undefined
  if (open === undefined) return
  const what =
    open.isAsked === 1 ? `answer a question with the key ${layer}/${index}` : `label the key ${layer}/${index}`
  throw new KeymarkError(
    'blind',
    `${open.annotator} has yet to ${what} in the study "${open.study}", and labels are worth more from whoever knows nothing of the key but its triggers. ` +
      'Its page opens when that is done, or when the packet that it is in has been exported.',
  )
}
