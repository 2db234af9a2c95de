/** How much labelled keys differ, for the preview of a design. */
import { keySpread, type KeySpread } from '../analysis/study/detectable.ts'
import { countsOf } from '../analysis/study/study-measures.ts'
import { finishedAnnotations } from './finished-annotation.ts'
import type { Store } from './open.ts'

/** How much the labelled keys of a layer differ in the share of their triggers with a semantic pattern; null while too few are labelled. */
export function labelledSpread(db: Store): KeySpread | null {
  const studies = db.prepare('SELECT id FROM study WHERE scan IS NOT NULL').pluck().all() as number[]
  const keys = studies.flatMap((study, i) =>
    finishedAnnotations(db, study)
      .filter(({ kind, role }) => kind === 'key' && role === 'annotator')
      .map(({ layer, triggers, patterns }) => {
        const { semantic, both } = countsOf(triggers, patterns)
        // Layers of two studies are two.
        return { layer: (layer ?? 0) * studies.length + i, of: semantic + both, per: triggers }
      }),
  )
  return keySpread(keys)
}
