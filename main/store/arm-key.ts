/** The labelled keys of a study's arms, with what was found in each. */
import type { ArmKey } from '#contract/arm.ts'
import { kindInWords } from '#contract/kind.ts'
import type { Steps } from '../computation/steps.ts'
import { nameOf } from '../analysis/study/sample-keys.ts'
import { blindKeys } from './blind.ts'
import { finishedSteps } from './finished-annotation.ts'
import type { Store } from './open.ts'
import { scanSelected } from './statistics.ts'
import { getStudy } from './study.ts'

/**
 * By layer, index and scan; of an adjudicated key what was agreed alone. Keys that somebody who labels in this project has not finished
 * are left out, whoever else has.
 * @throws KeymarkError `not-found`; `bad-input` where the study does not draw from a scan.
 */
export function* armKeySteps(db: Store, study: number, scans: readonly number[]): Steps<ArmKey[]> {
  const whole = getStudy(db, study)
  const isBlind = new Map(scans.map((scan) => [scanSelected(whole, { scan }), blindKeys(db, scan)]))
  const rows = (yield* finishedSteps(db, study)).filter(({ kind, layer, index, scan }) => {
    const blind = isBlind.get(scan ?? whole.scan ?? 0)
    return kind === 'key' && layer !== null && index !== null && blind !== undefined && !blind({ layer, index })
  })
  return [...Map.groupBy(rows, nameOf).values()].flatMap((all) => {
    const agreed = all.filter(({ role }) => role === 'adjudicator')
    const [first] = all
    if (first === undefined || first.layer === null || first.index === null) return []
    return [
      {
        scan: first.scan ?? whole.scan ?? 0,
        layer: first.layer,
        index: first.index,
        annotations: (agreed.length > 0 ? agreed : all).map(({ annotator, patterns }) => ({
          annotator,
          patterns: patterns.map((pattern) => ({ description: pattern.description, kind: kindInWords(pattern) })),
        })),
      },
    ]
  })
}
