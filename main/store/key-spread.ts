/** How much labelled keys differ, for the preview of a design. */
import { measuresOfKind, namesOf } from '#contract/kind.ts'
import { keySpread, type KeySpread } from '../analysis/study/detectable.ts'
import { countsOf } from '../analysis/study/study-measures.ts'
import { finishedAnnotations } from './finished-annotation.ts'
import { kindsOfStudy } from './kind.ts'
import type { Store } from './open.ts'

/** How much the labelled keys of a layer differ in the share of their triggers with a pattern of the last kind; null while too few are labelled. */
export function labelledSpread(db: Store): KeySpread | null {
  const studies = db.prepare('SELECT id FROM study WHERE scan IS NOT NULL').pluck().all() as number[]
  const keys = studies.flatMap((study, i) => {
    const kinds = namesOf(kindsOfStudy(db, study))
    return finishedAnnotations(db, study)
      .filter(({ kind, role }) => kind === 'key' && role === 'annotator')
      .map(({ layer, triggers, patterns }) => {
        const shown = countsOf(triggers, patterns, kinds)[measuresOfKind(kinds.at(-1) ?? '').any] ?? 0
        // Layers of two studies are two.
        return { layer: (layer ?? 0) * studies.length + i, of: shown, per: triggers }
      })
  })
  return keySpread(keys)
}
