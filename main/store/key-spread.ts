/** How much labelled keys differ, for the preview of a design. */
import { measuresOfKind, namesOf } from '#contract/kind.ts'
import { keySpread, type KeySpread } from '../analysis/study/detectable.ts'
import { countsOf } from '../analysis/study/study-measures.ts'
import type { Steps } from '../computation/steps.ts'
import { finishedSteps } from './finished-annotation.ts'
import { kindsOfStudy } from './kind.ts'
import type { Store } from './open.ts'

/** How much the labelled keys of a layer differ in the share of their triggers with a pattern of the last kind; null while too few are labelled. */
export function* labelledSpread(db: Store): Steps<KeySpread | null> {
  const studies = db.prepare('SELECT id FROM study WHERE scan IS NOT NULL').pluck().all() as number[]
  const keys: { layer: number; of: number; per: number }[] = []
  for (const [i, study] of studies.entries()) {
    const kinds = namesOf(kindsOfStudy(db, study))
    for (const { kind, role, layer, triggers, patterns } of yield* finishedSteps(db, study)) {
      if (kind !== 'key' || role !== 'annotator') continue
      const shown = countsOf(triggers, patterns, kinds)[measuresOfKind(kinds.at(-1) ?? '').any] ?? 0
      // Layers of two studies are two.
      keys.push({ layer: (layer ?? 0) * studies.length + i, of: shown, per: triggers })
    }
    yield
  }
  return keySpread(keys)
}
