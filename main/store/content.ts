/** Scans, studies, analyses and machine raters: their names, what hangs on them, and their end. */
import type { Content, Hanging } from '#contract/content.ts'
import { KeymarkError } from '../keymark-error.ts'
import { getAnalysis, removeAnalysis } from './analysis.ts'
import type { Store } from './open.ts'
import { FINISHED, hideMachine, hideScan, hideStudies } from './removal.ts'
import { getScan } from './scan.ts'
import { getStudy } from './study.ts'
import { LABELLED } from './labelled.ts'

/** @throws KeymarkError `not-found`; `bad-input` when another one is called so. */
export function renameContent(db: Store, kind: 'scan' | 'study', id: number, name: string): void {
  assertThere(db, { kind, id })
  const taken = db.prepare(`SELECT 1 FROM ${kind} WHERE id <> ? AND spelled(name) = spelled(?)`).get(id, name)
  if (taken !== undefined) {
    throw new KeymarkError('bad-input', `There is a ${kind} named "${name}" already. Choose another name.`)
  }
  db.transaction(() => db.prepare(`UPDATE ${kind} SET name = ? WHERE id = ?`).run(name, id))()
}

/** @throws KeymarkError `not-found`. */
export function hangingOn(db: Store, content: Content): Hanging {
  assertThere(db, content)
  const { kind, id } = content
  if (kind === 'analysis') return { studies: [], analyses: 0, labelled: 0 }
  if (kind === 'machine') return { studies: [], analyses: 0, labelled: labelledBy(db, id) }
  const studies = kind === 'study' ? [id] : studiesOf(db, id)
  const labelled = db
    .prepare(
      `SELECT count(*) FROM annotation JOIN assignment ON assignment.id = assignment
       WHERE study = ? AND state IN ${LABELLED}`,
    )
    .pluck()
  return {
    studies: kind === 'study' ? [] : studies.map((study) => getStudy(db, study).name),
    analyses:
      kind === 'study' ? 0 : (db.prepare('SELECT count(*) FROM analysis WHERE scan = ?').pluck().get(id) as number),
    labelled: studies.reduce((sum, study) => sum + (labelled.get(study) as number), 0),
  }
}

/**
 * With all that hangs on it; a scan, a study or a machine rater is hidden, which `removeHidden` takes away.
 * @throws KeymarkError `not-found`; `busy` while it is made.
 */
export function removeContent(db: Store, content: Content): void {
  assertThere(db, content)
  const { kind, id } = content
  db.transaction(() => {
    if (kind === 'analysis') return removeAnalysis(db, id)
    if (kind === 'machine') return hideMachine(db, id)
    hideStudies(db, kind === 'study' ? [id] : studiesOf(db, id))
    if (kind === 'scan') hideScan(db, id)
  })()
}

const studiesOf = (db: Store, scan: number): number[] =>
  db
    .prepare(
      'SELECT id FROM study WHERE scan = @scan OR id IN (SELECT study FROM study_scan WHERE scan = @scan) ORDER BY id',
    )
    .pluck()
    .all({ scan }) as number[]

const labelledBy = (db: Store, machine: number): number =>
  db
    .prepare(
      `SELECT (SELECT count(*) FROM machine_label WHERE machine = @machine AND state IN ${LABELLED})
         + (SELECT count(*) FROM (SELECT DISTINCT layer, "key" FROM machine_description WHERE machine = @machine))`,
    )
    .pluck()
    .get({ machine }) as number

function assertThere(db: Store, { kind, id }: Content): void {
  if (kind === 'machine') {
    const machine = db.prepare(
      `SELECT 1 FROM machine JOIN study ON study.id = study WHERE machine.id = ? AND ${FINISHED}`,
    )
    if (machine.get(id) === undefined) throw new KeymarkError('not-found', `There is no machine rater ${id}.`)
    return
  }
  const { state } =
    kind === 'scan'
      ? getScan(db, id)
      : kind === 'analysis'
        ? getAnalysis(db, id)
        : { state: getStudy(db, id) && 'done' }
  if (state === 'running') throw new KeymarkError('busy', `The ${kind} is still running. Cancel it first.`)
}
