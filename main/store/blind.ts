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

const OPEN = openOf(HERE)
const OF_KEY = 'assignment.layer = @layer AND assignment."key" = @index'

/** The keys of a scan that are labelled blind, as `layer` and `index`, for a statement that binds `@scan`. */
export const BLIND_KEYS = `SELECT assignment.layer AS layer, assignment."key" AS "index" FROM ${OPEN}`

/** Whether somebody who labels in this project is not through with a key of the scan; who that can be is asked once. */
export function blindKeys(db: Store, scan: number): (key: KeyId) => boolean {
  const here = db.prepare(HERE).pluck().all({ scan }) as number[]
  const open = db.prepare(`SELECT 1 FROM ${openOf(here.join(', '))} AND ${OF_KEY} LIMIT 1`)
  return ({ layer, index }) => open.get({ scan, layer, index }) !== undefined
}

/** How many keys of a scan are labelled blind. */
export const countBlind = (db: Store, scan: number): number =>
  db.prepare(`SELECT count(*) FROM (SELECT DISTINCT * FROM (${BLIND_KEYS}))`).pluck().get({ scan }) as number

/** @throws KeymarkError `blind` while somebody who labels in this project is not through with the key. */
export function requireSeen(db: Store, scan: number, { layer, index }: KeyId): void {
  const open = db
    .prepare(
      `SELECT (SELECT name FROM annotator WHERE id = assignment.annotator) AS annotator,
         (SELECT name FROM study WHERE id = assignment.study) AS study
       FROM ${OPEN} AND ${OF_KEY} ORDER BY assignment.id LIMIT 1`,
    )
    .get({ scan, layer, index }) as { annotator: string; study: string } | undefined
  if (open === undefined) return
  throw new KeymarkError(
    'blind',
    `${open.annotator} has yet to label the key ${layer}/${index} in the study "${open.study}", and labels are worth more from whoever knows nothing of the key but its triggers. ` +
      'Its page opens when that is done, or when the packet that it is in has been exported.',
  )
}
