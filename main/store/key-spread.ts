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
  const strata = new Map<string, number>()
  for (const study of studies) {
    const kinds = namesOf(kindsOfStudy(db, study))
    for (const { kind, role, layer, scan, triggers, patterns } of yield* finishedSteps(db, study)) {
      if (kind !== 'key' || role !== 'annotator') continue
      const shown = countsOf(triggers, patterns, kinds)[measuresOfKind(kinds.at(-1) ?? '').any] ?? 0
      // Layers of two studies are two, and so are those of two scans of a study.
      const stratum = `${study} ${scan} ${layer}`
      strata.set(stratum, strata.get(stratum) ?? strata.size)
      keys.push({ layer: strata.get(stratum) ?? 0, of: shown, per: triggers })
    }
    yield
  }
  return keySpread(keys)
}
