/** Keys that the controls of a study imitate. */
import { Side } from '#contract/side.ts'
import type { Steps } from '../computation/steps.ts'
import { SCAN } from './assignment-scan.ts'
import { triggersOf } from './side.ts'
import type { Store } from './store.ts'

/** Controls that are looked at in a step. */
const CHUNK = 100

/** Controls have the coefficients of a key that nobody may meet beside them. */
export function* controlBases(
  db: Store,
  study: number,
): Steps<(scan: number, layer: number, index: number) => boolean> {
  const controls = db
    .prepare(
      `SELECT assignment.id, ${SCAN} AS scan FROM assignment JOIN study ON study.id = assignment.study
       WHERE assignment.study = ? AND kind = 'control'`,
    )
    .all(study) as { id: number; scan: number }[]
  const shown = db.prepare('SELECT coefficient FROM assignment_trigger WHERE assignment = ? ORDER BY rank').pluck()
  const telling = (scan: number, coefficients: unknown[]): string => [scan, ...coefficients.slice(0, TELLING)].join(' ')
  const taken = new Set<string>()
  for (const [i, { id, scan }] of controls.entries()) {
    taken.add(telling(scan, shown.all(id)))
    if (i % CHUNK === CHUNK - 1) yield
  }
  const strongest = Side.options.map((side) =>
    db
      .prepare(
        `SELECT coefficient FROM ${triggersOf(side)} WHERE scan = ? AND layer = ? AND "key" = ? AND rank <= ${TELLING} ORDER BY rank`,
      )
      .pluck(),
  )
  return (scan, layer, index) =>
    taken.size > 0 && strongest.some((read) => taken.has(telling(scan, read.all(scan, layer, index))))
}

/** So many of the strongest coefficients are a key's alone. */
const TELLING = 3
